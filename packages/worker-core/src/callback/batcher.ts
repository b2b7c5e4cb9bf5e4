import { type Clock, sleep } from "../clock.ts";

/** Collects items for calls that take several at a time. */
export interface Batcher<Item> {
  add(item: Item): void;
  /** Resolves once all added items have been sent. */
  flush(): Promise<void>;
  /** Forgets the items that wait. Resolves once the others have been sent. */
  discard(): Promise<void>;
}

export function createBatcher<Item>(options: {
  readonly size: number;
  /** The time for which the first item of a batch waits for more items, in milliseconds. */
  readonly waitMs: number;
  readonly clock: Clock;
  /** It must not throw: the caller handles a failed batch. */
  readonly send: (items: readonly Item[]) => Promise<void>;
}): Batcher<Item> {
  const { size, waitMs, clock, send } = options;
  const sending = new Set<Promise<void>>();
  let items: Item[] = [];
  let waiting: AbortController | undefined;

  return {
    add(item) {
      items.push(item);
      if (items.length >= size) dispatch();
      else if (!waiting) void dispatchLater();
    },
    async flush() {
      dispatch();
      await Promise.all(sending);
    },
    async discard() {
      items = [];
      dispatch();
      await Promise.all(sending);
    },
  };

  async function dispatchLater(): Promise<void> {
    const current = new AbortController();
    waiting = current;
    await sleep(clock, waitMs, current.signal);
    if (waiting === current) dispatch();
  }

  function dispatch(): void {
    waiting?.abort();
    waiting = undefined;
    if (items.length === 0) return;
    const batch = items;
    items = [];
    const sent = send(batch).finally(() => sending.delete(sent));
    sending.add(sent);
  }
}
