import { join } from "node:path";
import { localReference } from "@sfn-workers/infra/settings";
import type { SecretValues } from "@sfn-workers/local-cloud";
import { isOptional, type Manifest } from "@sfn-workers/worker-core/manifest";
import { checkValues, InvalidValues } from "@sfn-workers/worker-core/values";
import { ROOT } from "../workspace/nx.ts";
import { readEnvFile } from "./envFile.ts";

/** Git ignores it. */
const ENV_FILE = join(ROOT, ".env.local");

/** The secrets of the environment on this machine. */
export interface LocalSecrets {
  /** The stack's `secrets` by workload: references that replace whatever the stack file has. */
  readonly references: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** What Secrets Manager has. */
  readonly values: SecretValues;
}

/**
 * Reads the secrets that these workloads declare from `.env.local`, in which each has a line `NAME=VALUE`.
 * @throws {InvalidValues} when one is missing, is cut or does not match its schema; the message names the workload, the secret, the
 * file and the line to write, and no value
 */
export function readLocalSecrets(
  manifests: readonly Pick<Manifest, "name" | "secrets">[],
  file = ENV_FILE,
): LocalSecrets {
  const given = readEnvFile(
    file,
    manifests.flatMap(({ secrets = {} }) => Object.keys(secrets)),
  );
  const missing = manifests.flatMap(({ name, secrets = {} }) =>
    Object.entries(secrets)
      .filter(([secret, schema]) => !given[secret] && !isOptional(schema))
      .map(
        ([secret]) =>
          `workload ${name} has no value for its secret ${secret} on this machine: write the line ${secret}=VALUE into ${file}, which Git ignores`,
      ),
  );
  if (missing.length > 0) throw new InvalidValues(missing.join("\n"));
  const references = manifests.map(({ name, secrets = {} }) => {
    requireValid({ name, secrets }, given, file);
    const kept = Object.keys(secrets).filter((secret) => given[secret]);
    return [name, Object.fromEntries(kept.map((secret) => [secret, localReference(secret)]))];
  });
  const values = manifests.flatMap(({ secrets = {} }) =>
    Object.keys(secrets).flatMap((secret) => {
      const value = given[secret];
      return value ? [[localReference(secret), value]] : [];
    }),
  );
  return {
    references: Object.fromEntries(references),
    values: { secrets: Object.fromEntries(values) },
  };
}

function requireValid(
  declared: Pick<Manifest, "name" | "secrets">,
  secrets: Readonly<Record<string, string | undefined>>,
  file: string,
): void {
  try {
    checkValues(declared, { secrets });
  } catch (error) {
    if (!(error instanceof InvalidValues)) throw error;
    throw new InvalidValues(`${file}: workload ${error.message}`);
  }
}
