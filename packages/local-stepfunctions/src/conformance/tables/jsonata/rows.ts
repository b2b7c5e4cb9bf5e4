import type { Json } from "@sfn-workers/states-language/json";
import type { Expected, Row, Source } from "../../case.ts";
import { oneState } from "../oneState.ts";
import { inferred, measured } from "../sources.ts";

/** An expression as the whole output of a state. */
export function evaluates(
  expression: string,
  expected: Expected,
  source: Source,
  input: Json = {},
): Row {
  const definition = {
    QueryLanguage: "JSONata",
    ...oneState("One", { Output: `{% ${expression} %}` }),
  };
  const shown = expression.length > 90 ? `${expression.slice(0, 90)}… ` : expression;
  const name = expression.length > 90 ? `${shown}(${expression.length} characters)` : shown;
  return { name: `${name} of ${JSON.stringify(input)}`, definition, input, expected, source };
}

export const gives = (expression: string, output: Json, source: Source, input?: Json) =>
  evaluates(expression, { status: "SUCCEEDED", output }, source, input);

export const fails = (expression: string, cause: string, source: Source, input?: Json) =>
  evaluates(
    expression,
    { status: "FAILED", error: "States.QueryEvaluationError", cause },
    source,
    input,
  );

export const issue = (number: number): Source => measured(`floci-io/floci#${number}`);

export const FAILURES = issue(2737);

export const BY_ROW: Source = inferred("follows from the measured rows beside it");

export const NOTHING = "returned nothing (undefined).";

export const MEMORY =
  "threw an error during evaluation: Expression evaluation memory limit exceeded: Check for excessive memory usage";

/** A state, and one after it. */
export const state = (
  name: string,
  One: { readonly Type: string; readonly [field: string]: unknown },
  expected: Expected,
  source: Source,
): Row => ({
  name,
  definition: {
    QueryLanguage: "JSONata",
    StartAt: "One",
    States: One.Type === "Fail" ? { One } : { One, Two: { Type: "Succeed" } },
  },
  expected,
  source,
});
