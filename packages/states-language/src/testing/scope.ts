import { evaluateIntrinsic } from "../intrinsics/evaluate.ts";
import { parseIntrinsic } from "../intrinsics/syntax.ts";
import type { Json } from "../json/value.ts";
import type { PathScope } from "../jsonpath/path.ts";

/** The data that the paths of a state read. The context object and the variables are the same in all tests. */
export function scopeOf(input: Json): PathScope {
  const variables: Record<string, Json> = { v: { a: 1 }, nothing: null };
  return {
    input,
    context: () => ({ State: { Name: "S" }, Execution: { Name: "e" } }),
    variable: (name) => variables[name],
  };
}

/** The result of an intrinsic function call. */
export function evaluate(call: string, input: Json = {}): Json {
  return evaluateIntrinsic(parseIntrinsic(call), scopeOf(input));
}

/** The error of an intrinsic function call, without the prefix that names the call. */
export function failureOf(call: string, input: Json = {}): string {
  try {
    evaluate(call, input);
  } catch (error) {
    const { error: name, cause } = error as { error?: string; cause?: string };
    const reason = cause
      ?.replace(`There was an error while evaluating the intrinsic function: ${call}. `, "")
      .replace(`The function '${call}' had the following error: `, "");
    return `${name}: ${reason}`;
  }
  throw new Error(`${call} did not fail`);
}
