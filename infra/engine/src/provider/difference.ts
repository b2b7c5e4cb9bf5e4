import type { Properties, ResourceKind } from "../kinds/kind.ts";

export interface Difference {
  /** The inputs that differ. */
  readonly changed: readonly string[];
  /** Those of them that replace the resource. */
  readonly replaces: readonly string[];
  readonly deleteBeforeReplace: boolean;
}

/** The inputs that the provider itself has filled in, by their names. */
export const DEFAULTS = "__defaults";

/** Compares two versions of a resource's inputs as the provider does, for a resource of this kind. */
export function differenceOf(
  kind: ResourceKind,
  before: Properties,
  after: Properties,
): Difference {
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
    deleteBeforeReplace: replaces.length > 0 && mustGoFirst(kind, before, after),
  };
}

/** Two resources can't have one name at a time. The provider knows only of names that are inputs, and not its own. */
function mustGoFirst(kind: ResourceKind, before: Properties, after: Properties): boolean {
  if (kind.deleteBeforeReplace) return true;
  const { name } = kind;
  if (name === undefined) return false;
  const isMadeUp = isFilledIn(after, name.input);
  return !isMadeUp && isSame(before[name.input], after[name.input]);
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

function isSame(before: unknown, after: unknown): boolean {
  return JSON.stringify(comparable(before)) === JSON.stringify(comparable(after));
}

/** With sorted keys and without what is not there. An asset or archive is its content, wherever it lies. */
function comparable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(comparable);
  if (!isObject(value)) return value ?? null;
  if (typeof value["hash"] === "string" && Object.hasOwn(value, SIGNATURE)) return value["hash"];
  const entries = Object.entries(value)
    .filter(([, item]) => item !== undefined && item !== null)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, item]) => [key, comparable(item)]);
  return Object.fromEntries(entries);
}

/** The key with which Pulumi marks an object that is more than its properties. */
const SIGNATURE = "4dabf18193072939515e22adb298388d";

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
