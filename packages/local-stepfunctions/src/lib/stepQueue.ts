/** Steps that are run in one go before input and output get their turn again. */
const STEPS_IN_A_ROW = 1_000;

export interface StepQueue<T> {
  push(item: T): void;
  close(): void;
}

/**
 * What is ready to go on, first in, first out. The first batch runs before the current turn of the event loop ends, so
 * that a step costs no waiting; a long queue is worked off in batches, so that requests are answered in between.
 */
export function createStepQueue<T>(run: (item: T) => void): StepQueue<T> {
  let items: T[] = [];
  let scheduled = false;
  let closed = false;

  return {
    push(item) {
      if (closed) return;
      items.push(item);
      if (scheduled) return;
      scheduled = true;
      queueMicrotask(drain);
    },
    close() {
      closed = true;
      items = [];
    },
  };

  function drain(): void {
    let next = 0;
    while (next < items.length && next < STEPS_IN_A_ROW) {
      const item = items[next++] as T;
      run(item);
    }
    items = next === items.length ? [] : items.slice(next);
    if (items.length > 0 && !closed) setImmediate(drain);
    else scheduled = false;
  }
}
