import { createTurnShare, inNextTurn } from "./turns.ts";

export interface StepQueue<T> {
  push(item: T): void;
  /** Items wait until `resume`. */
  pause(): void;
  resume(): void;
  close(): void;
}

/**
 * Runs items in order. The first ones run in a microtask, without a delay. All that run in one turn of the event loop, however
 * they were pushed, have one time slice; then I/O is processed, so that requests are answered in between.
 */
export function createStepQueue<T>(run: (item: T) => void): StepQueue<T> {
  const share = createTurnShare();
  let items: T[] = [];
  let scheduled = false;
  let closed = false;
  let paused = false;

  return {
    push(item) {
      if (closed) return;
      items.push(item);
      if (scheduled || paused) return;
      scheduled = true;
      queueMicrotask(drain);
    },
    pause() {
      paused = true;
    },
    resume() {
      paused = false;
      if (scheduled || items.length === 0) return;
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
    while (next < items.length && !paused && !share.isUsed()) {
      const item = items[next++] as T;
      run(item);
    }
    items = next === items.length ? [] : items.slice(next);
    if (items.length > 0 && !closed && !paused) inNextTurn(drain);
    else scheduled = false;
  }
}
