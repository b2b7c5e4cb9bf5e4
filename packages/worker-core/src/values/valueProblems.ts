import type { StandardSchemaV1 } from "@standard-schema/spec";
import type { RawTexts, ValueSchemas } from "./declared.ts";

/** A value that is missing, or that its schema does not accept. */
export interface ValueProblem {
  readonly name: string;
  /** `undefined` when it is missing. */
  readonly value: string | undefined;
  /** What the schema says. */
  readonly message: string;
}

/** What is wrong with the values of variables, for a check before a deployment. */
export function valueProblems(
  schemas: ValueSchemas | undefined,
  values: RawTexts,
): readonly ValueProblem[] {
  return parseValues(schemas, values).problems;
}

/** Whether a variable or secret with this schema may be missing. */
export function isOptional(schema: StandardSchemaV1<unknown, unknown>): boolean {
  return validate(schema, undefined).kind === "valid";
}

/** What the schemas make of the texts, and what is wrong with them. */
export function parseValues(schemas: ValueSchemas = {}, raw: RawTexts = {}) {
  const values: Record<string, unknown> = {};
  const problems: ValueProblem[] = [];
  for (const [name, schema] of Object.entries(schemas)) {
    const value = Object.hasOwn(raw, name) ? raw[name] : undefined;
    const result = validate(schema, value);
    if (result.kind === "valid") values[name] = result.value;
    else problems.push({ name, value, message: result.message });
  }
  return { values, problems };
}

type Validated =
  | { readonly kind: "valid"; readonly value: unknown }
  | { readonly kind: "invalid"; readonly message: string };

function validate(schema: StandardSchemaV1<unknown, unknown>, value: unknown): Validated {
  try {
    const result = schema["~standard"].validate(value);
    if (result instanceof Promise) {
      result.catch(() => {
        // Nobody waits for it: without this, a rejection would end the process. Zod also answers later what throws at once.
      });
      return { kind: "invalid", message: "its schema is asynchronous or throws" };
    }
    if (!result.issues) return { kind: "valid", value: result.value };
    return { kind: "invalid", message: result.issues.map(({ message }) => message).join(", ") };
  } catch (error) {
    const shown = error instanceof Error ? error.message : String(error);
    return { kind: "invalid", message: `its schema threw: ${shown}` };
  }
}
