import type { Field, MapState } from "@sfn-workers/states-language";
import { StateError } from "@sfn-workers/states-language/errors";
import {
  type Data,
  dataFromText,
  dataFromValue,
  isObject,
  type Json,
  jsonOf,
  kindOf,
  lengthUpTo,
  textOf,
} from "@sfn-workers/states-language/json";
import { MAX_PAYLOAD_BYTES } from "@sfn-workers/states-language/limits";
import {
  findPath,
  queryError,
  referenceConflict,
  unexpectedTypeError,
} from "@sfn-workers/states-language/queries";
import { mapRunArn } from "../../arn.ts";
import type { Destination } from "../../engine/childEnds.ts";
import { scopeOf } from "../../engine/data/context.ts";
import { filteredInput } from "../../engine/data/dataFlow.ts";
import { evaluateField, integerField } from "../../engine/data/fields.ts";
import { checkItemSizes } from "../../engine/data/sizes.ts";
import type { Engine } from "../../engine/engine.ts";
import { type Frame, type MapFork, type Stage, seen } from "../../engine/execution.ts";
import type { MapLimits, Tolerance } from "../../engine/mapLimits.ts";
import type { ReadFrom } from "../../engine/pending.ts";
import { mapInTurns } from "../../lib/mapInTurns.ts";
import { all, andThen, type MaybePromise } from "../../lib/maybePromise.ts";
import { MAX_VALUE_CHARACTERS } from "../../limits.ts";
import { type Batches, batchItems } from "./batches.ts";
import { checkWriter } from "./objects.ts";
import { readFrom } from "./reader/readFrom.ts";
import { STATE_DATA, selectorOf } from "./selector.ts";
import { toleranceOf } from "./toleratedFailure.ts";
import { createTotal, type Total } from "./total.ts";
import { destinationOf } from "./writer/destination.ts";

/** A Map state before all is known that AWS reads after the state has started. */
export interface PreparedMap
  extends Pick<MapFork, "items" | "sizes" | "values">,
    Pick<MapLimits, "maxConcurrency"> {
  /** Of the Map run, for a distributed Map. */
  readonly arn: string | undefined;
  readonly late: () => MaybePromise<LateFields>;
}

/** ToleratedFailureCount and ToleratedFailurePercentage, and where an ItemReader reads and a ResultWriter writes. */
export type LateFields = [
  tolerance: Tolerance,
  from: ReadFrom | undefined,
  destination: Destination | undefined,
];

/** Evaluates a Map state's items and bounds. */
export function prepareMap(
  engine: Engine,
  frame: Frame,
  state: MapState,
): MaybePromise<PreparedMap> {
  requireDistribution(state);
  // A test brings what is read, and writes nothing.
  if (frame.execution.trial === undefined) checkWriter(engine, state);
  return andThen(integerField(engine, frame, state.maxConcurrency, 0), (maxConcurrency = 0) =>
    andThen(lateFields(engine, frame, state), (late) =>
      andThen(itemsSeen(engine, frame, state), (found) =>
        andThen(selectedSeen(engine, frame, state, found), (selected) =>
          andThen(batchesSeen(engine, frame, state, selected), (batches): PreparedMap => {
            checkItemSizes(state.name, batches.items);
            const isDistributed = state.distributed !== undefined;
            return {
              ...batches,
              values: found.values.map(dataFromValue),
              maxConcurrency,
              arn: isDistributed ? newMapRunArn(engine, frame, state) : undefined,
              late,
            };
          }),
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

/** AWS reads JSONPath fields after the state has started, but evaluates JSONata with the other fields. */
function lateFields(
  engine: Engine,
  frame: Frame,
  state: MapState,
): MaybePromise<() => MaybePromise<LateFields>> {
  const late = (): MaybePromise<LateFields> =>
    all<LateFields>([
      toleranceOf(engine, frame, state),
      readFrom(engine, frame, state.reader),
      destinationOf(engine, frame, state.writer),
    ]);
  return state.flow.language === "JSONPath" ? late : andThen(late(), (fields) => () => fields);
}

function newMapRunArn(engine: Engine, frame: Frame, state: MapState): string {
  const label =
    state.distributed?.label ?? state.name.replaceAll(/[^A-Za-z0-9_-]/g, "").slice(0, 40);
  return mapRunArn(frame.execution.revision.machineArn, label, engine.newId());
}

function itemsSeen(engine: Engine, frame: Frame, state: MapState): MaybePromise<FoundItems> {
  filteredInput(frame, state.flow);
  return andThen(itemsOf(engine, frame, state), (found) => {
    // What an ItemReader finds is not read yet.
    if (state.reader === undefined) {
      seen(frame, "afterItemsPath", dataFromValue([...found.values]));
    }
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

/** Tells the test of a state, if it is one, of the items, unless they have more characters than its answer may show. */
export function seenItems(frame: Frame, stage: Stage, items: readonly Data[]): void {
  if (frame.execution.trial === undefined) return;
  let characters = 0;
  for (const item of items) {
    characters += textOf(item).length;
    if (characters > MAX_PAYLOAD_BYTES) return;
  }
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
  const { items, flow, reader } = state;
  if (reader !== undefined) return { inputs: [], values: [], keys: undefined };
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
  return andThen(itemsAt(engine, frame, items), (value) => {
    const found = foundItems(state, value);
    if (found !== undefined) return found;
    throw notAnArray(items, value ?? null);
  });
}

/** Unlike other paths, ItemsPath is a reference path for AWS, whose failures have an error of their own. */
function itemsAt(engine: Engine, frame: Frame, items: Field): MaybePromise<Json | undefined> {
  if (items.kind === "path" && items.path.definite && items.path.root.kind !== "variable") {
    const { path } = items;
    const scope = scopeOf(frame, jsonOf(filteredInput(frame, frame.state.flow)));
    if (findPath(path, scope) === undefined) {
      throw referenceConflict(path, path.root.kind === "context" ? scope.context() : scope.input);
    }
  }
  return evaluateField(engine, frame, items);
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
  { inputs, values, keys }: FoundItems,
): MaybePromise<Data[]> {
  const select = selectorOf(engine, frame, state);
  if (select === undefined) return inputs.map(dataFromValue);
  const total = createTotal(frame);
  const source = state.distributed === undefined ? undefined : STATE_DATA;
  const selected = (value: Json, index: number): MaybePromise<Data> => {
    const item = { index, value, key: keys?.[index], source };
    return andThen(select(item), (made) => selectedItem(total, made));
  };
  // One JSONata query after the other.
  if (state.flow.language === "JSONata") return inOrder(values, selected);
  return mapInTurns(values, (value, index) => selected(value, index) as Data);
}

async function inOrder<T, R>(
  items: readonly T[],
  each: (item: T, index: number) => MaybePromise<R>,
): Promise<R[]> {
  const made: R[] = [];
  for (const [index, item] of items.entries()) made.push(await each(item, index));
  return made;
}

/** As text, which takes far less memory than small values, while the other items are made and run. */
function selectedItem(total: Total, item: Json): Data {
  total.add(lengthUpTo(item, MAX_VALUE_CHARACTERS));
  return dataFromText(JSON.stringify(item));
}
