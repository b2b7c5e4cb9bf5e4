import type { Clock } from "../lib/clock.ts";

export interface SkippingClock extends Clock {
  /** Moves the time to the next timer and fires it. False where none waits. */
  skip(): boolean;
}

/** A clock whose waits cost nothing: the time moves when nothing else is left to do. `startMs` is in milliseconds since 1970. */
export function createSkippingClock(startMs: number): SkippingClock {
  let now = startMs;
  let sequence = 0;
  const waiting = new Map<number, { readonly due: number; readonly callback: () => void }>();

  return {
    now: () => now,
    setTimeout(callback, ms) {
      sequence += 1;
      waiting.set(sequence, { due: now + Math.max(0, ms), callback });
      return sequence;
    },
    clearTimeout(handle) {
      if (typeof handle === "number") waiting.delete(handle);
    },
    skip() {
      const [first] = [...waiting].toSorted(([a, x], [b, y]) => x.due - y.due || a - b);
      if (first === undefined) return false;
      const [handle, { due, callback }] = first;
      waiting.delete(handle);
      now = Math.max(now, due);
      callback();
      return true;
    },
  };
}
