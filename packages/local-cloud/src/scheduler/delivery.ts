import { randomBytes } from "node:crypto";
import { AccessDeniedException } from "@sfn-workers/local-stepfunctions";
import type { Core } from "../core.ts";
import type { Session } from "../iam/iam.ts";
import { SCHEDULE_BACKOFF_MS } from "../ownLimits.ts";
import type { DeadLetters } from "./deadLetters.ts";
import { type Attempt, defaultInput, inputOf } from "./event.ts";
import type { ScheduleTarget } from "./target.ts";

export interface DeliveryOptions {
  readonly schedule: { readonly name: string; readonly arn: string };
  readonly session: Session;
  readonly target: ScheduleTarget;
  /** Undefined: the target gets a default notification. */
  readonly input: string | undefined;
  readonly maxRetries: number;
  readonly maxAgeSeconds: number;
  readonly deadLetters: DeadLetters | undefined;
}

/** Invokes the target of a schedule. After a transient error it does so again, after growing delays. */
export interface Delivery {
  /** @param dueMs the time of the schedule, in milliseconds since 1970 */
  deliver(dueMs: number): void;
  /** Drops the events that wait for their next attempt. */
  stop(): void;
}

export function createDelivery(
  options: DeliveryOptions,
  { clock, onFailure }: Pick<Core, "clock" | "onFailure">,
): Delivery {
  const { schedule, session, target } = options;
  const waiting = new Set<unknown>();
  let stopped = false;

  async function attempt(dueMs: number, number: number): Promise<void> {
    const executionId = randomBytes(8).toString("hex");
    const one: Attempt = { scheduleArn: schedule.arn, dueMs, executionId, number };
    const input = options.input === undefined ? defaultInput(one) : inputOf(options.input, one);
    try {
      await target.start(session, input);
    } catch (thrown) {
      const error = thrown instanceof Error ? thrown : new Error(String(thrown));
      retry(one, error) || giveUp(one, input, error);
    }
  }

  /** Returns whether there is another attempt, or would be if the schedule had not ended. */
  function retry(failed: Attempt, error: Error): boolean {
    if (!mayPass(error) || exhaustedCondition(failed) !== undefined) return false;
    if (stopped) return true;
    const timer = clock.setTimeout(() => {
      waiting.delete(timer);
      void attempt(failed.dueMs, failed.number + 1);
    }, delayMsAfter(failed));
    waiting.add(timer);
    return true;
  }

  function exhaustedCondition(failed: Attempt) {
    if (failed.number > options.maxRetries) return "MaximumRetryAttempts";
    const next = clock.now() + delayMsAfter(failed);
    return next - failed.dueMs > options.maxAgeSeconds * 1000
      ? "MaximumEventAgeInSeconds"
      : undefined;
  }

  function giveUp(failed: Attempt, input: string, error: Error): void {
    if (!(error instanceof AccessDeniedException)) {
      const attempts = failed.number === 1 ? "" : ` (after ${failed.number} attempts)`;
      const message = `${error.message}${attempts}`;
      onFailure({ kind: "targetFailed", name: schedule.name, arn: schedule.arn, message });
    }
    const exhausted = mayPass(error) ? exhaustedCondition(failed) : undefined;
    void options.deadLetters?.send(session, { attempt: failed, input, error, exhausted });
  }

  return {
    deliver: (dueMs) => void attempt(dueMs, 1),
    stop() {
      stopped = true;
      for (const timer of waiting) clock.clearTimeout(timer);
      waiting.clear();
    },
  };
}

function delayMsAfter({ number }: Attempt): number {
  const { min, max } = SCHEDULE_BACKOFF_MS;
  return Math.min(max, min * 2 ** (number - 1));
}

/** A refused request is refused again; throttles, failures of the service and lost connections may pass. */
function mayPass(error: Error): boolean {
  const { status } = error as { status?: unknown };
  if (typeof status === "number" && status >= 500) return true;
  return /Throttl|TooManyRequests|Unavailable|ConnectionReset|OverLimit/.test(error.name);
}
