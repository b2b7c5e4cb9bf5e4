/** First in, first out, in constant time. */
export interface Queue<T> {
  readonly length: number;
  push(item: T): void;
  shift(): T | undefined;
  peek(): T | undefined;
}

/** So many taken items are kept before the list is cut: a cut costs as much as it has items. */
const CUT_AT = 1_024;

export function createQueue<T>(): Queue<T> {
  let items: T[] = [];
  let first = 0;
  return {
    get length() {
      return items.length - first;
    },
    push: (item) => void items.push(item),
    peek: () => items[first],
    shift() {
      const item = items[first];
      if (first < items.length) first += 1;
      if (first >= CUT_AT && 2 * first >= items.length) {
        items = items.slice(first);
        first = 0;
      }
      return item;
    },
  };
}
