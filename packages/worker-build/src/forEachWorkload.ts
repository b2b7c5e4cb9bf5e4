import { availableParallelism } from "node:os";

/**
 * Does the work for each item, as many at a time as the machine has processors: each build holds all of its modules in
 * memory. Goes on after an error, so that one run tells all of them.
 *
 * @throws {Error} when one item fails: its error
 * @throws {AggregateError} when several items fail; the message has the messages of all
 */
export async function forEachWorkload<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const failed = new Map<number, unknown>();
  const waiting = [...items.entries()];
  const workers = Array.from({ length: availableParallelism() }, async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [index, item] = next;
      await work(item).then(
        (result) => {
          results[index] = result;
        },
        (error: unknown) => failed.set(index, error),
      );
    }
  });
  await Promise.all(workers);
  if (failed.size === 0) return results;
  const errors = [...failed].toSorted(([a], [b]) => a - b).map(([, error]) => error);
  if (errors.length === 1) throw errors[0];
  const messages = errors.map((error) => (error instanceof Error ? error.message : String(error)));
  throw new AggregateError(errors, messages.join("\n\n"));
}
