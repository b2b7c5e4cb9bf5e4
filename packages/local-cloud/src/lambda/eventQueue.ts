import { randomUUID } from "node:crypto";
import type { Clock } from "@sfn-workers/local-stepfunctions";
import {
  LAMBDA_ASYNC_AGE_SECONDS,
  LAMBDA_ASYNC_RETRIES,
  LAMBDA_ASYNC_RETRY_DELAYS_MS,
  LAMBDA_ASYNC_THROTTLE_BACKOFF_MS,
} from "../limits.ts";
import { TooManyRequestsException } from "./concurrency.ts";
import type { FailedInvocation, Outcome } from "./executionEnvironment.ts";

/** Asynchronous invocations (InvocationType Event) of one function: Lambda's queue and its retries. */
export interface EventQueue {
  /** Accepts the event and returns at once; the outcome is not returned to the sender. */
  send(event: unknown): void;
  /** Drops the waiting events. */
  stop(): void;
}

/** The end of one event: it succeeded, or it was given up. */
export interface EventEnd {
  readonly event: unknown;
  /** That of every attempt. */
  readonly requestId: string;
  readonly condition:
    | "Success"
    | "RetriesExhausted"
    | "EventAgeExceeded"
    | "ZeroReservedConcurrency";
  /** Attempts that ran the function. */
  readonly attempts: number;
  /** Undefined when no attempt ran the function. */
  readonly outcome: Outcome | undefined;
}

export interface EventQueueOptions {
  readonly invoke: (event: unknown, requestId: string) => Promise<Outcome>;
  readonly clock: Clock;
  readonly maxRetries?: number | undefined;
  readonly maxAgeSeconds?: number | undefined;
  /** From 0 to 1; `Math.random` by default. */
  readonly random?: (() => number) | undefined;
  /** Called for each failed attempt. */
  readonly onFunctionError: (failed: FailedInvocation, attempt: number) => void;
  readonly onSucceeded: (end: EventEnd) => void;
  /** Called when an event is given up: after its last attempt, or because of its age. */
  readonly onGivenUp: (end: EventEnd, reason: string) => void;
}

export function createEventQueue(options: EventQueueOptions): EventQueue {
  const { invoke, clock, random = Math.random } = options;
  const maxRetries = options.maxRetries ?? LAMBDA_ASYNC_RETRIES;
  const maxAgeMs = (options.maxAgeSeconds ?? LAMBDA_ASYNC_AGE_SECONDS.max) * 1000;
  const timers = new Set<unknown>();
  let stopped = false;

  interface QueuedEvent {
    readonly event: unknown;
    readonly requestId: string;
    readonly sentAt: number;
    /** Failures of the function, in order. */
    readonly failures: readonly FailedInvocation[];
    readonly throttles: number;
  }

  async function attempt(queued: QueuedEvent): Promise<void> {
    try {
      const outcome = await invoke(queued.event, queued.requestId);
      if (outcome.type === "failed") return retryAfterFailure(queued, outcome);
      const { event, requestId } = queued;
      const attempts = queued.failures.length + 1;
      options.onSucceeded({ event, requestId, condition: "Success", attempts, outcome });
    } catch (error) {
      if (!(error instanceof TooManyRequestsException)) throw error;
      if (error.limit?.size === 0) {
        return giveUp(queued, "ZeroReservedConcurrency", "the function has no concurrency");
      }
      retryAfterThrottle(queued);
    }
  }

  function retryAfterFailure(queued: QueuedEvent, failed: FailedInvocation): void {
    if (stopped) return;
    const failures = [...queued.failures, failed];
    const count = failures.length;
    options.onFunctionError(failed, count);
    if (count > maxRetries) {
      const reason = `${count} attempts failed, the last with ${failed.error.errorType}`;
      giveUp({ ...queued, failures }, "RetriesExhausted", reason);
      return;
    }
    retry({ ...queued, failures }, LAMBDA_ASYNC_RETRY_DELAYS_MS[count - 1] ?? 0);
  }

  /** Events that were throttled together come back one by one, so that a few free executions serve them all. */
  function retryAfterThrottle(queued: QueuedEvent): void {
    const { min, max } = LAMBDA_ASYNC_THROTTLE_BACKOFF_MS;
    const delayMs = Math.min(max, min * 2 ** queued.throttles) * (0.5 + random());
    retry({ ...queued, throttles: queued.throttles + 1 }, delayMs);
  }

  function retry(queued: QueuedEvent, delayMs: number): void {
    if (stopped) return;
    if (clock.now() + delayMs - queued.sentAt > maxAgeMs) {
      giveUp(queued, "EventAgeExceeded", `it would be older than ${maxAgeMs / 1000} s`);
      return;
    }
    const timer = clock.setTimeout(() => {
      timers.delete(timer);
      void attempt(queued);
    }, delayMs);
    timers.add(timer);
  }

  function giveUp(queued: QueuedEvent, condition: EventEnd["condition"], reason: string): void {
    if (stopped) return;
    const { event, requestId, failures } = queued;
    const outcome = failures.at(-1);
    options.onGivenUp({ event, requestId, condition, attempts: failures.length, outcome }, reason);
  }

  return {
    send(event) {
      if (stopped) return;
      const requestId = randomUUID();
      void attempt({ event, requestId, sentAt: clock.now(), failures: [], throttles: 0 });
    },
    stop() {
      stopped = true;
      for (const timer of timers) clock.clearTimeout(timer);
      timers.clear();
    },
  };
}
