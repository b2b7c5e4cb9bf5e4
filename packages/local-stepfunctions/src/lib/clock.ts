import { uptime } from "node:os";
import { hasWaitingWork, workOutsideEnds } from "./turns.ts";

/** The source of time. Everything that waits uses a Clock, so that tests need not wait. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  setTimeout(callback: () => void, ms: number): unknown;
  clearTimeout(handle: unknown): void;
}

interface TimeSources {
  /** Milliseconds since 1970, which somebody may set. */
  wall(): number;
  /** Milliseconds that nobody sets. On Linux they stand still while the machine sleeps. */
  monotonic(): number;
  /** Seconds since the machine started, with those in which it slept. */
  uptime(): number;
}

/** How often it is checked whether the machine has slept, and what is too short to be sleep. */
const CHECK_MS = 1_000;
const SHORTEST_SLEEP_MS = 3_000;

/**
 * The time of the system when this was called, and what has passed since, asleep too. Somebody who sets the system's clock
 * neither ends nor prolongs a wait.
 */
export function createSteadyTime({ wall, monotonic, uptime }: TimeSources): () => number {
  const start = { wall: wall(), monotonic: monotonic(), uptime: uptime() };
  let checkedAt = 0;
  let sleptMs = 0;
  return () => {
    const passedMs = monotonic() - start.monotonic;
    if (passedMs - checkedAt >= CHECK_MS) {
      checkedAt = passedMs;
      const missedMs = (uptime() - start.uptime) * 1_000 - passedMs;
      if (missedMs - sleptMs >= SHORTEST_SLEEP_MS) sleptMs = missedMs;
    }
    return Math.floor(start.wall + passedMs + sleptMs);
  };
}

/** The system's time, as it was when the process started, and what has passed since. */
export const systemClock: Clock = {
  now: createSteadyTime({
    // More exact than the whole milliseconds of Date.now.
    wall: () => performance.timeOrigin + performance.now(),
    monotonic: () => performance.now(),
    uptime,
  }),
  setTimeout: (callback, ms) => setTimeout(callback, ms),
  clearTimeout: (handle) => clearTimeout(handle as NodeJS.Timeout),
};

export interface VirtualClock extends Clock {
  /**
   * Moves the time forward and fires timers in the order in which they are due. Before, between and after them, pending
   * promises and I/O can settle.
   */
  advance(ms: number): Promise<void>;
}

/** Quiet turns of the event loop that `advance` waits for: enough for a request over the loopback interface. */
const SETTLING_TURNS = 12;

/**
 * A clock whose time moves only when a test advances it. `startMs` is in milliseconds since 1970.
 *
 * @example
 * ```ts
 * import { createVirtualClock } from "@sfn-workers/local-stepfunctions";
 *
 * const clock = createVirtualClock(Date.UTC(2030, 0, 1));
 * clock.setTimeout(() => console.log("one minute later"), 60_000);
 * await clock.advance(60_000);
 * console.log(new Date(clock.now()).toISOString()); // 2030-01-01T00:01:00.000Z
 * ```
 */
export function createVirtualClock(startMs = Date.UTC(2026, 0, 1)): VirtualClock {
  const { moveTo, fireNext, ...clock } = createMovedClock(startMs);
  return {
    ...clock,
    async advance(ms) {
      const until = clock.now() + ms;
      await settled(SETTLING_TURNS);
      while (fireNext(until)) await settled(SETTLING_TURNS);
      moveTo(until);
      await settled(SETTLING_TURNS);
    },
  };
}

export interface MovedClock extends Clock {
  /** Moves the time to the earliest timer and fires it. False where none is due until then. */
  fireNext(until: number): boolean;
  moveTo(ms: number): void;
}

/** A clock that somebody moves. `startMs` is in milliseconds since 1970. */
export function createMovedClock(startMs: number): MovedClock {
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
      waiting.delete(handle as number);
    },
    fireNext(until) {
      const next = earliest(until);
      const entry = next === undefined ? undefined : waiting.get(next);
      if (next === undefined || entry === undefined) return false;
      waiting.delete(next);
      now = Math.max(now, entry.due);
      entry.callback();
      return true;
    },
    moveTo(ms) {
      now = ms;
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

/** Resolves after so many turns of the event loop in which this process had no work of its own. */
export async function settled(turns: number): Promise<void> {
  let quiet = 0;
  while (quiet < turns) {
    await new Promise<void>((resolve) => setImmediate(resolve));
    const outside = workOutsideEnds();
    quiet = outside !== undefined || hasWaitingWork() ? 0 : quiet + 1;
    await outside;
  }
}
