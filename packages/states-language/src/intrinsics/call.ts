import { StateError } from "../errors.ts";
import type { Json } from "../json/json.ts";
import { type Path, type PathScope, readPath } from "../jsonpath/path.ts";
import { PathNotFound } from "../jsonpath/select.ts";
import { arrays } from "./arrays.ts";
import { IntrinsicError, type IntrinsicFunction } from "./function.ts";
import { math } from "./math.ts";
import { type IntrinsicArgument, type IntrinsicCall, unquoted } from "./syntax.ts";
import { texts } from "./texts.ts";

const FUNCTIONS: ReadonlyMap<string, IntrinsicFunction> = new Map(
  Object.entries({ ...arrays, ...texts, ...math }),
);

/** Why a call can never work, or `undefined`. */
export function intrinsicProblem(call: IntrinsicCall): string | undefined {
  const found = FUNCTIONS.get(call.name);
  if (found === undefined) return `The function '${call.name}' does not exist`;
  const [least, most] = found.arguments;
  const count = call.arguments.length;
  if (count < least || count > most) {
    return `The function '${call.name}' takes ${least === most ? least : `${least} to ${most}`} arguments, but got ${count}`;
  }
  for (const argument of call.arguments) {
    const problem = argument.kind === "call" ? intrinsicProblem(argument) : undefined;
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/**
 * What the call gives.
 * @throws StateError States.IntrinsicFailure, or States.Runtime where an argument's path selects nothing.
 */
export function evaluateIntrinsic(call: IntrinsicCall, scope: PathScope): Json {
  return evaluateCall(call, scope, call.text);
}

/** `whole` is the outermost call's text, which messages name. */
function evaluateCall(call: IntrinsicCall, scope: PathScope, whole: string): Json {
  const found = FUNCTIONS.get(call.name);
  if (found === undefined) throw failure(whole, `there is no function '${call.name}'`);
  const [least, most] = found.arguments;
  if (call.arguments.length < least || call.arguments.length > most) {
    throw failure(
      whole,
      `${call.name} takes another number of arguments than ${call.arguments.length}`,
    );
  }
  const values = call.arguments.map((argument) => valueOfArgument(argument, scope, whole));
  const raw = call.arguments.map((argument) =>
    argument.kind === "text" ? argument.raw : undefined,
  );
  try {
    return found.call({ values, raw });
  } catch (error) {
    if (error instanceof IntrinsicError) throw failure(whole, error.message);
    throw error;
  }
}

function valueOfArgument(argument: IntrinsicArgument, scope: PathScope, whole: string): Json {
  switch (argument.kind) {
    case "call":
      return evaluateCall(argument, scope, whole);
    case "path":
      return pathArgument(argument.path, scope, whole);
    case "text":
      return unquoted(argument.raw);
    case "value":
      return argument.value;
  }
}

/** A path into the context object is named as if that were the input, as AWS does. */
function pathArgument(path: Path, scope: PathScope, whole: string): Json {
  try {
    return readPath(path, scope);
  } catch (error) {
    if (!(error instanceof PathNotFound)) throw error;
    const text = path.root.kind === "context" ? path.text.slice(1) : path.text;
    const message = error.message.startsWith("Filter:")
      ? error.message
      : `The JsonPath argument for the field '${text}' could not be found in the input '${JSON.stringify(scope.input)}'`;
    throw new StateError("States.Runtime", explained(whole, message));
  }
}

function failure(whole: string, message: string): StateError {
  return new StateError("States.IntrinsicFailure", explained(whole, message));
}

function explained(whole: string, message: string): string {
  return `The function '${whole}' had the following error: ${message}`;
}
