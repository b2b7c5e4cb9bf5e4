import type { DataFlow, JsonataFlow, JsonPathFlow, TaskState } from "@sfn-workers/states-language";
import { StateError } from "@sfn-workers/states-language/errors";
import {
  type Data,
  dataFromValue,
  isObject,
  type Json,
  jsonOf,
  textOf,
} from "@sfn-workers/states-language/json";
import {
  evaluateTemplate,
  type JsonataTemplate,
  type Path,
  type PayloadTemplate,
  placeAt,
  readField,
} from "@sfn-workers/states-language/queries";
import { all, andThen, type MaybePromise } from "../../lib/maybePromise.ts";
import type { Engine } from "../engine.ts";
import { type Frame, seen, type Variables } from "../execution.ts";
import { bindingsOf, type ScopeExtras, scopeOf } from "./context.ts";
import { evaluateQuery } from "./queries.ts";
import {
  checkAssignedSize,
  checkedParameters,
  checkedValue,
  checkParametersSize,
} from "./sizes.ts";

const EMPTY: Data = { text: "{}", value: {} };

/** The state's input after InputPath. */
export function filteredInput(
  frame: Frame,
  flow: DataFlow,
  check: typeof checkedValue = checkedValue,
): Data {
  if (flow.language === "JSONata") return frame.input;
  const { inputPath } = flow;
  const input =
    inputPath === undefined ? frame.input : select(frame, inputPath, frame.input, check);
  return seen(frame, "afterInputPath", input);
}

/** What the state hands to its task or its branches: its input after InputPath and Parameters, or its Arguments. */
export function effectiveInput(
  engine: Engine,
  frame: Frame,
  flow: DataFlow,
  extra?: ScopeExtras,
): MaybePromise<Data> {
  if (flow.language === "JSONata") {
    const evaluated =
      flow.arguments === undefined
        ? frame.input
        : evaluateQuery(
            engine,
            frame,
            flow.arguments,
            "Arguments",
            bindingsOf(frame, {}, extra),
          ).then(dataFromValue);
    return andThen(evaluated, (input) => sent(frame, seen(frame, "afterArguments", input)));
  }
  const input = filteredInput(frame, flow, checkedParameters);
  if (flow.parameters === undefined) {
    seen(frame, "afterParameters", input);
    // A path may select the same part many times, or the context object, but the state's own input is never too large.
    return input === frame.input ? input : sent(frame, input);
  }
  const value = evaluateTemplate(flow.parameters, scopeOf(frame, jsonOf(input), extra));
  const made = dataFromValue(checkedParameters(frame.state.name, value));
  return sent(frame, seen(frame, "afterParameters", made));
}

/** @throws {StateError} States.DataLimitExceeded when what the state hands on is too large. */
function sent(frame: Frame, input: Data): Data {
  checkParametersSize(frame.state.name, textOf(input));
  return input;
}

/**
 * The role in a Task state's Credentials, if it has any.
 * @throws {StateError} when they have no RoleArn.
 */
export function credentialsOf(
  engine: Engine,
  frame: Frame,
  { credentials, flow }: TaskState,
): MaybePromise<string | undefined> {
  if (credentials === undefined) return undefined;
  const evaluated =
    flow.language === "JSONata"
      ? evaluateQuery(
          engine,
          frame,
          credentials as JsonataTemplate,
          "Credentials",
          bindingsOf(frame, {}),
        )
      : evaluateTemplate(
          credentials as PayloadTemplate,
          scopeOf(frame, jsonOf(filteredInput(frame, flow))),
        );
  return andThen<Json, string>(evaluated, (value) => {
    const role = isObject(value) ? value["RoleArn"] : undefined;
    if (typeof role === "string") return role;
    throw new StateError("States.Runtime", "The Credentials field names no RoleArn.");
  });
}

/** The output of a state, and the variables that it assigns. */
export interface Outcome {
  readonly output: Data;
  readonly assigned: Variables | undefined;
}

/** The outcome of a state with a result. */
export function outcome(
  engine: Engine,
  frame: Frame,
  flow: DataFlow,
  result: Data,
): MaybePromise<Outcome> {
  return flow.language === "JSONata"
    ? jsonataOutcome(engine, frame, flow, result, { result: jsonOf(result) })
    : jsonPathOutcome(frame, flow, result);
}

/** The outcome of a state whose result is its input: Choice, Wait, Succeed. */
export function passOnOutcome(engine: Engine, frame: Frame, flow: DataFlow): MaybePromise<Outcome> {
  if (flow.language === "JSONata") return jsonataOutcome(engine, frame, flow, frame.input, {});
  const input = filteredInput(frame, flow);
  const output = flow.outputPath === undefined ? input : select(frame, flow.outputPath, input);
  return { output, assigned: assignJsonPath(frame, flow, input) };
}

/** The outcome of a state whose Catch caught an error. */
export function caughtOutcome(
  engine: Engine,
  frame: Frame,
  flow: DataFlow,
  errorOutput: Data,
): MaybePromise<Outcome> {
  return flow.language === "JSONata"
    ? jsonataOutcome(engine, frame, flow, errorOutput, { errorOutput: jsonOf(errorOutput) })
    : jsonPathOutcome(frame, flow, errorOutput);
}

function jsonPathOutcome(frame: Frame, flow: JsonPathFlow, result: Data): Outcome {
  const assigned = assignJsonPath(frame, flow, result);
  const selected =
    flow.resultSelector === undefined
      ? result
      : made(frame, evaluateTemplate(flow.resultSelector, scopeOf(frame, jsonOf(result))));
  seen(frame, "afterResultSelector", selected);
  const placed = seen(frame, "afterResultPath", placeResult(frame, flow.resultPath, selected));
  const output = flow.outputPath === undefined ? placed : select(frame, flow.outputPath, placed);
  return { output, assigned };
}

function placeResult(frame: Frame, path: Path | null | undefined, result: Data): Data {
  if (path === null) return frame.input;
  if (path === undefined || path.tokens.length === 0) return result;
  return dataFromValue(placeAt(path, jsonOf(frame.input), jsonOf(result)));
}

function select(
  frame: Frame,
  path: Path | null,
  data: Data,
  check: typeof checkedValue = checkedValue,
): Data {
  if (path === null) return EMPTY;
  if (path.root.kind === "input" && path.tokens.length === 0) return data;
  return dataFromValue(check(frame.state.name, readField(path, scopeOf(frame, jsonOf(data)))));
}

/** The result of a query as a document. */
function made(frame: Frame, value: Json): Data {
  return dataFromValue(checkedValue(frame.state.name, value));
}

function assignJsonPath(frame: Frame, flow: JsonPathFlow, data: Data): Variables | undefined {
  if (flow.assign === undefined) return undefined;
  const value = evaluateTemplate(flow.assign, scopeOf(frame, jsonOf(data)));
  return checkedVariables(frame, flow, value);
}

function jsonataOutcome(
  engine: Engine,
  frame: Frame,
  flow: JsonataFlow,
  unchanged: Data,
  states: { readonly result?: Json; readonly errorOutput?: Json },
): MaybePromise<Outcome> {
  if (flow.output === undefined && flow.assign === undefined) {
    return { output: unchanged, assigned: undefined };
  }
  const bindings = bindingsOf(frame, states);
  const output: MaybePromise<Data> =
    flow.output === undefined
      ? unchanged
      : evaluateQuery(engine, frame, flow.output, "Output", bindings).then(dataFromValue);
  const assigned: MaybePromise<Variables | undefined> =
    flow.assign === undefined
      ? undefined
      : evaluateQuery(engine, frame, flow.assign, "Assign", bindings).then((value) =>
          checkedVariables(frame, flow, value),
        );
  return andThen(all<[Data, Variables | undefined]>([output, assigned]), ([data, variables]) => ({
    output: data,
    assigned: variables,
  }));
}

/** @throws {StateError} when Assign is not an object, or is too large. */
function checkedVariables(frame: Frame, { language }: DataFlow, value: Json): Variables {
  if (!isObject(value)) throw new StateError("States.Runtime", "Assign must be an object");
  return checkAssignedSize(frame.state.name, value, language);
}
