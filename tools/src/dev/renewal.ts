import type { Clock } from "@sfn-workers/local-stepfunctions";
import { messageOf } from "./messageOf.ts";
import type { Errors, Subject } from "./news.ts";

/** Changes put the start of a worker off, or end one, no sooner than this after it has begun. */
export const RENEWED_WITHIN_MS = 1_000;
/** Lambda's limit for loading a function. */
const SLOW_MS = 10_000;

/** Starts the new workers of one workload, one at a time. */
export interface Renewal {
  /** @returns whether the new worker runs; an error has been told */
  run(renew: (signal: AbortSignal) => Promise<void>): Promise<boolean>;
  /** Something has changed: a worker that does not start is not waited for any more. */
  overtake(): void;
}

export function createRenewal(workload: string, clock: Clock, errors: Errors): Renewal {
  const about: Subject = { what: "worker", workload };
  let running: { readonly startedAt: number; readonly giveUp: AbortController } | undefined;
  let overtaking: unknown;
  return {
    async run(renew) {
      const giveUp = new AbortController();
      running = { startedAt: clock.now(), giveUp };
      const slow = clock.setTimeout(
        () => errors.occurred(about, "it has not started within 10 s; the next change ends it"),
        SLOW_MS,
      );
      try {
        await renew(giveUp.signal);
        errors.ended(about);
        return true;
      } catch (error) {
        if (!giveUp.signal.aborted) errors.occurred(about, messageOf(error));
        return false;
      } finally {
        running = undefined;
        for (const timer of [slow, overtaking]) clock.clearTimeout(timer);
        overtaking = undefined;
      }
    },
    overtake() {
      if (running === undefined || overtaking !== undefined) return;
      const { startedAt, giveUp } = running;
      const inMs = Math.max(0, startedAt + RENEWED_WITHIN_MS - clock.now());
      overtaking = clock.setTimeout(() => giveUp.abort(), inMs);
    },
  };
}
