/** How long one kind of work runs in one turn of the event loop. */
const SLICE_MS = 5;

/** Work that waits for a later turn of the event loop, in this process. */
let waiting = 0;
/** Work of this process that others do. */
let outside = 0;
let whenNoneOutside: (() => void)[] = [];

/** Runs work in the next turn of the event loop, after the I/O that is ready. A virtual clock stands still until then. */
export function inNextTurn(work: () => void): void {
  waiting += 1;
  setImmediate(() => {
    waiting -= 1;
    work();
  });
}

export function hasWaitingWork(): boolean {
  return waiting > 0;
}

/**
 * Notes that work has begun in another process. A virtual clock stands still until the function that is returned has been
 * called.
 */
export function beginWorkOutside(): () => void {
  outside += 1;
  let ended = false;
  return () => {
    if (ended) return;
    ended = true;
    outside -= 1;
    if (outside > 0) return;
    const resolvers = whenNoneOutside;
    whenNoneOutside = [];
    for (const resolve of resolvers) resolve();
  };
}

/** Resolves when no work is done in another process; `undefined` when none is. */
export function workOutsideEnds(): Promise<void> | undefined {
  if (outside === 0) return undefined;
  return new Promise((resolve) => whenNoneOutside.push(resolve));
}

/** The share of one kind of work in each turn of the event loop. */
export interface TurnShare {
  /** Whether the work has had its share of this turn and must give way. The share starts with the turn's first call. */
  isUsed(): boolean;
}

/** Each kind of work has a share of its own, so that none can wait for ever for another. */
export function createTurnShare(now: () => number = () => performance.now()): TurnShare {
  let end: number | undefined;
  return {
    isUsed() {
      if (end !== undefined) return now() >= end;
      end = now() + SLICE_MS;
      // Queued before the work that gives way, so that its next call starts a new share.
      setImmediate(() => {
        end = undefined;
      });
      return false;
    },
  };
}
