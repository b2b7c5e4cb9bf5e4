import { areConnecting, createTurnShare, inNextTurn, runApart } from "./turns.ts";

export interface StepQueue<T> {
  push(item: T): void;
  /** Items wait until `resume`. */
  pause(): void;
  resume(): void;
  close(): void;
}

/** How many items of one owner run before the next owner has its turn. */
const ITEMS_OF_A_TURN = 16;
/** From so many items on that have run, the array is cut when they are more than half of it. */
const CUT_FROM = 1_024;

/** The items of one owner; those before `next` have run and are let go. */
interface Lane<T> {
  items: (T | undefined)[];
  next: number;
}

/**
 * Runs the items of each owner in order, and the owners in turns, so that none waits for another one's many items. The first
 * ones run in a microtask, without a delay. All that run in one turn of the event loop, however they were pushed, have one time
 * slice; then I/O is processed, so that requests are answered in between.
 */
export function createStepQueue<T>(
  run: (item: T) => void,
  {
    ownerOf = () => undefined,
    isFull = () => false,
  }: {
    readonly ownerOf?: (item: T) => unknown;
    /** Whether the turn ends early, because of what its items have made. */
    readonly isFull?: () => boolean;
  } = {},
): StepQueue<T> {
  const share = createTurnShare();
  /** In the order of their turns. */
  const lanes = new Map<unknown, Lane<T>>();
  let scheduled = false;
  let closed = false;
  let paused = false;

  return {
    push(item) {
      if (closed) return;
      const owner = ownerOf(item);
      const lane = lanes.get(owner);
      if (lane === undefined) lanes.set(owner, { items: [item], next: 0 });
      else lane.items.push(item);
      schedule();
    },
    pause() {
      paused = true;
    },
    resume() {
      paused = false;
      schedule();
    },
    close() {
      closed = true;
      lanes.clear();
    },
  };

  function schedule(): void {
    if (scheduled || paused || lanes.size === 0) return;
    scheduled = true;
    if (areConnecting()) inNextTurn(drain);
    else queueMicrotask(() => runApart(drain));
  }

  function drain(): void {
    while (!isOver()) {
      const [turn] = lanes;
      if (turn === undefined) break;
      const [owner, lane] = turn;
      runSome(lane);
      if (lane.next === lane.items.length) {
        lanes.delete(owner);
      } else if (lanes.size > 1) {
        lanes.delete(owner);
        lanes.set(owner, lane);
      }
    }
    if (lanes.size > 0 && !paused) inNextTurn(drain);
    else scheduled = false;
  }

  function runSome(lane: Lane<T>): void {
    for (let left = ITEMS_OF_A_TURN; left > 0 && lane.next < lane.items.length; left--) {
      const item = lane.items[lane.next] as T;
      lane.items[lane.next] = undefined;
      lane.next += 1;
      run(item);
      if (isOver()) break;
    }
    if (lane.next >= CUT_FROM && lane.next * 2 > lane.items.length) {
      lane.items = lane.items.slice(lane.next);
      lane.next = 0;
    }
  }

  /** Whether nothing more may run in this turn of the event loop. */
  function isOver(): boolean {
    return closed || paused || share.isUsed() || isFull();
  }
}
