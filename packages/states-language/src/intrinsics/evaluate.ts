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

/** The reason why a call fails with every input; `undefined` if it can succeed. */
export function intrinsicProblem(call: IntrinsicCall): string | undefined {
  const found = FUNCTIONS.get(call.name);
  if (found === undefined) return `The function '${call.name}' does not exist`;
  const problem = arityProblem(call, found);
  if (problem !== undefined) return problem;
  for (const argument of call.arguments) {
    const inner = argument.kind === "call" ? intrinsicProblem(argument) : undefined;
    if (inner !== undefined) return inner;
  }
  return undefined;
}

/**
 * Evaluates a call.
 * @throws {StateError} States.IntrinsicFailure when the function rejects its arguments; States.Runtime when the path of an
 * argument selects nothing, or the scope's budget ends.
 */
export function evaluateIntrinsic(call: IntrinsicCall, scope: PathScope): Json {
  return evaluateCall(call, withBudget(scope), call.text);
}

/** `outermost` is the text of the outermost call, which messages quote. */
function evaluateCall(call: IntrinsicCall, scope: BudgetedScope, outermost: string): Json {
  const found = FUNCTIONS.get(call.name);
  if (found === undefined) {
    throw failure(outermost, `The function '${call.name}' does not exist`);
  }
  const problem = arityProblem(call, found);
  if (problem !== undefined) throw failure(outermost, problem);
  const { budget } = scope;
  budget.spend(10 + 2 * call.arguments.length);
  const values = call.arguments.map((argument) => evaluateArgument(argument, scope, outermost));
  const raw = call.arguments.map((argument) =>
    argument.kind === "text" ? argument.raw : undefined,
  );
  budget.about(outermost);
  try {
    return found.call({ values, raw, budget });
  } catch (error) {
    if (error instanceof IntrinsicError) throw failure(outermost, error.message);
    throw error;
  }
}

function arityProblem(call: IntrinsicCall, { arity }: IntrinsicFunction): string | undefined {
  const count = call.arguments.length;
  if (count >= arity.min && count <= arity.max) return undefined;
  const expected = arity.min === arity.max ? arity.min : `${arity.min} to ${arity.max}`;
  return `The function '${call.name}' takes ${expected} arguments, but got ${count}`;
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
    throw new StateError("States.Runtime", errorMessage(outermost, message));
  }
}

function failure(outermost: string, message: string): StateError {
  return new StateError("States.IntrinsicFailure", errorMessage(outermost, message));
}

function errorMessage(outermost: string, message: string): string {
  return `The function '${outermost}' had the following error: ${message}`;
}
