import type { Clock } from "@sfn-workers/local-stepfunctions";
import {
  LAMBDA_ASYNC_RETRIES,
  LAMBDA_ASYNC_RETRY_DELAYS_MS,
  LAMBDA_ASYNC_THROTTLE_BACKOFF_MS,
  MAX_LAMBDA_ASYNC_AGE_SECONDS,
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

export interface EventQueueOptions {
  readonly invoke: (event: unknown) => Promise<Outcome>;
  readonly clock: Clock;
  readonly maxRetries?: number | undefined;
  readonly maxAgeSeconds?: number | undefined;
  /** From 0 to 1; `Math.random` by default. */
  readonly random?: (() => number) | undefined;
  /** Called for each failed attempt. */
  readonly onFunctionError: (failed: FailedInvocation, attempt: number) => void;
  /** Called when an event is dropped: after its last attempt, or because of its age. */
  readonly onDropped: (reason: string) => void;
}

export function createEventQueue(options: EventQueueOptions): EventQueue {
  const { invoke, clock, random = Math.random } = options;
  const maxRetries = options.maxRetries ?? LAMBDA_ASYNC_RETRIES;
  const maxAgeMs = (options.maxAgeSeconds ?? MAX_LAMBDA_ASYNC_AGE_SECONDS) * 1000;
  const timers = new Set<unknown>();
  let stopped = false;

  interface QueuedEvent {
    readonly event: unknown;
    readonly sentAt: number;
    readonly failures: number;
    readonly throttles: number;
  }

  async function attempt(queued: QueuedEvent): Promise<void> {
    try {
      const outcome = await invoke(queued.event);
      if (outcome.type === "failed") retryAfterFailure(queued, outcome);
    } catch (error) {
      if (!(error instanceof TooManyRequestsException)) throw error;
      retryAfterThrottle(queued);
    }
  }

  function retryAfterFailure(queued: QueuedEvent, failed: FailedInvocation): void {
    if (stopped) return;
    const failures = queued.failures + 1;
    options.onFunctionError(failed, failures);
    if (failures > maxRetries) {
      options.onDropped(`${failures} attempts failed, the last with ${failed.error.errorType}`);
      return;
    }
    const delayMs = LAMBDA_ASYNC_RETRY_DELAYS_MS[failures - 1] ?? 0;
    retry({ ...queued, failures }, delayMs);
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
      options.onDropped(`it would be older than ${maxAgeMs / 1000} s`);
      return;
    }
    const timer = clock.setTimeout(() => {
      timers.delete(timer);
      void attempt(queued);
    }, delayMs);
    timers.add(timer);
  }

  return {
    send(event) {
      if (stopped) return;
      void attempt({ event, sentAt: clock.now(), failures: 0, throttles: 0 });
    },
    stop() {
      stopped = true;
      for (const timer of timers) clock.clearTimeout(timer);
      timers.clear();
    },
  };
}
