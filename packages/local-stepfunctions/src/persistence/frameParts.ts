import { END, type ForkRecord, type FrameRecord, ITEMS, type ReadRecord } from "./records.ts";
import type { Row } from "./schema.ts";

/** Whether the items and results of a frame, and of those below it, are all there. An ended execution can't be redriven without. */
export function hasParts(frame: FrameRecord | undefined, parts: readonly Row[]): boolean {
  const countsOf = (startedEventId: number) => {
    const own = parts.filter((part) => part["fork"] === startedEventId);
    const items = own.filter((part) => part["child"] === ITEMS).length;
    const ends = own.filter((part) => part["child"] === END).length;
    return { items, ends, results: own.length - items - ends };
  };
  const areForksWhole = forksIn(frame).every(({ startedEventId, map, done, failed }) => {
    const { items, ends, results } = countsOf(startedEventId);
    const areItemsWhole = items === (map === undefined ? 0 : (map.parts ?? 1));
    return areItemsWhole && results === done - failed && ends === (map?.ends ?? 0);
  });
  return (
    areForksWhole &&
    readsIn(frame).every(
      ({ startedEventId, map }) => countsOf(startedEventId).items === (map.parts ?? 0),
    )
  );
}

/** The items that the frame and those below it read. */
function readsIn(frame: FrameRecord | undefined): ReadRecord[] {
  if (frame === undefined) return [];
  const below = frame.waiting?.kind === "fork" ? frame.waiting.running.flatMap(readsIn) : [];
  return frame.pending?.kind === "read" ? [frame.pending, ...below] : below;
}

/** The forks of a frame and of those below it. */
function forksIn(frame: FrameRecord | undefined): ForkRecord[] {
  if (frame?.waiting?.kind !== "fork") return [];
  return [frame.waiting, ...frame.waiting.running.flatMap(forksIn)];
}

/** The Map runs that a frame or one below it waits for, with the number of child executions that run. */
export function runsIn(
  frame: FrameRecord | undefined,
): { readonly arn: string; readonly open: number }[] {
  return forksIn(frame).flatMap(({ map, next, done }) =>
    map?.arn === undefined ? [] : [{ arn: map.arn, open: next - done }],
  );
}
