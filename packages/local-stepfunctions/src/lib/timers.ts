import type { Clock } from "./clock.ts";
import { createTurnShare } from "./turns.ts";

/** `position` is the timer's index in the heap, -1 after it has fired or was cancelled. */
export interface Timer {
  due: number;
  order: number;
  position: number;
  fire: () => void;
}

export interface Timers {
  now(): number;
  /** Calls `fire` once at `due` (milliseconds since 1970), or as soon as possible after it. */
  at(due: number, fire: () => void): Timer;
  cancel(timer: Timer | undefined): void;
  /** While it returns true, timers that are due wait for a later turn of the event loop. */
  waitWhile(isFull: () => boolean): void;
  close(): void;
  readonly size: number;
}

/** The longest delay of Node's setTimeout: 2^31 - 1 ms, about 24 days. */
const MAX_DELAY_MS = 2_147_483_647;

/**
 * Timers in a binary heap, with one timeout of the clock for the earliest: a hundred thousand waiting executions cost the
 * event loop one timer. Timers that are due at the same time fire in the order in which they were set, as many in one turn of
 * the event loop as it has time for.
 */
export function createTimers(clock: Clock): Timers {
  const heap: Timer[] = [];
  const share = createTurnShare();
  let order = 0;
  let armed: { due: number; handle: unknown } | undefined;
  let closed = false;
  let mustWait = () => false;

  return {
    now: () => clock.now(),
    at(due, fire) {
      order += 1;
      const timer: Timer = { due, order, position: heap.length, fire };
      heap.push(timer);
      siftUp(timer.position);
      arm();
      return timer;
    },
    cancel(timer) {
      if (timer === undefined || timer.position < 0) return;
      remove(timer.position);
    },
    waitWhile(isFull) {
      mustWait = isFull;
    },
    close() {
      closed = true;
      heap.length = 0;
      disarm();
    },
    get size() {
      return heap.length;
    },
  };

  function arm(): void {
    const first = heap[0];
    if (closed || first === undefined) {
      disarm();
      return;
    }
    if (armed !== undefined && armed.due <= first.due) return;
    disarm();
    const delay = Math.min(Math.max(0, first.due - clock.now()), MAX_DELAY_MS);
    armed = { due: first.due, handle: clock.setTimeout(fireDue, delay) };
  }

  function disarm(): void {
    if (armed !== undefined) clock.clearTimeout(armed.handle);
    armed = undefined;
  }

  function fireDue(): void {
    armed = undefined;
    const now = clock.now();
    let first = heap[0];
    while (first !== undefined && first.due <= now && !closed && !share.isUsed() && !mustWait()) {
      remove(0);
      first.fire();
      first = heap[0];
    }
    arm();
  }

  function remove(position: number): void {
    const timer = heap[position];
    const last = heap.pop();
    if (timer === undefined || last === undefined) return;
    timer.position = -1;
    if (timer === last) return;
    heap[position] = last;
    last.position = position;
    siftUp(position);
    siftDown(last.position);
  }

  function siftUp(from: number): void {
    let position = from;
    while (position > 0) {
      const parent = (position - 1) >> 1;
      if (!swapIfEarlier(position, parent)) return;
      position = parent;
    }
  }

  function siftDown(from: number): void {
    let position = from;
    for (;;) {
      const left = 2 * position + 1;
      const right = left + 1;
      const child = right < heap.length && earlier(heap[right], heap[left]) ? right : left;
      if (child >= heap.length || !swapIfEarlier(child, position)) return;
      position = child;
    }
  }

  function swapIfEarlier(lower: number, upper: number): boolean {
    const below = heap[lower];
    const above = heap[upper];
    if (below === undefined || above === undefined || !earlier(below, above)) return false;
    heap[lower] = above;
    above.position = lower;
    heap[upper] = below;
    below.position = upper;
    return true;
  }
}

function earlier(a: Timer | undefined, b: Timer | undefined): boolean {
  if (a === undefined || b === undefined) return a !== undefined;
  return a.due < b.due || (a.due === b.due && a.order < b.order);
}
