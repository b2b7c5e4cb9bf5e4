import type { StandardSchemaV1 } from "@standard-schema/spec";
import { MAX_PAYLOAD_BYTES } from "../limits.ts";
import { WORKER_ERRORS } from "../manifest.ts";
import { failed, type Outcome } from "../report/outcome.ts";
import { type ExactJson, parseExactly } from "./exactJson.ts";
import { NotJson, outputText } from "./outputJson.ts";
import { pathOfIssue, pathText } from "./path.ts";

export type Checked<Value> =
  | { readonly kind: "valid"; readonly value: Value }
  | { readonly kind: "invalid"; readonly outcome: Outcome };

/** The message of an input that has no room on the stack, which is thousands of levels deep. */
export const NESTED_TOO_DEEPLY = "the input is nested too deeply";

/** Parses a task's input. Input that is not JSON fails the task as `Worker.InvalidInput`. */
export function parseInput(text: string): Checked<ExactJson> {
  try {
    return { kind: "valid", value: parseExactly(text) };
  } catch (error) {
    const message =
      error instanceof RangeError
        ? NESTED_TOO_DEEPLY
        : `the input is not JSON: ${error instanceof Error ? error.message : error}`;
    return { kind: "invalid", outcome: failed(WORKER_ERRORS.InvalidInput, message) };
  }
}

/** Checks a task's input. A number that JavaScript would change is refused, unless the schema asks for a BigInt. */
export async function checkInput<Input>(
  schema: StandardSchemaV1<unknown, Input>,
  { value, inexact }: ExactJson,
): Promise<Checked<Input>> {
  const first = inexact ? undefined : await schema["~standard"].validate(value);
  if (first && !first.issues) return { kind: "valid", value: first.value };
  // Few tasks need it, so that a start of the worker does not load it.
  const { retryWithBigInts, validateInexact } = await import("./bigIntInput.ts");
  const result = first
    ? await retryWithBigInts(schema, value, first)
    : await validateInexact(schema, value);
  return checkedOf(result, WORKER_ERRORS.InvalidInput, "input");
}

/** Checks the handler's output and serializes it as JSON. An `undefined` output becomes `null`. */
export async function outcomeOf(
  schema: StandardSchemaV1<unknown, unknown>,
  output: unknown,
): Promise<Outcome> {
  const result = await schema["~standard"].validate(output);
  const checked = checkedOf(result, WORKER_ERRORS.InvalidOutput, "output");
  return checked.kind === "invalid" ? checked.outcome : serialize(checked.value);
}

function checkedOf<Value>(
  result: StandardSchemaV1.Result<Value>,
  error: string,
  subject: "input" | "output",
): Checked<Value> {
  if (!result.issues) return { kind: "valid", value: result.value };
  const issues = result.issues.map((issue) => ({
    path: pathText(pathOfIssue(issue)),
    message: issue.message,
  }));
  const listed = issues.map(({ path, message }) => `${path}: ${message}`).join("; ");
  return {
    kind: "invalid",
    outcome: failed(error, `the ${subject} does not match its schema: ${listed}`, { issues }),
  };
}

function serialize(output: unknown): Outcome {
  let text: string;
  try {
    text = output === undefined ? "null" : outputText(output);
  } catch (error) {
    if (!(error instanceof NotJson)) throw error;
    const { message, path, what } = error;
    return failed(WORKER_ERRORS.InvalidOutput, `the output is not JSON: ${message}`, {
      issues: [{ path, message: what }],
    });
  }
  const bytes = Buffer.byteLength(text);
  if (bytes <= MAX_PAYLOAD_BYTES) return { kind: "succeeded", output: text };
  return failed(
    WORKER_ERRORS.InvalidOutput,
    `the output is ${bytes} bytes of JSON; allowed: ${MAX_PAYLOAD_BYTES}`,
  );
}
