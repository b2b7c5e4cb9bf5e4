/** Items in the order of their keys, which never change. Every operation takes logarithmic time. */
export interface OrderedList<K extends number | string, T> {
  readonly size: number;
  add(item: T): void;
  remove(item: T): void;
  /** The items whose keys follow `after`, or all, in ascending order. The list must not change meanwhile. */
  ascending(after?: K): Iterable<T>;
  /** The items whose keys precede `before`, or all, in descending order. The list must not change meanwhile. */
  descending(before?: K): Iterable<T>;
}

/** Few enough to be moved at once, and many enough for few chunks. */
const CHUNK = 512;

/** A list in chunks: one of many items is changed as fast as one of few. */
export function createOrderedList<K extends number | string, T>(
  keyOf: (item: T) => K,
): OrderedList<K, T> {
  /** None is empty, except an only one. */
  const chunks: T[][] = [[]];
  let size = 0;

  return {
    get size() {
      return size;
    },
    add(item) {
      const key = keyOf(item);
      const at = chunkOf(key);
      const chunk = chunks[at] as T[];
      chunk.splice(positionOf(chunk, key), 0, item);
      size += 1;
      if (chunk.length > CHUNK) split(at, chunk);
    },
    remove(item) {
      const key = keyOf(item);
      const at = chunkOf(key);
      const chunk = chunks[at] as T[];
      const position = positionOf(chunk, key);
      if (chunk[position] !== item) return;
      chunk.splice(position, 1);
      size -= 1;
      if (chunk.length === 0 && chunks.length > 1) chunks.splice(at, 1);
    },
    *ascending(after) {
      let at = after === undefined ? 0 : chunkOf(after);
      let position = after === undefined ? 0 : positionAfter(chunks[at] as T[], after);
      for (; at < chunks.length; at += 1, position = 0) {
        const chunk = chunks[at] as T[];
        for (; position < chunk.length; position += 1) yield chunk[position] as T;
      }
    },
    *descending(before) {
      let at = before === undefined ? chunks.length - 1 : chunkOf(before);
      let position =
        before === undefined ? (chunks[at] as T[]).length : positionOf(chunks[at] as T[], before);
      while (at >= 0) {
        const chunk = chunks[at] as T[];
        for (position -= 1; position >= 0; position -= 1) yield chunk[position] as T;
        at -= 1;
        position = chunks[at]?.length ?? 0;
      }
    },
  };

  /** Those that are added at the end leave full chunks behind them. */
  function split(at: number, chunk: T[]): void {
    const from = at === chunks.length - 1 ? CHUNK : CHUNK >> 1;
    chunks.splice(at + 1, 0, chunk.splice(from));
  }

  /** The last chunk that begins at the key or before it, or the first one. */
  function chunkOf(key: K): number {
    const following = bisect(chunks.length, (index) => {
      const first = chunks[index]?.[0];
      return first === undefined || keyOf(first) <= key;
    });
    return Math.max(0, following - 1);
  }

  /** Where the key is, or would be. */
  function positionOf(chunk: readonly T[], key: K): number {
    return bisect(chunk.length, (index) => keyOf(chunk[index] as T) < key);
  }

  function positionAfter(chunk: readonly T[], key: K): number {
    return bisect(chunk.length, (index) => keyOf(chunk[index] as T) <= key);
  }
}

/** The first index below `length` that is not `before`, or `length`. */
function bisect(length: number, before: (index: number) => boolean): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (before(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}
