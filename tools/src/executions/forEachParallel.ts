/** Does the work for each item, a bounded number at the same time, until the signal aborts. */
export async function forEachParallel<Item>(
  items: readonly Item[],
  parallel: number,
  signal: AbortSignal,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const remaining = items.values();
  await Promise.all(
    Array.from({ length: Math.min(parallel, items.length) }, async () => {
      for (const item of remaining) {
        if (signal.aborted) return;
        await work(item);
      }
    }),
  );
}
