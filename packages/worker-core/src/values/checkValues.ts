import { InvalidValues } from "../errors.ts";
import type { DeclaredValues, HandlerValues, RawTexts } from "./declared.ts";
import type { Redaction } from "./redact.ts";
import { createRedaction } from "./redaction.ts";
import { parseValues, type ValueProblem } from "./valueProblems.ts";

export { InvalidValues } from "../errors.ts";

/** What a process has. Names that the manifest does not declare are ignored. */
export interface RawValues {
  readonly variables?: RawTexts;
  readonly secrets?: RawTexts;
}

/** The values that a worker hands to its handler, and what keeps the secrets out of causes and logs. */
export interface CheckedValues<Declared extends DeclaredValues = DeclaredValues> {
  readonly forHandler: HandlerValues<Declared>;
  readonly redaction: Redaction;
}

/**
 * Checks the variables and secrets that a manifest declares, and returns what its schemas make of them.
 * @throws {InvalidValues} when one is missing or does not match its schema: one line that names all of them, with the value of
 * a variable but never with the value of a secret.
 *
 * @example
 * ```ts
 * import { defineManifest } from "@sfn-workers/worker-core";
 * import { checkValues } from "@sfn-workers/worker-core/values";
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
  const variables = parseValues(manifest.variables, raw.variables);
  const secrets = parseValues(manifest.secrets, raw.secrets);
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
  return { forHandler, redaction: createRedaction(manifest.secrets, raw.secrets, secrets.values) };
}

function describeVariable({ name, value, message }: ValueProblem): string {
  const found = value === undefined ? "is missing" : `is ${JSON.stringify(value)}`;
  return `variable ${name} ${found} (${message})`;
}

function describeSecret({ name, value, message }: ValueProblem): string {
  if (value === undefined) return `secret ${name} is missing (${message})`;
  // A schema of one's own may quote the value in its message, and a parser's error a part of it.
  const shown = quotes(message, value) ? "" : ` (${message})`;
  return `secret ${name} does not match its schema${shown}`;
}

/** Fewer characters in a row are likely to be the same by chance. */
const QUOTED_CHARACTERS = 4;

function quotes(message: string, value: string): boolean {
  const last = value.length - QUOTED_CHARACTERS;
  if (last <= 0) return value !== "" && message.includes(value);
  for (let start = 0; start <= last; start++) {
    if (message.includes(value.slice(start, start + QUOTED_CHARACTERS))) return true;
  }
  return false;
}
