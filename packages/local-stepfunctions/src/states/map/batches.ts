import type { ItemBatcher } from "@sfn-workers/states-language";
import {
  byteLength,
  type Data,
  dataFromText,
  type Json,
  jsonOf,
  textOf,
} from "@sfn-workers/states-language/json";
import {
  evaluateTemplate,
  type JsonataTemplate,
  type PayloadTemplate,
} from "@sfn-workers/states-language/queries";
import { bindingsOf, scopeOf } from "../../engine/data/context.ts";
import { filteredInput } from "../../engine/data/dataFlow.ts";
import { integerField } from "../../engine/data/fields.ts";
import { evaluateQuery } from "../../engine/data/queries.ts";
import { checkedValue } from "../../engine/data/sizes.ts";
import type { Engine } from "../../engine/engine.ts";
import type { Frame, MapFork } from "../../engine/execution.ts";
import { mapInTurns } from "../../lib/mapInTurns.ts";
import { all, andThen, type MaybePromise } from "../../lib/maybePromise.ts";
import { createTotal } from "./total.ts";

/** What each child of a Map state processes, and of how many items, if not of one. */
export type Batches = Pick<MapFork, "items" | "sizes">;

/** Groups items into batches of at most MaxItemsPerBatch items and MaxInputBytesPerBatch bytes. */
export function batchItems(
  engine: Engine,
  frame: Frame,
  batcher: ItemBatcher | undefined,
  selected: Data[],
): MaybePromise<Batches> {
  if (batcher === undefined) return { items: selected, sizes: undefined };
  const numbers = all<[number | undefined, number | undefined]>([
    integerField(engine, frame, batcher.maxItems, 1),
    integerField(engine, frame, batcher.maxInputBytes, 1),
  ]);
  return andThen(numbers, ([maxItems, maxBytes]) =>
    andThen(batchInput(engine, frame, batcher), (extra) =>
      andThen(mapInTurns(selected, textOf), (texts) =>
        joined(frame, grouped(texts, maxItems, maxBytes), extra),
      ),
    ),
  );
}

function batchInput(
  engine: Engine,
  frame: Frame,
  { batchInput: template }: ItemBatcher,
): MaybePromise<Json | undefined> {
  if (template === undefined) return undefined;
  if (frame.state.flow.language === "JSONata") {
    return evaluateQuery(
      engine,
      frame,
      template as JsonataTemplate,
      "ItemBatcher/BatchInput",
      bindingsOf(frame, {}),
    );
  }
  const input = jsonOf(filteredInput(frame, frame.state.flow));
  return checkedValue(
    frame.state.name,
    evaluateTemplate(template as PayloadTemplate, scopeOf(frame, input)),
  );
}

/** The text of each batch, from the texts of its items. */
function joined(
  frame: Frame,
  batches: readonly (readonly string[])[],
  extra: Json | undefined,
): MaybePromise<Batches> {
  const batchInput = extra === undefined ? "" : `"BatchInput":${JSON.stringify(extra)},`;
  const total = createTotal(frame);
  const made = mapInTurns(batches, (items) => {
    const text = `{${batchInput}"Items":[${items.join(",")}]}`;
    if (extra !== undefined) total.add(text.length);
    return dataFromText(text);
  });
  return andThen(made, (items) => ({ items, sizes: batches.map((batch) => batch.length) }));
}

function grouped(
  items: readonly string[],
  maxItems = Number.POSITIVE_INFINITY,
  maxBytes = Number.POSITIVE_INFINITY,
): string[][] {
  const found: string[][] = [];
  let batch: string[] = [];
  let bytes = 0;
  for (const item of items) {
    const size = byteLength(item) + 1;
    if (batch.length > 0 && (batch.length >= maxItems || bytes + size > maxBytes)) {
      found.push(batch);
      batch = [];
      bytes = 0;
    }
    batch.push(item);
    bytes += size;
  }
  if (batch.length > 0) found.push(batch);
  return found;
}
