import { constants, type PerformanceEntry, PerformanceObserver } from "node:perf_hooks";
import { getHeapStatistics, setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** The memory that Node.js has for values. When it is used up, Node.js ends the process. */
export interface Heap {
  /** In bytes. */
  readonly limit: number;
  /** Whether nothing more should be added. Looks again, now and then, whether there is room by now. */
  isHigh(): boolean;
  /** Called with the characters of what was just made: after many, it looks whether the heap is full. */
  grown(characters: number): void;
  /** Calls `relieve` each time when so much is in use that some must be given up, until the function returned is called. */
  onFull(relieve: () => void): () => void;
  /** Collects garbage, which takes up to a second for each GB, and measures what is left. Calls `relieve` if that is too much. */
  collect(): void;
  /** Measures what is in use just after a collection. */
  collected(): void;
}

export interface HeapParts {
  /** What is in use, in bytes, with the garbage. */
  used(): number;
  /** In bytes. */
  readonly limit: number;
  collectGarbage(): void;
  /** Milliseconds. */
  now(): number;
}

/** What is kept free, as a share of the heap, and in bytes at least: when V8 has found less in use, it may collect again half way to the limit only. */
const HIGH = { share: 0.3, bytes: 67_108_864 };
const FULL = { share: 0.15, bytes: 33_554_432 };
/** After so many characters it is looked whether the heap is full. As values, a character may take 20 bytes. */
const LOOK_AFTER = 1_000_000;
/** Of the time, the share that looking for room takes at most where there was none. */
const LOOKING = 0.05;

export function createHeap({ used, limit, collectGarbage, now }: HeapParts): Heap {
  const high = limit - Math.max(limit * HIGH.share, HIGH.bytes);
  const full = limit - Math.max(limit * FULL.share, FULL.bytes);
  const listeners = new Set<() => void>();
  let left = 0;
  let lookedFor = 0;
  let lookedAt = Number.NEGATIVE_INFINITY;
  let characters = 0;
  return { limit, isHigh, grown, onFull, collect, collected };

  function isHigh(): boolean {
    if (left >= high && mayLookAgain()) collect();
    return left >= high;
  }

  function grown(more: number): void {
    characters += more;
    if (characters < LOOK_AFTER) return;
    characters = 0;
    if (used() >= full && (left < full || mayLookAgain())) collect();
  }

  function mayLookAgain(): boolean {
    return now() - lookedAt >= lookedFor / LOOKING;
  }

  function onFull(relieve: () => void): () => void {
    listeners.add(relieve);
    return () => void listeners.delete(relieve);
  }

  function collect(): void {
    const startedAt = now();
    collectGarbage();
    lookedAt = now();
    lookedFor = lookedAt - startedAt;
    collected();
  }

  function collected(): void {
    left = used();
    if (left >= full) for (const relieve of listeners) relieve();
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
  });
  new PerformanceObserver((entries) => {
    if (entries.getEntries().some(isMajor)) heap.collected();
  }).observe({ entryTypes: ["gc"] });
  return heap;
}

/** What Node.js may use for values that stay, in bytes. `heap_size_limit` counts those that were just made, too. */
export function maxHeapBytes(): number {
  const { heap_size_limit: all } = getHeapStatistics();
  return Math.max(all - youngBytes(), all * LEAST_OLD);
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

function isMajor(entry: PerformanceEntry): boolean {
  const detail = "detail" in entry ? entry.detail : undefined;
  return (
    typeof detail === "object" &&
    detail !== null &&
    "kind" in detail &&
    detail.kind === constants.NODE_PERFORMANCE_GC_MAJOR
  );
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
