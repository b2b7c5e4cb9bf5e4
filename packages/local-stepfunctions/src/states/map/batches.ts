import type { ItemBatcher } from "@sfn-workers/states-language";
import {
  byteLength,
  type Data,
  dataFromText,
  type Json,
  jsonOf,
  textOf,
} from "@sfn-workers/states-language/json";
import { MAX_PAYLOAD_BYTES } from "@sfn-workers/states-language/limits";
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
  const total = createTotal(frame);
  return andThen(createBatcher(engine, frame, batcher), (batches) => {
    const made: Batch[] = [];
    const keep = (batch: Batch | undefined) => {
      if (batch === undefined) return;
      if (batcher.batchInput !== undefined) total.add(batch.data.text?.length ?? 0);
      made.push(batch);
    };
    const added = mapInTurns(selected, (item) => keep(batches.add(item)));
    return andThen(added, () => {
      keep(batches.end());
      return { items: made.map(({ data }) => data), sizes: made.map(({ size }) => size) };
    });
  });
}

export interface Batch {
  readonly data: Data;
  /** How many items it has. */
  readonly size: number;
}

/** Puts one item after the other into batches. */
export interface Batcher {
  /** The batch that is full, without the item; undefined if the item finds room in it. */
  add(item: Data): Batch | undefined;
  /** The last batch; undefined if it has no items. */
  end(): Batch | undefined;
}

export function createBatcher(
  engine: Engine,
  frame: Frame,
  batcher: ItemBatcher,
): MaybePromise<Batcher> {
  const numbers = all<[number | undefined, number | undefined]>([
    integerField(engine, frame, batcher.maxItems, 1),
    integerField(engine, frame, batcher.maxInputBytes, 1),
  ]);
  return andThen(numbers, (bounds) =>
    andThen(batchInput(engine, frame, batcher), (extra) => batcherOf(bounds, extra)),
  );
}

function batcherOf(
  [maxItems = Number.POSITIVE_INFINITY, maxBytes = Number.POSITIVE_INFINITY]: [
    number | undefined,
    number | undefined,
  ],
  extra: Json | undefined,
): Batcher {
  const batchInput = extra === undefined ? "" : `"BatchInput":${JSON.stringify(extra)},`;
  // A child execution's input is bounded, whatever the state says.
  const mostBytes = MAX_PAYLOAD_BYTES - byteLength(`{${batchInput}"Items":[]}`) + 1;
  let texts: string[] = [];
  let bytes = 0;
  return {
    add(item) {
      const text = textOf(item);
      const size = byteLength(text) + 1;
      const isTooLarge = bytes + size > Math.min(maxBytes, mostBytes);
      const isFull = texts.length > 0 && (texts.length >= maxItems || isTooLarge);
      const full = isFull ? taken() : undefined;
      texts.push(text);
      bytes += size;
      return full;
    },
    end: () => (texts.length === 0 ? undefined : taken()),
  };

  function taken(): Batch {
    const data = dataFromText(`{${batchInput}"Items":[${texts.join(",")}]}`);
    const size = texts.length;
    texts = [];
    bytes = 0;
    return { data, size };
  }
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
