import type { Clock } from "../clock.ts";

/** A free slot never waits longer for others, in milliseconds. */
const LONGEST_MS = 50;
/**
 * Nor longer than a part of the time from a poll to the end of a task that it brought: a slot is idle meanwhile. Of 100 slots ten
 * become free in an eighth of that time, though they do so unevenly. Where they are fewer, a wait brings less and so is shorter.
 */
const LARGEST_PART = 1 / 8;
const SLOTS_FOR_IT = 100;
/** The part of a new measurement in the mean. */
const WEIGHT = 1 / 16;

/**
 * While a queue has more than the worker can take, a free slot waits for others: then one poll brings tasks for all of them. A poll
 * by each slot costs as much as its task.
 */
export interface Company {
  /** Whether these free slots poll now. Otherwise `onTime` is called once they have waited. */
  isComplete(free: number, runningTasks: number): boolean;
  /** A poll that asked for so many tasks has brought so many. */
  answered(asked: number, brought: number): void;
  /** A task that a poll has brought has ended, so long after the poll was opened. */
  ended(ms: number): void;
  reset(): void;
}

/** @param size the number of tasks that one poll can bring; at 1 nobody waits */
export function createCompany(
  { size, slots }: { readonly size: number; readonly slots: number },
  clock: Clock,
  onTime: () => void,
): Company {
  const part = LARGEST_PART * Math.min(1, slots / SLOTS_FOR_IT);
  /** The last poll brought half of the tasks that it asked for: the queue probably has more. */
  let loaded = false;
  let meanMs = 0;
  let timer: unknown;
  let hasWaited = false;

  return {
    isComplete(free, runningTasks) {
      // Without running tasks nobody joins them.
      const complete = free >= size || !loaded || runningTasks === 0 || hasWaited;
      if (complete || free === 0) disarm();
      else timer ??= clock.setTimeout(end, Math.min(LONGEST_MS, meanMs * part));
      return complete;
    },
    answered(asked, brought) {
      loaded = brought > 0 && 2 * brought >= asked;
    },
    ended(ms) {
      meanMs += meanMs === 0 ? ms : (ms - meanMs) * WEIGHT;
    },
    reset() {
      disarm();
      loaded = false;
    },
  };

  function end(): void {
    timer = undefined;
    hasWaited = true;
    onTime();
    hasWaited = false;
  }

  function disarm(): void {
    if (timer === undefined) return;
    clock.clearTimeout(timer);
    timer = undefined;
  }
}
