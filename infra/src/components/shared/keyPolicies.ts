import type * as pulumi from "@pulumi/pulumi";
import type { Environment } from "../../environment.ts";

/**
 * The policies that let the roles of one workload use the environment's key. Whatever the key encrypts comes after them, also
 * when an environment that is there gets a key, and they go after it has lost the key. So they depend on nothing that it encrypts:
 * statements for the key name activities and state machines by names.
 */
export interface KeyPolicies {
  add(policy: pulumi.Resource): void;
  /** For `dependsOn` of what the key encrypts. It resolves when the workload has all its roles. */
  readonly all: Promise<pulumi.Resource[]>;
  complete(): void;
}

/** The environment of one workload. */
export interface WorkloadEnvironment extends Environment {
  readonly keyPolicies: KeyPolicies;
}

export function createKeyPolicies(): KeyPolicies {
  const policies: pulumi.Resource[] = [];
  const { promise: all, resolve } = Promise.withResolvers<pulumi.Resource[]>();
  return { all, add: (policy) => void policies.push(policy), complete: () => resolve(policies) };
}

/** What something depends on that the environment's key encrypts. */
export function afterKeyPolicies(
  { keyPolicies }: WorkloadEnvironment,
  ...others: readonly pulumi.Resource[]
): Promise<pulumi.Resource[]> {
  return keyPolicies.all.then((policies) => [...new Set([...others, ...policies])]);
}
