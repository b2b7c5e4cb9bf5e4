import type { StandardSchemaV1 } from "@standard-schema/spec";
import { MAX_OUTPUT_BYTES } from "../limits.ts";
import { WORKER_ERRORS } from "../manifest.ts";
import { failed, type Outcome } from "../report/outcome.ts";

export type Checked<Value> =
  | { readonly kind: "valid"; readonly value: Value }
  | { readonly kind: "invalid"; readonly outcome: Outcome };

/** Parses a task's input. Input that is not JSON fails the task as `Worker.InvalidInput`. */
export function parseInput(text: string): Checked<unknown> {
  try {
    return { kind: "valid", value: JSON.parse(text) };
  } catch (error) {
    const message = `the input is not JSON: ${error instanceof Error ? error.message : error}`;
    return { kind: "invalid", outcome: failed(WORKER_ERRORS.InvalidInput, message) };
  }
}

export function checkInput<Input>(
  schema: StandardSchemaV1<unknown, Input>,
  value: unknown,
): Promise<Checked<Input>> | Checked<Input> {
  return check(schema, value, WORKER_ERRORS.InvalidInput, "input");
}

/** Checks the handler's output and serializes it as JSON. An `undefined` output becomes `null`. */
export async function outcomeOf(
  schema: StandardSchemaV1<unknown, unknown>,
  output: unknown,
): Promise<Outcome> {
  const checked = await check(schema, output, WORKER_ERRORS.InvalidOutput, "output");
  return checked.kind === "invalid" ? checked.outcome : serialize(checked.value);
}

function check<Value>(
  schema: StandardSchemaV1<unknown, Value>,
  value: unknown,
  error: string,
  subject: "input" | "output",
): Promise<Checked<Value>> | Checked<Value> {
  const result = schema["~standard"].validate(value);
  return result instanceof Promise ? result.then(toChecked) : toChecked(result);

  function toChecked(result: StandardSchemaV1.Result<Value>): Checked<Value> {
    if (!result.issues) return { kind: "valid", value: result.value };
    const issues = result.issues.map((issue) => ({
      path: pathOf(issue.path),
      message: issue.message,
    }));
    const listed = issues.map(({ path, message }) => `${path}: ${message}`).join("; ");
    return {
      kind: "invalid",
      outcome: failed(error, `the ${subject} does not match its schema: ${listed}`, { issues }),
    };
  }
}

function serialize(output: unknown): Outcome {
  let text: string;
  try {
    text = JSON.stringify(output === undefined ? null : output);
  } catch (error) {
    return notJson(error instanceof Error ? error.message : String(error));
  }
  if (text === undefined) return notJson(`a ${typeof output} has no JSON form`);
  const bytes = Buffer.byteLength(text);
  if (bytes <= MAX_OUTPUT_BYTES) return { kind: "succeeded", output: text };
  return failed(
    WORKER_ERRORS.InvalidOutput,
    `the output is ${bytes} bytes of JSON; allowed: ${MAX_OUTPUT_BYTES}`,
  );
}

function notJson(why: string): Outcome {
  return failed(WORKER_ERRORS.InvalidOutput, `the output is not JSON: ${why}`);
}

/** The path in JSONPath notation, such as `$.rows[3].price`. */
function pathOf(path: StandardSchemaV1.Issue["path"]): string {
  let text = "$";
  for (const segment of path ?? []) {
    const key = typeof segment === "object" ? segment.key : segment;
    text += typeof key === "number" ? `[${key}]` : `.${String(key)}`;
  }
  return text;
}
