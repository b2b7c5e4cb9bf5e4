import { StateError } from "../errors.ts";
import type { Json } from "../json.ts";
import { type IntrinsicArgument, type IntrinsicCall, unquoted } from "./intrinsicSyntax.ts";
import { arrays } from "./intrinsics/arrays.ts";
import { IntrinsicError, type IntrinsicFunction } from "./intrinsics/function.ts";
import { math } from "./intrinsics/math.ts";
import { texts } from "./intrinsics/texts.ts";
import { type PathScope, read } from "./path.ts";

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

/** @throws StateError States.IntrinsicFailure */
export function evaluateIntrinsic(call: IntrinsicCall, scope: PathScope): Json {
  const found = FUNCTIONS.get(call.name);
  if (found === undefined) throw failure(call, "there is no such function");
  const [least, most] = found.arguments;
  if (call.arguments.length < least || call.arguments.length > most) {
    throw failure(call, `it takes another number of arguments than ${call.arguments.length}`);
  }
  const values = call.arguments.map((argument) => valueOfArgument(argument, scope));
  const raw = call.arguments.map((argument) =>
    argument.kind === "text" ? argument.raw : undefined,
  );
  try {
    return found.call({ values, raw });
  } catch (error) {
    if (error instanceof IntrinsicError) throw failure(call, error.message);
    throw error;
  }
}

function valueOfArgument(argument: IntrinsicArgument, scope: PathScope): Json {
  switch (argument.kind) {
    case "call":
      return evaluateIntrinsic(argument, scope);
    case "path":
      return read(argument.path, scope);
    case "text":
      return unquoted(argument.raw);
    case "value":
      return argument.value;
  }
}

function failure(call: IntrinsicCall, message: string): StateError {
  return new StateError(
    "States.IntrinsicFailure",
    `The function '${call.text}' had the following error: ${message}`,
  );
}
