import type { MapState } from "@sfn-workers/states-language";
import { type Json, type JsonObject, jsonOf } from "@sfn-workers/states-language/json";
import {
  evaluateTemplate,
  type JsonataTemplate,
  type PayloadTemplate,
} from "@sfn-workers/states-language/queries";
import { bindingsOf, scopeOf } from "../../engine/data/context.ts";
import { filteredInput } from "../../engine/data/dataFlow.ts";
import { evaluateQuery } from "../../engine/data/queries.ts";
import type { Engine } from "../../engine/engine.ts";
import type { Frame } from "../../engine/execution.ts";
import type { MaybePromise } from "../../lib/maybePromise.ts";

/** The source of a distributed Map's items from the state's input. AWS gives those of an inline Map none. */
export const STATE_DATA = "STATE_DATA";

/** An item and its place, as the context object has them in an ItemSelector. */
export interface MapItem {
  readonly index: number;
  readonly value: Json;
  /** Of a member of an object. */
  readonly key: string | undefined;
  readonly source: string | undefined;
}

/** Makes what a child processes of an item; undefined for a state without an ItemSelector. */
export function selectorOf(
  engine: Engine,
  frame: Frame,
  { itemSelector, flow }: MapState,
): ((item: MapItem) => MaybePromise<Json>) | undefined {
  if (itemSelector === undefined) return undefined;
  if (flow.language === "JSONata") {
    return (item) => {
      const bindings = bindingsOf(frame, {}, { context: contextOf(item) });
      return evaluateQuery(
        engine,
        frame,
        itemSelector as JsonataTemplate,
        "ItemSelector",
        bindings,
      );
    };
  }
  const input = jsonOf(filteredInput(frame, flow));
  return (item) => {
    const scope = scopeOf(frame, input, { context: contextOf(item) });
    return evaluateTemplate(itemSelector as PayloadTemplate, scope);
  };
}

function contextOf({ index, value, key, source }: MapItem): JsonObject {
  const item: JsonObject = {
    Index: index,
    ...(key === undefined ? {} : { Key: key }),
    Value: value,
    ...(source === undefined ? {} : { Source: source }),
  };
  return { Map: { Item: item } };
}
