/** What entering a state counts, and where it leads; undefined ends the level. */
export interface Step {
  readonly counts: number;
  readonly to: readonly (string | undefined)[];
}

/** Dijkstra's algorithm: the least that a way from the start to an end counts; undefined where none ends. */
export function shortestWay(
  start: string,
  stepOf: (name: string) => Step | undefined,
): number | undefined {
  const settled = new Set<string>();
  const queue = createQueue();
  queue.add({ name: start, counted: 0 });
  for (let first = queue.take(); first !== undefined; first = queue.take()) {
    const { name, counted } = first;
    if (name === undefined) return counted;
    if (settled.has(name)) continue;
    settled.add(name);
    const { counts = 0, to = [] } = stepOf(name) ?? {};
    for (const next of to) queue.add({ name: next, counted: counted + counts });
  }
  return undefined;
}

interface Entered {
  readonly name: string | undefined;
  readonly counted: number;
}

/** Gives the one with the least count first: a binary heap, where each is no less than the one at half its index. */
function createQueue() {
  const heap: Entered[] = [];
  const isLess = (one: number, other: number) =>
    (heap[one]?.counted ?? Infinity) < (heap[other]?.counted ?? Infinity);
  const swap = (one: number, other: number) => {
    const [first, second] = [heap[one], heap[other]];
    if (first === undefined || second === undefined) return;
    heap[one] = second;
    heap[other] = first;
  };
  const parentOf = (index: number) => (index - 1) >> 1;

  return {
    add(entered: Entered): void {
      let index = heap.push(entered) - 1;
      for (; index > 0 && isLess(index, parentOf(index)); index = parentOf(index)) {
        swap(index, parentOf(index));
      }
    },
    take(): Entered | undefined {
      swap(0, heap.length - 1);
      const taken = heap.pop();
      for (let index = 0; ; ) {
        const [left, right] = [2 * index + 1, 2 * index + 2];
        const lesser = isLess(right, left) ? right : left;
        if (!isLess(lesser, index)) return taken;
        swap(lesser, index);
        index = lesser;
      }
    },
  };
}
