/** How long one kind of work runs in one turn of the event loop. */
const SLICE_MS = 5;

/** Work that waits for a later turn of the event loop, in this process. */
let waiting = 0;
/** Work of this process that others do. */
let outside = 0;
let whenNoneOutside: (() => void)[] = [];

/** Node.js accepts one connection in a turn of the event loop: so long work waits while turns bring some. */
const MAX_ARRIVALS_MS = 10;
/** The connections of this turn and of the one before. */
let arrivals = 0;
/** Since when work has waited for connections. */
let arrivalsSince: number | undefined;
/** Whether work has waited long enough, so that it has this turn. */
let isWorkTurn = false;

/** A client has connected: others may be next. */
export function connectionArrived(): void {
  arrivals += 1;
  inTwoTurns(() => {
    arrivals -= 1;
  });
}

export function areConnecting(): boolean {
  return arrivals > 0;
}

function inTwoTurns(act: () => void): void {
  setImmediate(() => setImmediate(act));
}

/** Runs work in the next turn of the event loop, after the I/O that is ready. A virtual clock stands still until then. */
export function inNextTurn(work: () => void): void {
  waiting += 1;
  setImmediate(run);

  function run(): void {
    if (mayMoreConnect()) {
      setImmediate(run);
      return;
    }
    waiting -= 1;
    countOwnTime(performance.now());
    work();
  }
}

function mayMoreConnect(): boolean {
  if (arrivals > 0 && !isWorkTurn) {
    arrivalsSince ??= performance.now();
    if (performance.now() - arrivalsSince < MAX_ARRIVALS_MS) return true;
    isWorkTurn = true;
    setImmediate(() => {
      isWorkTurn = false;
    });
  }
  arrivalsSince = undefined;
  return false;
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

/** The work whose own time is being counted, since when, and what work apart had taken until then. */
let counted: { readonly since: number; readonly apart: number; add(ms: number): void } | undefined;
let apart = 0;

function countOwnTime(until: number): void {
  counted?.add(until - counted.since - (apart - counted.apart));
  counted = undefined;
}

/** Runs work that has a share of its own amid other work, whose own time does not grow by that. */
export function runApart(work: () => void): void {
  const startedAt = performance.now();
  try {
    work();
  } finally {
    apart += performance.now() - startedAt;
  }
}

/**
 * A share for work of many callers, each of which asks once: only its own time counts. Otherwise each turn would have time for
 * one caller where other work uses the turns up, and the last of many would wait for as many turns.
 */
export function createOwnTimeShare(now: () => number = () => performance.now()): TurnShare {
  let spent: number | undefined;
  return {
    isUsed() {
      const startedAt = now();
      countOwnTime(startedAt);
      if (spent === undefined) {
        spent = 0;
        setImmediate(() => {
          countOwnTime(now());
          spent = undefined;
        });
      }
      if (spent >= SLICE_MS) return true;
      const add = (ms: number) => {
        if (spent !== undefined) spent += ms;
      };
      counted = { since: startedAt, apart, add };
      return false;
    },
  };
}

/** Lets callers in as long as the turn's share lasts, and the others in the next turns, in the order in which they came. */
export function createEntrance(): () => Promise<void> {
  const share = createOwnTimeShare();
  let queued = 0;
  return async () => {
    if (queued === 0 && !share.isUsed()) return;
    queued += 1;
    do await new Promise<void>(inNextTurn);
    while (share.isUsed());
    queued -= 1;
  };
}
