import { AssertionError } from "node:assert";
import { isDeepStrictEqual } from "node:util";
import type { StandardSchemaV1 } from "@standard-schema/spec";
import type { Expected } from "./case.ts";

/** How an execution ended. */
export type Outcome =
  | { readonly kind: "succeeded"; readonly output: unknown }
  | { readonly kind: "failed"; readonly error: string; readonly cause: OutcomeCause }
  | { readonly kind: "lost" };

export interface OutcomeCause {
  readonly message: string;
  readonly [detail: string]: unknown;
}

/** A case ended otherwise than expected. The message begins with the workload and the case, and shows the difference. */
export class CaseFailed extends Error {
  override readonly name = "CaseFailed";
  readonly title: string;
  readonly reason: string;
  constructor(title: string, reason: string) {
    super(`${title}: ${reason}`);
    this.title = title;
    this.reason = reason;
  }
}

/** @throws {CaseFailed} when the outcome is another than expected */
export async function requireOutcome(
  title: string,
  expected: Expected,
  outcome: Outcome,
): Promise<void> {
  const actual = comparable(outcome, expected);
  const wanted = await withSchemasResolved(expected, actual);
  if (isDeepStrictEqual(actual, wanted)) return;
  const difference = new AssertionError({ actual, expected: wanted, operator: "deepStrictEqual" });
  throw new CaseFailed(title, `${difference.message}${detailsOf(outcome, expected)}`);
}

/** The outcome with the fields that the case speaks of. */
function comparable(outcome: Outcome, expected: Expected): unknown {
  switch (outcome.kind) {
    case "succeeded":
      return { kind: "succeeded", output: outcome.output };
    case "failed": {
      const { kind, error, cause } = outcome;
      const speaksOfCause = expected.kind === "succeeded" || expected.cause !== undefined;
      return speaksOfCause ? { kind, error, cause: cause.message } : { kind, error };
    }
    case "lost":
      return { kind: "lost" };
  }
}

/** Who expected something else wants to know where the error came from. */
function detailsOf(outcome: Outcome, expected: Expected): string {
  if (outcome.kind !== "failed") return "";
  if (expected.kind === "failed" && expected.error === outcome.error) return "";
  return `\nThe cause: ${JSON.stringify(outcome.cause, undefined, 2)}`;
}

/** The expected value, with the actual one in place of each schema that accepts it. */
async function withSchemasResolved(expected: unknown, actual: unknown): Promise<unknown> {
  if (isSchema(expected)) {
    const result = await expected["~standard"].validate(actual);
    if (result.issues === undefined) return actual;
    return `a value for the schema: ${result.issues.map(({ message }) => message).join("; ")}`;
  }
  if (Array.isArray(expected)) {
    const items: unknown[] = Array.isArray(actual) ? actual : [];
    return Promise.all(expected.map((item, index) => withSchemasResolved(item, items[index])));
  }
  if (typeof expected !== "object" || expected === null) return expected;
  const fields = new Map(Object.entries(typeof actual === "object" && actual ? actual : {}));
  const resolved: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(expected)) {
    // JSON has no undefined.
    if (value === undefined) continue;
    const field = await withSchemasResolved(value, fields.get(name));
    // A schema that accepts a missing field.
    if (field !== undefined) resolved[name] = field;
  }
  return resolved;
}

function isSchema(value: unknown): value is StandardSchemaV1 {
  return (
    value !== null &&
    (typeof value === "object" || typeof value === "function") &&
    "~standard" in value
  );
}
