import type { Clock } from "@sfn-workers/local-stepfunctions";
import { SQS_CLOCK_CHECK_MS } from "../ownLimits.ts";

/** Lets callers wait for a time of the clock, or for a change. */
export interface WakeUp {
  /** Ends all waits. */
  now(): void;
  /**
   * Resolves at the time, in milliseconds since 1970, when `now` is called, or when the signal aborts. The clock is looked at
   * again and again: a machine that sleeps stops its timers, but not its clock.
   */
  wait(until: () => number, signal: AbortSignal): Promise<void>;
}

export function createWakeUp(clock: Clock): WakeUp {
  const waiting = new Set<() => void>();
  return {
    now() {
      for (const wake of waiting) wake();
    },
    async wait(until, signal) {
      const remaining = until() - clock.now();
      if (remaining <= 0 || signal.aborted) return;
      const { promise, resolve } = Promise.withResolvers<void>();
      const timer = clock.setTimeout(resolve, Math.min(remaining, MAX_WAIT_MS));
      const check = setInterval(() => {
        if (clock.now() >= until()) resolve();
      }, SQS_CLOCK_CHECK_MS);
      waiting.add(resolve);
      const abort = () => resolve();
      signal.addEventListener("abort", abort);
      await promise;
      signal.removeEventListener("abort", abort);
      clock.clearTimeout(timer);
      clearInterval(check);
      waiting.delete(resolve);
    },
  };
}

/** Waits are those of long polls. */
const MAX_WAIT_MS = 60_000;
