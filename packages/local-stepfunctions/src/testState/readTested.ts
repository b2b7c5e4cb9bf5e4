import type { MapState } from "@sfn-workers/states-language";
import {
  type Data,
  dataFromText,
  dataFromValue,
  isObject,
  type Json,
  jsonOf,
  lengthUpTo,
} from "@sfn-workers/states-language/json";
import { NO_WRITER } from "../engine/childEnds.ts";
import type { Engine } from "../engine/engine.ts";
import { type Frame, seen } from "../engine/execution.ts";
import type { ReadFrom } from "../engine/pending.ts";
import { MAX_VALUE_CHARACTERS } from "../limits.ts";
import { seenItems } from "../states/map/items.ts";
import { itemsOfText, type ReadItem } from "../states/map/reader/readItems.ts";
import { readAll, readingOf, requestOf } from "../states/map/reading.ts";
import { createTotal, type Total } from "../states/map/total.ts";
import type { StateTest } from "./stateTest.ts";

const NO_LIMITS = {
  maxConcurrency: 0,
  toleratedCount: undefined,
  toleratedPercentage: undefined,
} as const;

/**
 * Reads the items of the state's ItemReader in what the test has for it, and selects and groups them. Returns how many iterations
 * they make.
 *
 * @throws {StateError} when they can't be read.
 */
export async function readTested(
  engine: Engine,
  frame: Frame,
  state: MapState,
  { read }: StateTest,
  from: ReadFrom,
): Promise<number> {
  const { reader, itemSelector, itemBatcher } = state;
  if (reader === undefined) return 0;
  const limits = { ...NO_LIMITS };
  const empty = {
    items: [],
    sizes: undefined,
    values: [],
    limits,
    run: undefined,
    startedFrom: 0,
    ...NO_WRITER,
  };
  const reading = readingOf(state, { kind: "read", startedEventId: 0, map: empty, from });
  const values: Json[] = [];
  const pieces = itemsOfText(read, requestOf(reader, reading));
  frame.pending = reading;
  await readAll(engine, frame, state, reading, noting(pieces, values, createTotal(frame)));
  frame.pending = undefined;
  const { items } = reading.map;
  const found = from.maxItems > 0 ? values.slice(0, from.maxItems) : values;
  const isPointed = reader.config.itemsPointer !== undefined;
  seen(frame, isPointed ? "afterItemsPointer" : "afterItemsPath", dataFromValue(found));
  if (itemSelector !== undefined) {
    seenItems(frame, "afterItemSelector", itemBatcher === undefined ? items : unbatched(items));
  }
  if (itemBatcher !== undefined) seenItems(frame, "afterItemBatcher", items);
  return items.length;
}

async function* noting(
  pieces: AsyncGenerator<Iterable<ReadItem>>,
  values: Json[],
  total: Total,
): AsyncGenerator<Iterable<ReadItem>> {
  for await (const piece of pieces) yield noted(piece);

  function* noted(piece: Iterable<ReadItem>): Iterable<ReadItem> {
    for (const item of piece) {
      total.add(lengthUpTo(item.value, MAX_VALUE_CHARACTERS));
      values.push(item.value);
      yield item;
    }
  }
}

function unbatched(batches: readonly Data[]): Data[] {
  return batches.flatMap((batch) => {
    const value = jsonOf(batch);
    const items = isObject(value) ? value["Items"] : undefined;
    return Array.isArray(items) ? items.map((item) => dataFromText(JSON.stringify(item))) : [];
  });
}
