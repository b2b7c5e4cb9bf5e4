import { StateError } from "../errors.ts";
import type { Json } from "../json/value.ts";
import {
  type BudgetedScope,
  type Path,
  type PathScope,
  readPath,
  withBudget,
} from "../jsonpath/path.ts";
import { PathNotFound } from "../jsonpath/pathNotFound.ts";
import { arrays } from "./arrays.ts";
import { encoding } from "./encoding.ts";
import { IntrinsicError, type IntrinsicFunction } from "./function.ts";
import { json } from "./json.ts";
import { math } from "./math.ts";
import { strings } from "./strings.ts";
import { type IntrinsicArgument, type IntrinsicCall, unescaped } from "./syntax.ts";

const FUNCTIONS: ReadonlyMap<string, IntrinsicFunction> = new Map(
  Object.entries({ ...arrays, ...encoding, ...json, ...math, ...strings }),
);

/** Whether a function that does not exist is called. AWS counts arguments only when it evaluates the call. */
export function callsUnknownFunction(call: IntrinsicCall): boolean {
  return (
    !FUNCTIONS.has(call.name) ||
    call.arguments.some((argument) => argument.kind === "call" && callsUnknownFunction(argument))
  );
}

/** The first call in it that has too few or too many arguments, and so fails with every input. */
export function callOfWrongArity(call: IntrinsicCall): IntrinsicCall | undefined {
  const { min, max } = FUNCTIONS.get(call.name)?.arity ?? ANY_NUMBER;
  const count = call.arguments.length;
  if (count < min || count > max) return call;
  for (const argument of call.arguments) {
    const inner = argument.kind === "call" ? callOfWrongArity(argument) : undefined;
    if (inner !== undefined) return inner;
  }
  return undefined;
}

const ANY_NUMBER: NonNullable<IntrinsicFunction["arity"]> = {
  min: 0,
  max: Number.POSITIVE_INFINITY,
};

/**
 * Evaluates a call.
 * @throws {StateError} States.Runtime when the function rejects its arguments, the path of an argument selects nothing, or the
 * scope's budget ends. AWS's documentation has States.IntrinsicFailure for the first; AWS itself never gives it.
 */
export function evaluateIntrinsic(call: IntrinsicCall, scope: PathScope): Json {
  return evaluateCall(call, withBudget(scope), call.text);
}

/** `outermost` is the text of the outermost call, which messages quote. */
function evaluateCall(call: IntrinsicCall, scope: BudgetedScope, outermost: string): Json {
  const { budget } = scope;
  budget.spend(10 + 2 * call.arguments.length);
  const values = call.arguments.map((argument) => evaluateArgument(argument, scope, outermost));
  const raw = call.arguments.map((argument) =>
    argument.kind === "text" ? argument.raw : undefined,
  );
  budget.about(outermost);
  try {
    return calledFunction(call).call({ values, raw, budget });
  } catch (error) {
    if (!(error instanceof IntrinsicError)) throw error;
    const { message, detail } = error;
    throw new StateError(
      "States.Runtime",
      `There was an error while evaluating the intrinsic function: ${outermost}. ${message} in ${call.name}${detail}`,
    );
  }
}

/** @throws {IntrinsicError} when the function does not exist, or takes another number of arguments. */
function calledFunction(call: IntrinsicCall): IntrinsicFunction {
  const found = FUNCTIONS.get(call.name);
  const { min, max, detail } = found?.arity ?? ANY_NUMBER;
  const count = call.arguments.length;
  if (found === undefined || count < min || count > max) {
    throw new IntrinsicError("Invalid arguments", detail);
  }
  return found;
}

function evaluateArgument(
  argument: IntrinsicArgument,
  scope: BudgetedScope,
  outermost: string,
): Json {
  switch (argument.kind) {
    case "call":
      return evaluateCall(argument, scope, outermost);
    case "path":
      return readArgument(argument.path, scope, outermost);
    case "text":
      scope.budget.spend(argument.raw.length >> 3);
      return unescaped(argument.raw);
    case "value":
      return argument.value;
  }
}

/** AWS's message shows a path into the context object as if it were a path into the input. */
function readArgument(path: Path, scope: PathScope, outermost: string): Json {
  try {
    return readPath(path, scope);
  } catch (error) {
    if (!(error instanceof PathNotFound)) throw error;
    const text = path.root.kind === "context" ? path.text.slice(1) : path.text;
    const message =
      error.reason === "invalid"
        ? error.message
        : `The JsonPath argument for the field '${text}' could not be found in the input '${JSON.stringify(scope.input)}'`;
    throw new StateError(
      "States.Runtime",
      `The function '${outermost}' had the following error: ${message}`,
    );
  }
}
