import type { ItemReader } from "@sfn-workers/states-language";
import { isObject, type Json, type JsonObject, jsonOf } from "@sfn-workers/states-language/json";
import {
  evaluateTemplate,
  type JsonataTemplate,
  type PayloadTemplate,
} from "@sfn-workers/states-language/queries";
import { bindingsOf, scopeOf } from "../../../engine/data/context.ts";
import { filteredInput } from "../../../engine/data/dataFlow.ts";
import { integerField } from "../../../engine/data/fields.ts";
import { evaluateQuery } from "../../../engine/data/queries.ts";
import { checkedParameters, checkParametersSize } from "../../../engine/data/sizes.ts";
import type { Engine } from "../../../engine/engine.ts";
import type { Frame } from "../../../engine/execution.ts";
import type { ReadFrom } from "../../../engine/pending.ts";
import { all, andThen, type MaybePromise } from "../../../lib/maybePromise.ts";

/** Evaluates where an ItemReader reads; undefined without one. */
export function readFrom(
  engine: Engine,
  frame: Frame,
  reader: ItemReader | undefined,
): MaybePromise<ReadFrom | undefined> {
  if (reader === undefined) return undefined;
  const fields = all<[JsonObject, number | undefined]>([
    objectArguments(engine, frame, reader.arguments, "ItemReader"),
    integerField(engine, frame, reader.maxItems, Number.NEGATIVE_INFINITY),
  ]);
  return andThen(fields, ([parameters, maxItems = 0]) => ({
    bucket: textIn(parameters, "Bucket"),
    key: textIn(parameters, "Key"),
    prefix: textIn(parameters, "Prefix"),
    parameters,
    maxItems,
  }));
}

/** The Parameters or Arguments of an ItemReader or a ResultWriter. */
export function objectArguments(
  engine: Engine,
  frame: Frame,
  template: ItemReader["arguments"],
  field: string,
): MaybePromise<JsonObject> {
  if (template === undefined) return {};
  const { flow } = frame.state;
  const evaluated: MaybePromise<Json> =
    flow.language === "JSONata"
      ? evaluateQuery(
          engine,
          frame,
          template as JsonataTemplate,
          `${field}/Arguments`,
          bindingsOf(frame, {}),
        )
      : evaluateTemplate(
          template as PayloadTemplate,
          scopeOf(frame, jsonOf(filteredInput(frame, flow))),
        );
  return andThen(evaluated, (value) => {
    const checked = checkedParameters(frame.state.name, value);
    checkParametersSize(frame.state.name, JSON.stringify(checked));
    return isObject(checked) ? checked : {};
  });
}

export function textIn(parameters: JsonObject, name: string): string {
  const value = parameters[name];
  return typeof value === "string" ? value : "";
}
