import type { Clock } from "@sfn-workers/worker-core";

/** Something that happens at a time. It is forgotten once `run` is undefined. */
interface Happening {
  readonly at: number;
  readonly order: number;
  run: (() => void) | undefined;
}

/**
 * Virtual time in milliseconds from 0, and what happens in it. It is a worker's clock too: `Date.now` never counts, so that a run with
 * the same seed is the same run.
 */
export interface Timeline extends Clock {
  /** Runs `run` at `ms`, or now if that is over. Of what happens at one time, what was asked for first comes first. */
  at(ms: number, run: () => void): void;
  /** Runs what happens until `ms`, or until `done` says so. Between two happenings all promises settle. */
  runUntil(ms: number, done?: () => boolean): Promise<void>;
}

/** Creates a timeline on which nothing happens yet. */
export function createTimeline(): Timeline {
  const heap: Happening[] = [];
  let now = 0;
  let order = 0;

  return {
    now: () => now,
    // Stamps are dates, so they begin with an epoch of their own.
    wallNow: () => EPOCH_MS + now,
    at: (ms, run) => void add(ms, run),
    setTimeout: (run, ms) => add(now + ms, run),
    clearTimeout(handle) {
      if (handle !== undefined) (handle as Happening).run = undefined;
    },
    async runUntil(ms, done = () => false) {
      await settle();
      while (!done()) {
        const next = heap[0];
        if (next === undefined || next.at > ms) break;
        takeFirst(heap);
        const { run } = next;
        if (run === undefined) continue;
        next.run = undefined;
        now = next.at;
        run();
        await settle();
      }
      if (!done()) now = Math.max(now, ms);
    },
  };

  function add(at: number, run: () => void): Happening {
    order += 1;
    const happening = { at: Math.max(at, now), order, run };
    put(heap, happening);
    return happening;
  }
}

/** An ordinary Monday at midnight, UTC. */
const EPOCH_MS = Date.UTC(2026, 0, 5);

/** All promises that wait for nothing but each other. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function isBefore(a: Happening, b: Happening): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}

function put(heap: Happening[], item: Happening): void {
  let index = heap.length;
  heap.push(item);
  while (index > 0) {
    const above = (index - 1) >> 1;
    const parent = heap[above];
    if (parent === undefined || isBefore(parent, item)) break;
    heap[index] = parent;
    index = above;
  }
  heap[index] = item;
}

function takeFirst(heap: Happening[]): void {
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return;
  let index = 0;
  for (;;) {
    const left = 2 * index + 1;
    const [a, b] = [heap[left], heap[left + 1]];
    if (a === undefined) break;
    const isRight = b !== undefined && isBefore(b, a);
    const smaller = isRight ? b : a;
    if (isBefore(last, smaller)) break;
    heap[index] = smaller;
    index = isRight ? left + 1 : left;
  }
  heap[index] = last;
}
