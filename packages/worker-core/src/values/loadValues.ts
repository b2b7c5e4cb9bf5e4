import { InvalidOption } from "../errors.ts";
import type { CheckedValues, RawValues } from "./checkValues.ts";
import type { DeclaredValues } from "./declared.ts";
import { NO_SECRETS } from "./redact.ts";

/**
 * Checks the variables and secrets of a process as `checkValues` does. A worker whose manifest declares none does not load the
 * code for it.
 * @throws {InvalidValues} when one is missing or does not match its schema
 *
 * @example
 * ```ts
 * import { loadValues } from "@sfn-workers/worker-core";
 *
 * const manifest = { name: "thumbnail" };
 * const values = await loadValues(manifest, { variables: process.env });
 * console.log(values.forHandler.variables); // {}
 * ```
 */
export async function loadValues(
  manifest: DeclaredValues & { readonly name: string },
  raw: RawValues,
): Promise<CheckedValues> {
  if (!declaresValues(manifest)) return NO_VALUES;
  const { checkValues } = await import("./checkValues.ts");
  return checkValues(manifest, raw);
}

/**
 * The values of a worker that is given none.
 * @throws {InvalidOption} when the manifest declares some
 */
export function valuesWithout(manifest: DeclaredValues): CheckedValues {
  if (!declaresValues(manifest)) return NO_VALUES;
  const allowed = "what loadValues returns, because the manifest declares variables or secrets";
  throw new InvalidOption("values", undefined, allowed);
}

const NO_VALUES: CheckedValues = {
  forHandler: { variables: {}, secrets: {} },
  redaction: NO_SECRETS,
};

function declaresValues({ variables, secrets }: DeclaredValues): boolean {
  return variables !== undefined || secrets !== undefined;
}
