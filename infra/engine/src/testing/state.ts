import { isObject } from "../kinds/same.ts";

/** A resource in the file of a state. */
export interface StateResource {
  readonly urn: string;
  readonly type: string;
  /** Of a component: undefined. */
  readonly id?: string;
  readonly custom: boolean;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
  readonly parent?: string;
  readonly dependencies?: readonly string[];
  /** It waits for its deletion. */
  readonly delete?: boolean;
  readonly protect?: boolean;
}

/** The resources in the text of a state, without providers. */
export function resourcesOf(state: string): StateResource[] {
  const { checkpoint } = JSON.parse(state);
  const resources: readonly StateResource[] = checkpoint.latest.resources ?? [];
  return resources.filter(({ type }) => !type.startsWith("pulumi:"));
}

/** What a resource depends on, and what that depends on: it is made after all of them, and deleted before. */
export function dependenciesOf(resources: readonly StateResource[], urn: string): Set<string> {
  const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  const found = new Set<string>();
  const visit = (at: string) => {
    const { dependencies = [], parent } = byUrn.get(at) ?? {};
    for (const next of [...dependencies, ...(parent === undefined ? [] : [parent])]) {
      if (found.has(next)) continue;
      found.add(next);
      visit(next);
    }
  };
  visit(urn);
  return found;
}

/** A secret, which a state has encrypted. */
export function isSecret(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(isSecret);
  return isObject(value) && ("ciphertext" in value || Object.values(value).some(isSecret));
}
