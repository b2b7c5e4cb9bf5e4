import { type CatalogEntry, catalog } from "./catalog.ts";
import { type Manifests, parseSettings } from "./settings.ts";

/** One setting of one stack. */
export interface SettingRow {
  readonly key: string;
  readonly value: unknown;
  readonly source: "stack file" | "default";
  readonly meaning: string;
}

/**
 * Every setting of a stack, with its effective value and source.
 * @throws {ConfigurationError} when the stack can't be deployed.
 */
export function settingsTable(
  configuration: Readonly<Record<string, unknown>>,
  manifests: Manifests,
  stack?: string,
): SettingRow[] {
  const { workloads, ...environment } = parseSettings(configuration, manifests, stack);
  const byName = workloads.map(({ manifest, settings }) => [manifest.name, settings] as const);
  const effective = { ...environment, workloads: Object.fromEntries(byName) };
  const entries = catalog().filter(
    ({ key }, _, all) => !all.some((one) => one.key.startsWith(`${key}.`)),
  );
  const [ofNamed, ofEnvironment] = split(entries, ({ key }) => key.includes(".NAME."));
  const [ofWorkflows, ofWorkloads] = split(ofNamed, ({ key }) => key.startsWith("workflows."));
  const named = [
    ...byName.flatMap(([name]) => ofWorkloads.map((entry) => withName(entry, name))),
    ...Object.keys(environment.workflows).flatMap((name) =>
      ofWorkflows.map((entry) => withName(entry, name)),
    ),
  ];
  return [...named, ...ofEnvironment]
    .filter((entry) => applies(entry, effective))
    .map((entry) => rowOf(entry, effective, configuration));
}

function split<T>(all: readonly T[], isFirst: (one: T) => boolean): [T[], T[]] {
  return [all.filter(isFirst), all.filter((one) => !isFirst(one))];
}

function withName(entry: CatalogEntry, name: string): CatalogEntry {
  return { ...entry, key: entry.key.replace(".NAME.", `.${name}.`) };
}

function applies({ key, only }: CatalogEntry, effective: object): boolean {
  const parent = key.split(".").slice(0, depthOf(key));
  return only.every(({ choice, values }) =>
    values.includes(String(valueAt(effective, [...parent, choice]))),
  );
}

/** The length of the path to the object that has the choice: a workload, or a setting of the environment. */
function depthOf(key: string): number {
  return key.startsWith("workloads.") ? 2 : 1;
}

function rowOf({ key, meaning }: CatalogEntry, effective: object, given: object): SettingRow {
  const path = key.split(".");
  const source = valueAt(given, path) === undefined ? "default" : "stack file";
  return { key, value: valueAt(effective, path), source, meaning };
}

function valueAt(root: object, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, name) => Reflect.get(Object(value), name), root);
}
