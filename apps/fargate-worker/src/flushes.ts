import { type Clock, systemClock } from "@sfn-workers/worker-core";

/**
 * CloudWatch sums metrics up by the minute of their stamps. All workers flush late in it, so that a minute is whole when it is first
 * seen: of a part of the workers scaling would read how busy that part is.
 */
const FLUSH_SECOND = 55;
const MINUTE_MS = 60_000;

/** A timer may fire a little early. */
const LEAST_MS = 1_000;

/**
 * Flushes once in each minute of the wall clock.
 * @returns ends it
 */
export function flushEachMinute(flush: () => void, clock: Clock = systemClock): () => void {
  let timer: unknown;
  flushLater();
  return () => clock.clearTimeout(timer);

  function flushLater(): void {
    timer = clock.setTimeout(() => {
      flush();
      flushLater();
    }, msUntilFlush(clock));
  }
}

function msUntilFlush(clock: Clock): number {
  const wallMs = clock.wallNow?.() ?? clock.now();
  const sinceMs = (wallMs + MINUTE_MS - FLUSH_SECOND * 1_000) % MINUTE_MS;
  const ms = MINUTE_MS - sinceMs;
  return ms < LEAST_MS ? ms + MINUTE_MS : ms;
}
