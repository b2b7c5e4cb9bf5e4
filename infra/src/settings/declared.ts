import { isOptional, type Manifest, valueProblems } from "@sfn-workers/worker-core/manifest";
import { HIDDEN } from "./explain.ts";
import type { ConfigurationProblem } from "./fit.ts";
import { REFERENCE_FORMS } from "./secretReference.ts";
import type { ParsedWorkload } from "./workloadSettings.ts";

/** A problem with the value that it is about; `undefined` when it is missing. */
export interface DeclaredProblem extends ConfigurationProblem {
  readonly value: string | undefined;
}

/**
 * Checks a stack's variables and secrets against what the manifest declares: the values of variables with their schemas, and
 * that every secret has a reference. A manifest that declares no variables leaves them all to the stack file.
 */
export function declaredProblems(
  { variables, secrets = {} }: Manifest,
  given: Pick<ParsedWorkload, "variables" | "secrets">,
): DeclaredProblem[] {
  const listed = (names: object) => Object.keys(names).join(", ") || "none";
  const misplaced = entriesOf(given.variables).flatMap(([name, value]) => {
    const key = `variables.${name}`;
    if (Object.hasOwn(secrets, name)) {
      // It may be the secret itself.
      return {
        key,
        value: HIDDEN,
        reason: `the manifest declares a secret of this name: name it under secrets, ${REFERENCE_FORMS}`,
      };
    }
    if (variables === undefined || Object.hasOwn(variables, name)) return [];
    return {
      key,
      value,
      reason: `allowed: a variable that the manifest declares: ${listed(variables)}`,
    };
  });
  const wrong = valueProblems(variables, given.variables).map(({ name, value, message }) => ({
    key: `variables.${name}`,
    value,
    reason: `the manifest declares it, and its schema says: ${message}`,
  }));
  const undeclared = entriesOf(given.secrets)
    .filter(([name]) => !Object.hasOwn(secrets, name))
    .map(([name, value]) => ({
      key: `secrets.${name}`,
      value,
      reason: `allowed: a secret that the manifest declares: ${listed(secrets)}`,
    }));
  const missing = Object.entries(secrets)
    .filter(([name, schema]) => !Object.hasOwn(given.secrets, name) && !isOptional(schema))
    .map(([name]) => ({
      key: `secrets.${name}`,
      value: undefined,
      reason: `the manifest declares it; allowed: ${REFERENCE_FORMS}`,
    }));
  return [...misplaced, ...wrong, ...undeclared, ...missing];
}

function entriesOf(values: Readonly<Record<string, string>>): [string, string][] {
  return Object.entries(values);
}

/**
 * The references of the environment `local`, whose stack file needs none: each secret that the manifest requires is kept under
 * its own name.
 */
export function localReferences({ secrets = {} }: Manifest): Record<string, string> {
  const required = Object.entries(secrets).filter(([, schema]) => !isOptional(schema));
  return Object.fromEntries(required.map(([name]) => [name, localReference(name)]));
}

/** Where the environment `local` keeps a secret. */
export function localReference(name: string): string {
  return `local/${name}`;
}
