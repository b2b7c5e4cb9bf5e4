import { constants, type PerformanceEntry, PerformanceObserver } from "node:perf_hooks";
import { getHeapStatistics, setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** The memory that Node.js has for values. When it is used up, Node.js ends the process. */
export interface Heap {
  /** In bytes. */
  readonly limit: number;
  /** How much more may be in use, in bytes, as far as is known. */
  room(): number;
  /** Whether nothing more should be added. Looks again, now and then, whether there is room by now. */
  isHigh(): boolean;
  /** Called with the characters of what was just made: after many, it looks whether the heap is full. */
  grown(characters: number): void;
  /** Calls `relieve` each time when too much is in use without the garbage, until the function returned is called. */
  onShort(relieve: (shortage: Shortage) => void): () => void;
  /** Collects garbage, which takes up to a second for each GB, and measures what is left. Calls `relieve` if that is too much. */
  collect(): void;
  /**
   * As `collect`, but soon, when something was given up: V8 ends a process that does little else than to collect while little is
   * free. Until then, what V8 has collected doesn't count.
   */
  collectSoon(): Promise<void>;
  /** V8 has collected garbage so many milliseconds ago. Garbage since then counts only if it is collected again. */
  collected(agoMs: number): void;
}

export interface Shortage {
  /** Whether some that is in use must be given up, else what nobody needs should be. */
  readonly isFull: boolean;
  /** How much more is in use than should be. */
  readonly bytes: number;
  readonly inUse: number;
}

export interface HeapParts {
  /** What is in use, in bytes, with the garbage. */
  used(): number;
  /** In bytes. */
  readonly limit: number;
  collectGarbage(): void;
  /** Milliseconds. */
  now(): number;
  later(work: () => void, ms: number): void;
}

/**
 * What is kept free, as a share of the heap, and in bytes at least: when V8 has found less in use, it may collect again half way to
 * the limit only. When a fifth is free, it ends the process after four collections that follow each other closely.
 */
const HIGH = { share: 0.35, bytes: 67_108_864 };
const FULL = { share: 0.25, bytes: 33_554_432 };
/** After so many characters it is looked whether the heap is full. As values, a character may take 20 bytes. */
const LOOK_AFTER = 1_000_000;
/** Of the time, the share that looking for room takes at most where there was none. */
const LOOKING = 0.05;
/** And the share that it takes at most to see whether what was given up was enough. For V8, 0.6 is too much. */
const LOOKING_AGAIN = 0.4;
/** Garbage of a few turns of the event loop is not worth another collection. */
const FRESH_MS = 20;

export function createHeap({ used, limit, collectGarbage, now, later }: HeapParts): Heap {
  const high = limit - Math.max(limit * HIGH.share, HIGH.bytes);
  const full = limit - Math.max(limit * FULL.share, FULL.bytes);
  const listeners = new Set<(shortage: Shortage) => void>();
  let left = 0;
  let lookedFor = 0;
  let lookedAt = Number.NEGATIVE_INFINITY;
  let characters = 0;
  let isAwaited = false;
  return { limit, room, isHigh, grown, onShort, collect, collectSoon, collected };

  function room(): number {
    return full - left;
  }

  function isHigh(): boolean {
    if (left >= high) look(high);
    return left >= high;
  }

  function grown(more: number): void {
    characters += more;
    if (characters < LOOK_AFTER) return;
    characters = 0;
    if (used() >= full) look(full);
  }

  /** Not again and again where more than `bound` was left before. */
  function look(bound: number): void {
    if (left < bound || mayLookAgain()) collect();
  }

  function mayLookAgain(): boolean {
    return now() - lookedAt >= lookedFor / LOOKING;
  }

  function onShort(relieve: (shortage: Shortage) => void): () => void {
    listeners.add(relieve);
    return () => void listeners.delete(relieve);
  }

  function collect(): void {
    const startedAt = now();
    collectGarbage();
    lookedAt = now();
    lookedFor = lookedAt - startedAt;
    measured(used());
  }

  function collectSoon(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    isAwaited = true;
    const collectNow = () => {
      isAwaited = false;
      collect();
      resolve();
    };
    later(collectNow, Math.max(0, lookedAt + lookedFor / LOOKING_AGAIN - now()));
    return promise;
  }

  function collected(agoMs: number): void {
    const inUse = used();
    if (inUse < high) left = inUse;
    // V8 may have begun before something was given up.
    else if (isAwaited) return;
    else if (agoMs <= FRESH_MS) measured(inUse);
    else look(inUse < full ? high : full);
  }

  function measured(inUse: number): void {
    left = inUse;
    if (left < high) return;
    const isFull = left >= full;
    for (const relieve of listeners) {
      relieve({ isFull, bytes: left - (isFull ? full : high), inUse });
    }
  }
}

let ofProcess: Heap | undefined;

/** The heap of this process. */
export function processHeap(): Heap {
  ofProcess ??= watchedHeap();
  return ofProcess;
}

function watchedHeap(): Heap {
  const heap = createHeap({
    used: () => getHeapStatistics().used_heap_size,
    limit: maxHeapBytes(),
    collectGarbage: collectGarbage(),
    now: () => performance.now(),
    later: (work, ms) => void setTimeout(work, ms).unref(),
  });
  new PerformanceObserver((entries) => {
    const last = entries.getEntries().findLast(isOfV8);
    if (last !== undefined) heap.collected(performance.now() - last.startTime - last.duration);
  }).observe({ entryTypes: ["gc"] });
  return heap;
}

/** What Node.js may use for values that stay, in bytes. `heap_size_limit` counts those that were just made, too. */
export function maxHeapBytes(): number {
  const { heap_size_limit: all } = getHeapStatistics();
  return Math.max(all - youngBytes(), all * LEAST_OLD);
}

/** How a process gets twice as much. */
export function moreMemory({ limit }: Pick<Heap, "limit">) {
  const mib = Math.floor(limit / 1_048_576);
  return {
    mib,
    remedy: `start it with more, such as NODE_OPTIONS=--max-old-space-size=${2 * mib}`,
  };
}

/** V8 tells of no option how large it is. */
const LEAST_OLD = 0.2;
/** Of the three parts of what is for young values, in MiB: by default, as measured, from Node.js 24 on and before. */
const PART_MIB = Number.parseInt(process.versions.node, 10) >= 24 ? 64 : 16;

function youngBytes(): number {
  const options = [process.env["NODE_OPTIONS"] ?? "", ...process.execArgv].join(" ");
  const [, given] = /--max[-_]semi[-_]space[-_]size=(\d+)/.exec(options) ?? [];
  return 3 * Number(given ?? PART_MIB) * 1_048_576;
}

/** Whether V8 has collected all garbage by itself. */
function isOfV8(entry: PerformanceEntry): boolean {
  const { kind, flags } = (entry as { readonly detail?: GcDetail }).detail ?? {};
  const isForced = ((flags ?? 0) & constants.NODE_PERFORMANCE_GC_FLAGS_FORCED) !== 0;
  return kind === constants.NODE_PERFORMANCE_GC_MAJOR && !isForced;
}

interface GcDetail {
  readonly kind?: number;
  readonly flags?: number;
}

/** Node.js has no other call for it. */
function collectGarbage(): () => void {
  let collect: (() => void) | undefined;
  return () => {
    if (collect === undefined) {
      setFlagsFromString("--expose-gc");
      collect = runInNewContext("gc") as () => void;
    }
    collect();
  };
}
