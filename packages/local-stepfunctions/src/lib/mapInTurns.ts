import type { MaybePromise } from "./maybePromise.ts";
import { createTurnShare, inNextTurn, type TurnShare } from "./turns.ts";

const everyMap = createTurnShare();

/**
 * As `items.map(each)`, but it gives way to other work when its share of the turn is used: then a promise. Few items are done
 * at once. What `each` throws is thrown, or rejects the promise.
 */
export function mapInTurns<T, R>(
  items: readonly T[],
  each: (item: T, index: number) => R,
  share: TurnShare = everyMap,
): MaybePromise<R[]> {
  const made: R[] = [];
  return isDone() ? made : inLaterTurns();

  /** Whether all items are done, else the share is used. */
  function isDone(): boolean {
    while (made.length < items.length) {
      if (share.isUsed()) return false;
      made.push(each(items[made.length] as T, made.length));
    }
    return true;
  }

  async function inLaterTurns(): Promise<R[]> {
    do await new Promise<void>(inNextTurn);
    while (!isDone());
    return made;
  }
}
