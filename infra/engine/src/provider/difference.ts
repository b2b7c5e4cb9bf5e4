import type { Properties, ResourceKind } from "../kinds/kind.ts";
import { isObject, isSame } from "../kinds/same.ts";

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
  const replaces = rules.filter((path) => {
    const [key = "", ...rest] = path.split(".");
    return changed.includes(key) && !isSame(within(before[key], rest), within(after[key], rest));
  });
  return {
    changed,
    replaces: [...new Set(replaces.map((path) => path.split(".")[0] ?? ""))],
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

/** What is at the path, of each item where there is a list. */
function within(value: unknown, path: readonly string[]): unknown {
  if (Array.isArray(value)) return value.map((item) => within(item, path));
  const [key, ...rest] = path;
  if (key === undefined || !isObject(value)) return value;
  return within(value[key], rest);
}
