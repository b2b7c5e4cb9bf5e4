import { type CatalogEntry, catalog } from "@sfn-workers/infra/catalog";
import { parse } from "yaml";
import { suggestion } from "../cli/suggestion.ts";
import { UsageError } from "../cli/usageError.ts";
import type { Changes } from "./deployedWorkload.ts";

/** What `--set` changes: a setting of the workload, of the stack, or a limit of the manifest. */
export interface SettingChange {
  /** As it was given. */
  readonly text: string;
  readonly of: "workload" | "stack" | "manifest";
  /** Without `manifest.`. */
  readonly path: string;
  /** Undefined for the default. */
  readonly value: unknown;
}

const WORKLOADS = "workloads.NAME.";
const MANIFEST = "manifest.";
const settings = catalog();
/** The limits of a manifest that decide how long something takes. */
const LIMITS = ["timeoutSeconds", "heartbeatSeconds", "handlerBudgetSeconds"] as const;

/**
 * Reads `--set KEY=VALUE`, its value as in a stack file; without a value, the default counts.
 * @throws {UsageError} when it has another form, or there is no such setting
 */
export function settingChange(text: string): SettingChange {
  const [, key, value = ""] = /^([\w.-]+)=(.*)$/s.exec(text) ?? [];
  if (key === undefined) {
    throw new UsageError(
      `--set is "${text}"; allowed: KEY=VALUE such as tasks.max=100, the value as in a stack file`,
    );
  }
  return { ...{ text, value: valueIn(text, value) }, ...placeOf(text, key) };
}

function placeOf(text: string, key: string): Pick<SettingChange, "of" | "path"> {
  if (entriesOf(key).length > 0) return { of: "workload", path: key };
  const isOfStack = entriesAt(key).length > 0 && !`${key}.`.startsWith("workloads.");
  if (isOfStack) return { of: "stack", path: key };
  const ofManifest = LIMITS.map((name) => MANIFEST + name);
  if (ofManifest.includes(key)) return { of: "manifest", path: key.slice(MANIFEST.length) };
  const ofWorkload = settings.flatMap(({ key: name }) =>
    name.startsWith(WORKLOADS) ? [name.slice(WORKLOADS.length)] : [],
  );
  const known = [...new Set([...ofWorkload, ...ofManifest])];
  throw new UsageError(
    `--set is "${text}"; allowed: a setting that pnpm settings lists, of the workload such as tasks.max or of the stack such as lambdaConcurrency, or one of ${ofManifest.join(", ")}${suggestion(key, known)}`,
  );
}

function valueIn(text: string, value: string): unknown {
  try {
    return parse(value) ?? undefined;
  } catch (error) {
    const [first = ""] = error instanceof Error ? error.message.split("\n") : [];
    throw new UsageError(`--set is "${text}"; allowed: a value as in a stack file; ${first}`);
  }
}

/** The changes by what they change. */
export function changesOf(all: readonly SettingChange[]): Changes {
  const values = (of: SettingChange["of"]) =>
    Object.fromEntries(all.flatMap((one) => (one.of === of ? [[one.path, one.value]] : [])));
  return {
    settings: values("workload"),
    stackSettings: values("stack"),
    manifest: values("manifest"),
  };
}

/** The settings of a workload at a path. */
export function entriesOf(path: string): CatalogEntry[] {
  return entriesAt(WORKLOADS + path);
}

/** Also of a group, such as `tasks` for `tasks.max`, and of the map that the path is an entry of, such as a variable. */
function entriesAt(key: string): CatalogEntry[] {
  return settings.filter(
    ({ key: name, type }) =>
      name === key ||
      name.startsWith(`${key}.`) ||
      (type === "map of strings" && key.startsWith(`${name}.`)),
  );
}
