import { type Clock, sleep } from "../clock.ts";

/** Gathers items for calls that take several at a time. */
export interface Batcher<Item> {
  add(item: Item): void;
  /** Resolves when everything that was added has been sent. */
  flush(): Promise<void>;
}

export function createBatcher<Item>(options: {
  readonly size: number;
  /** How long the first item of a batch waits for company, in milliseconds. */
  readonly waitMs: number;
  readonly clock: Clock;
  /** It must not throw: what a failed batch means is the caller's to know. */
  readonly send: (items: readonly Item[]) => Promise<void>;
}): Batcher<Item> {
  const { size, waitMs, clock, send } = options;
  const sending = new Set<Promise<void>>();
  let items: Item[] = [];
  let gathering: AbortController | undefined;

  return {
    add(item) {
      items.push(item);
      if (items.length >= size) dispatch();
      else if (!gathering) void gather();
    },
    async flush() {
      dispatch();
      await Promise.all(sending);
    },
  };

  async function gather(): Promise<void> {
    const current = new AbortController();
    gathering = current;
    await sleep(clock, waitMs, current.signal);
    if (gathering === current) dispatch();
  }

  function dispatch(): void {
    gathering?.abort();
    gathering = undefined;
    if (items.length === 0) return;
    const batch = items;
    items = [];
    const sent = send(batch).finally(() => sending.delete(sent));
    sending.add(sent);
  }
}
