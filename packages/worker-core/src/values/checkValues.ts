import type { StandardSchemaV1 } from "@standard-schema/spec";
import { InvalidValues } from "../errors.ts";
import type { DeclaredValues, HandlerValues, RawTexts, ValueSchemas } from "./declared.ts";
import { createRedaction, type Redact } from "./redaction.ts";

/** What a process has. Names that the manifest does not declare are ignored. */
export interface RawValues {
  readonly variables?: RawTexts;
  readonly secrets?: RawTexts;
}

/** The values that a worker hands to its handler, and what keeps the secrets out of causes and logs. */
export interface CheckedValues<Declared extends DeclaredValues = DeclaredValues> {
  readonly forHandler: HandlerValues<Declared>;
  /** Replaces each secret in a text by its name in brackets. */
  readonly redact: Redact;
}

/**
 * Checks the variables and secrets that a manifest declares, and returns what its schemas make of them.
 * @throws {InvalidValues} when one is missing or does not match its schema: one line that names all of them, with the value of
 * a variable but never with the value of a secret.
 *
 * @example
 * ```ts
 * import { checkValues, defineManifest } from "@sfn-workers/worker-core";
 * import * as z from "zod";
 *
 * const manifest = defineManifest({
 *   name: "payment",
 *   description: "Charges a card",
 *   timeoutSeconds: 60,
 *   heartbeatSeconds: 30,
 *   handlerBudgetSeconds: 20,
 *   variables: { PAYMENT_URL: z.url() },
 *   secrets: { PAYMENT_KEY: z.string().startsWith("sk_") },
 * });
 *
 * const values = checkValues(manifest, { variables: process.env, secrets: process.env });
 * console.log(values.forHandler.variables.PAYMENT_URL);
 * ```
 */
export function checkValues<Declared extends DeclaredValues>(
  manifest: Declared & { readonly name: string },
  raw: RawValues,
): CheckedValues<Declared> {
  const variables = parse(manifest.variables, raw.variables);
  const secrets = parse(manifest.secrets, raw.secrets);
  const problems = [
    ...variables.problems.map(describeVariable),
    ...secrets.problems.map(describeSecret),
  ];
  if (problems.length > 0) throw new InvalidValues(`${manifest.name}: ${problems.join("; ")}`);
  // The schemas, which the type follows, made these values.
  const forHandler = {
    variables: variables.values,
    secrets: secrets.values,
  } as HandlerValues<Declared>;
  return { forHandler, redact: createRedaction(manifest.secrets, raw.secrets, secrets.values) };
}

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
  return parse(schemas, values).problems;
}

/** Whether a variable or secret with this schema may be missing. */
export function isOptional(schema: StandardSchemaV1<unknown, unknown>): boolean {
  return validate(schema, undefined).kind === "valid";
}

function parse(schemas: ValueSchemas = {}, raw: RawTexts = {}) {
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
      // Nobody waits for it: without this, a rejection would end the process. Zod also answers later what throws at once.
      result.catch(() => {});
      return { kind: "invalid", message: "its schema is asynchronous or throws" };
    }
    if (!result.issues) return { kind: "valid", value: result.value };
    return { kind: "invalid", message: result.issues.map(({ message }) => message).join(", ") };
  } catch (error) {
    const shown = error instanceof Error ? error.message : String(error);
    return { kind: "invalid", message: `its schema threw: ${shown}` };
  }
}

function describeVariable({ name, value, message }: ValueProblem): string {
  const found = value === undefined ? "is missing" : `is ${JSON.stringify(value)}`;
  return `variable ${name} ${found} (${message})`;
}

function describeSecret({ name, value, message }: ValueProblem): string {
  if (value === undefined) return `secret ${name} is missing (${message})`;
  // A schema of one's own may quote the value in its message.
  const shown = value !== "" && message.includes(value) ? "" : ` (${message})`;
  return `secret ${name} does not match its schema${shown}`;
}
