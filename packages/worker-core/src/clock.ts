/** Time, injected: tests run on a clock of their own and never wait. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  setTimeout(callback: () => void, ms: number): unknown;
  clearTimeout(handle: unknown): void;
}

/** Node's timers count to 2^31 - 1 ms, 24.8 days, and fire at once beyond. A task may run for a year. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  setTimeout: (callback, ms) =>
    ms > LONGEST_TIMER_MS ? setLongTimeout(callback, ms) : setTimeout(callback, ms),
  clearTimeout: (handle) =>
    clearTimeout(isLongTimer(handle) ? handle.current : (handle as NodeJS.Timeout)),
};

/** A timer of several timers, one after the other. */
interface LongTimer {
  current: NodeJS.Timeout;
}

function setLongTimeout(callback: () => void, ms: number): LongTimer {
  let leftMs = ms;
  const arm = () => {
    const stepMs = Math.min(leftMs, LONGEST_TIMER_MS);
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

/** Resolves after `ms`, or at once when `signal` aborts: it never rejects, so the caller looks at the signal. */
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
