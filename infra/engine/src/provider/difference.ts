import type { Properties, ResourceKind } from "../kinds/kind.ts";
import { isSame } from "../kinds/same.ts";

export interface Difference {
  /** The inputs that differ. */
  readonly changed: readonly string[];
  /** Those of them that replace the resource. */
  readonly replaces: readonly string[];
  readonly deleteBeforeReplace: boolean;
}

/** The inputs that the provider itself has filled in, by their names. */
export const DEFAULTS = "__defaults";

/** What a provider compares. */
export interface Versions {
  /** The inputs of the last deployment. */
  readonly before: Properties;
  readonly after: Properties;
  /** What the provider has read since. */
  readonly state: Properties;
}

/** Compares two versions of a resource as the provider does, for a resource of this kind. */
export function differenceOf(
  kind: ResourceKind,
  { before: asked, after, state }: Versions,
): Difference {
  const read = [...(kind.keeps ?? []), ...(kind.filledIn ?? [])];
  const before = { ...asked, ...Object.fromEntries(read.map((key) => [key, state[key]])) };
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  keys.delete(DEFAULTS);
  const changed = [...keys].filter((key) => {
    const keeps = after[key] === undefined && kind.filledIn?.includes(key);
    return !keeps && !isSame(before[key], after[key]);
  });
  const rules = [...kind.replaces, ...(kind.replacesFor?.(before, after) ?? [])];
  const replaces = rules.filter((key) => changed.includes(key));
  return {
    changed,
    replaces,
    deleteBeforeReplace: replaces.length > 0 && mustGoFirst(kind, after),
  };
}

/**
 * Whether the bridge deletes a resource before it makes the replacement: where the program gives a name that the bridge could
 * have made up, also when it gives another one than before (pulumi-terraform-bridge, `nameRequiresDeleteBeforeReplace`).
 */
function mustGoFirst({ deleteBeforeReplace, name }: ResourceKind, after: Properties): boolean {
  if (deleteBeforeReplace === true) return true;
  return name !== undefined && after[name.input] !== undefined && !isFilledIn(after, name.input);
}

/** Whether the provider has made up the input. */
export function isFilledIn(inputs: Properties, key: string): boolean {
  const defaults = inputs[DEFAULTS];
  return Array.isArray(defaults) && defaults.includes(key);
}
