/** Where the time comes from. Everything that waits does so on a Clock, so that tests need not. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  setTimeout(callback: () => void, ms: number): unknown;
  clearTimeout(handle: unknown): void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  setTimeout: (callback, ms) => setTimeout(callback, ms),
  clearTimeout: (handle) => clearTimeout(handle as NodeJS.Timeout),
};

export interface VirtualClock extends Clock {
  /**
   * Moves the time on, firing what falls due in its order. Between two firings, and before and after all of them,
   * pending promises and input/output get the chance to settle.
   */
  advance(ms: number): Promise<void>;
}

/** Turns of the event loop that `advance` lets pass, enough for a request over the loopback interface. */
const SETTLING_TURNS = 12;

/** A clock that stands still until it is told to move on. `startMs` is in milliseconds since 1970. */
export function createVirtualClock(startMs = Date.UTC(2026, 0, 1)): VirtualClock {
  let now = startMs;
  let sequence = 0;
  const waiting = new Map<number, { due: number; callback: () => void }>();

  return {
    now: () => now,
    setTimeout(callback, ms) {
      sequence += 1;
      waiting.set(sequence, { due: now + Math.max(0, ms), callback });
      return sequence;
    },
    clearTimeout(handle) {
      waiting.delete(handle as number);
    },
    async advance(ms) {
      const until = now + ms;
      await settle();
      for (let next = earliest(until); next !== undefined; next = earliest(until)) {
        const entry = waiting.get(next);
        waiting.delete(next);
        if (entry !== undefined) {
          now = Math.max(now, entry.due);
          entry.callback();
        }
        await settle();
      }
      now = until;
      await settle();
    },
  };

  function earliest(until: number): number | undefined {
    let found: number | undefined;
    let due = Number.POSITIVE_INFINITY;
    for (const [handle, entry] of waiting) {
      if (entry.due <= until && entry.due < due) {
        found = handle;
        due = entry.due;
      }
    }
    return found;
  }
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < SETTLING_TURNS; turn++) {
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
}
