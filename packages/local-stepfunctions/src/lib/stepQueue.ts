/** The maximum number of steps in a batch; I/O is processed between batches. */
const MAX_BATCH_STEPS = 1_000;

export interface StepQueue<T> {
  push(item: T): void;
  close(): void;
}

/**
 * Runs items in order. The first batch runs in a microtask, without a delay; a long queue is processed in batches, so
 * that requests are answered in between.
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
    while (next < items.length && next < MAX_BATCH_STEPS) {
      const item = items[next++] as T;
      run(item);
    }
    items = next === items.length ? [] : items.slice(next);
    if (items.length > 0 && !closed) setImmediate(drain);
    else scheduled = false;
  }
}
