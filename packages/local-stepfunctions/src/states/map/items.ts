import type { Field, MapState } from "@sfn-workers/states-language";
import { reportedError, StateError } from "@sfn-workers/states-language/errors";
import {
  type Data,
  dataFromText,
  dataFromValue,
  isObject,
  type Json,
  type JsonObject,
  jsonOf,
  kindOf,
  lengthUpTo,
  textOf,
} from "@sfn-workers/states-language/json";
import {
  evaluateTemplate,
  type JsonataTemplate,
  type PayloadTemplate,
  queryError,
  unexpectedTypeError,
} from "@sfn-workers/states-language/queries";
import { mapRunArn } from "../../arn.ts";
import { bindingsOf, scopeOf } from "../../engine/data/context.ts";
import { filteredInput } from "../../engine/data/dataFlow.ts";
import { evaluateField, integerField } from "../../engine/data/fields.ts";
import { evaluateQuery } from "../../engine/data/queries.ts";
import type { Engine } from "../../engine/engine.ts";
import {
  type Frame,
  type MapFork,
  type MapLimits,
  type Stage,
  seen,
  type Tolerance,
} from "../../engine/execution.ts";
import { mapInTurns } from "../../lib/mapInTurns.ts";
import { andThen, type MaybePromise } from "../../lib/maybePromise.ts";
import { MAX_VALUE_CHARACTERS } from "../../limits.ts";
import { type Batches, batchItems } from "./batches.ts";
import { toleranceOf } from "./toleratedFailure.ts";
import { createTotal, type Total } from "./total.ts";

/** A Map state before its tolerated failures are known. */
export interface PreparedMap
  extends Pick<MapFork, "items" | "sizes" | "values">,
    Pick<MapLimits, "maxConcurrency"> {
  /** Of the Map run, for a distributed Map. */
  readonly arn: string | undefined;
  readonly tolerance: () => MaybePromise<Tolerance>;
}

/** Evaluates a Map state's items and bounds. */
export function prepareMap(
  engine: Engine,
  frame: Frame,
  state: MapState,
): MaybePromise<PreparedMap> {
  requireDistribution(state);
  const service = state.reader ?? state.writer;
  if (service !== undefined) {
    throw reportedError("States.ItemReaderFailed", `${service} has no local counterpart`);
  }
  return andThen(integerField(engine, frame, state.maxConcurrency, 0), (maxConcurrency = 0) =>
    andThen(preparedTolerance(engine, frame, state), (tolerance) =>
      andThen(itemsSeen(engine, frame, state), (found) =>
        andThen(selectedSeen(engine, frame, state, found), (selected) =>
          andThen(
            batchesSeen(engine, frame, state, selected),
            (batches): PreparedMap => ({
              ...batches,
              values: found.values.map(dataFromValue),
              maxConcurrency,
              arn: state.distributed === undefined ? undefined : newMapRunArn(engine, frame, state),
              tolerance,
            }),
          ),
        ),
      ),
    ),
  );
}

/** AWS accepts the definition, and its executions fail. */
function requireDistribution({ distributed, reader, itemBatcher, writer }: MapState): void {
  if (distributed !== undefined || (reader ?? itemBatcher ?? writer) === undefined) return;
  throw new StateError(
    "States.Runtime",
    "The ItemReader, ItemBatcher and ResultWriter fields are not supported for INLINE maps",
  );
}

/** AWS reads JSONPath bounds after the state has started, but evaluates JSONata bounds with the other fields. */
function preparedTolerance(
  engine: Engine,
  frame: Frame,
  state: MapState,
): MaybePromise<() => MaybePromise<Tolerance>> {
  if (state.flow.language === "JSONPath") return () => toleranceOf(engine, frame, state);
  return andThen(toleranceOf(engine, frame, state), (tolerance) => () => tolerance);
}

function newMapRunArn(engine: Engine, frame: Frame, state: MapState): string {
  const label =
    state.distributed?.label ?? state.name.replaceAll(/[^A-Za-z0-9_-]/g, "").slice(0, 40);
  return mapRunArn(frame.execution.revision.machineArn, label, engine.newId());
}

function itemsSeen(engine: Engine, frame: Frame, state: MapState): MaybePromise<FoundItems> {
  filteredInput(frame, state.flow);
  return andThen(itemsOf(engine, frame, state), (found) => {
    seen(frame, "afterItemsPath", dataFromValue([...found.values]));
    return found;
  });
}

function selectedSeen(
  engine: Engine,
  frame: Frame,
  state: MapState,
  found: FoundItems,
): MaybePromise<Data[]> {
  return andThen(selectItems(engine, frame, state, found), (selected) => {
    if (state.itemSelector !== undefined) seenItems(frame, "afterItemSelector", selected);
    return selected;
  });
}

function batchesSeen(
  engine: Engine,
  frame: Frame,
  { itemBatcher }: MapState,
  selected: Data[],
): MaybePromise<Batches> {
  return andThen(batchItems(engine, frame, itemBatcher, selected), (batches) => {
    if (itemBatcher !== undefined) seenItems(frame, "afterItemBatcher", batches.items);
    return batches;
  });
}

function seenItems(frame: Frame, stage: Stage, items: readonly Data[]): void {
  if (frame.execution.trial === undefined) return;
  seen(frame, stage, dataFromText(`[${items.map(textOf).join(",")}]`));
}

/** The items that the state finds in its input. */
interface FoundItems {
  /** What a child execution gets without an ItemSelector. */
  readonly inputs: readonly Json[];
  readonly values: readonly Json[];
  /** The key of each item of an object. */
  readonly keys: readonly string[] | undefined;
}

function itemsOf(engine: Engine, frame: Frame, state: MapState): MaybePromise<FoundItems> {
  const { items, flow } = state;
  if (items === undefined) {
    const input = jsonOf(filteredInput(frame, flow));
    const found = foundItems(state, input);
    if (found !== undefined) return found;
    const shown = JSON.stringify(input);
    if (flow.language === "JSONata") {
      throw queryError(`Map state input must be an array but was: ${shown}`);
    }
    throw new StateError("States.Runtime", `Reference path "$" must point to array.`);
  }
  return andThen(evaluateField(engine, frame, items), (value) => {
    const found = foundItems(state, value);
    if (found !== undefined) return found;
    throw notAnArray(items, value ?? null);
  });
}

/** The items of an array; of an object, too, where the Map is distributed. */
function foundItems({ distributed }: MapState, value: Json | undefined): FoundItems | undefined {
  if (Array.isArray(value)) return { inputs: value, values: value, keys: undefined };
  if (distributed === undefined || !isObject(value)) return undefined;
  const keys = Object.keys(value);
  const values = Object.values(value);
  return {
    inputs: keys.map((Key, index) => ({ Key, Value: values[index] ?? null })),
    values,
    keys,
  };
}

function notAnArray(items: Field, value: Json): StateError {
  if (items.kind === "jsonata" && items.template.kind === "expression") {
    return unexpectedTypeError(items.template.text, "Items", "array", value);
  }
  if (items.kind === "path") {
    const { text, root } = items.path;
    // AWS reads `$$.a` as the path `$.a` in the context object.
    const shown = root.kind === "context" ? text.slice(1) : text;
    return new StateError("States.Runtime", `Reference path "${shown}" must point to array.`);
  }
  return queryError(`The Items field must be an array, but was ${kindOf(value)}`, "Items");
}

function selectItems(
  engine: Engine,
  frame: Frame,
  state: MapState,
  found: FoundItems,
): MaybePromise<Data[]> {
  const { itemSelector, flow } = state;
  if (itemSelector === undefined) return found.inputs.map(dataFromValue);
  const total = createTotal(frame);
  if (flow.language === "JSONata") {
    return selectByJsonata(engine, frame, itemSelector as JsonataTemplate, found, total);
  }
  const input = jsonOf(filteredInput(frame, flow));
  return mapInTurns(found.values, (_, index) => {
    const scope = scopeOf(frame, input, { context: mapContext(found, index) });
    return selectedItem(total, evaluateTemplate(itemSelector as PayloadTemplate, scope));
  });
}

async function selectByJsonata(
  engine: Engine,
  frame: Frame,
  template: JsonataTemplate,
  found: FoundItems,
  total: Total,
): Promise<Data[]> {
  const selected: Data[] = [];
  for (const index of found.values.keys()) {
    const bindings = bindingsOf(frame, {}, { context: mapContext(found, index) });
    const made = await evaluateQuery(engine, frame, template, "ItemSelector", bindings);
    selected.push(selectedItem(total, made));
  }
  return selected;
}

/** As text, which takes far less memory than small values, while the other items are made and run. */
function selectedItem(total: Total, item: Json): Data {
  total.add(lengthUpTo(item, MAX_VALUE_CHARACTERS));
  return dataFromText(JSON.stringify(item));
}

function mapContext({ values, keys }: FoundItems, index: number): JsonObject {
  const key = keys?.[index];
  const item: JsonObject = {
    Index: index,
    ...(key === undefined ? {} : { Key: key }),
    Value: values[index] ?? null,
    Source: "STATE_DATA",
  };
  return { Map: { Item: item } };
}
