/** Injected time, so that tests run on a virtual clock and never wait. */
export interface Clock {
  /** Milliseconds, from any origin, that nobody sets: for every interval. */
  now(): number;
  /** Milliseconds since the epoch, which somebody may set: for stamps only. By default `now`. */
  wallNow?(): number;
  setTimeout(callback: () => void, ms: number): unknown;
  clearTimeout(handle: unknown): void;
}

/** Node's timers take at most 2^31 - 1 ms (24.8 days) and fire at once beyond that. A task may run for a year. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** The threads of a process count alike, unlike with `performance.now()`, which begins anew in each. */
export const systemClock: Clock = {
  now() {
    const [seconds, nanoseconds] = process.hrtime();
    // Whole milliseconds, as logs and metrics show them.
    return seconds * 1_000 + Math.round(nanoseconds / 1e6);
  },
  wallNow: () => Date.now(),
  setTimeout: (callback, ms) =>
    ms > MAX_TIMER_MS ? setLongTimeout(callback, ms) : setTimeout(callback, ms),
  clearTimeout: (handle) =>
    clearTimeout(isLongTimer(handle) ? handle.current : (handle as NodeJS.Timeout)),
};

/** The time for stamps, in milliseconds since the epoch. */
export function wallTime(clock: Clock): number {
  return clock.wallNow?.() ?? clock.now();
}

/** A chain of timers, for delays that one timer cannot take. */
interface LongTimer {
  current: NodeJS.Timeout;
}

function setLongTimeout(callback: () => void, ms: number): LongTimer {
  let leftMs = ms;
  const arm = () => {
    const stepMs = Math.min(leftMs, MAX_TIMER_MS);
    leftMs -= stepMs;
    return setTimeout(() => {
      if (leftMs > 0) timer.current = arm();
      else callback();
    }, stepMs);
  };
  const timer = { current: arm() };
  return timer;
}

function isLongTimer(handle: unknown): handle is LongTimer {
  return typeof handle === "object" && handle !== null && "current" in handle;
}

/** Resolves after `ms`, or at once when `signal` aborts. It never rejects: the caller checks the signal. */
export function sleep(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const wake = () => {
      clock.clearTimeout(timer);
      signal?.removeEventListener("abort", wake);
      resolve();
    };
    const timer = clock.setTimeout(wake, ms);
    signal?.addEventListener("abort", wake, { once: true });
  });
}

/** Resolves once `work` does, or after `ms`. The work goes on. */
export async function atMost(
  clock: Clock,
  ms: number,
  work: Promise<unknown> | undefined,
): Promise<void> {
  const limit = new AbortController();
  await Promise.race([work, sleep(clock, ms, limit.signal)]);
  limit.abort();
}
