import { join } from "node:path";
import { requirePlain } from "@sfn-workers/infra/settings";
import { readStackFile } from "@sfn-workers/pulumi-host/stackFile";
import { INFRA } from "../workspace/pulumi.ts";

const LOCAL_STACK = join(INFRA, "Pulumi.local.yaml");
const WORKLOADS = "sfn-workers:workloads";
const WORKFLOWS = "sfn-workers:workflows";

type YamlMap = Readonly<Record<string, unknown>>;

type TextsByWorkload = Readonly<Record<string, Readonly<Record<string, string>>>>;

export interface FurtherSettings {
  readonly variables: TextsByWorkload;
  /** References to secrets, instead of those in the file. */
  readonly secrets?: TextsByWorkload;
  /** Leaves the other workloads out. */
  readonly workloads?: readonly string[];
  /** Leaves the other workflows out. */
  readonly workflows?: readonly string[];
}

/**
 * The local stack's workloads, with further variables and other secrets. Settings of another form stay unchanged, so that the
 * program reports them.
 *
 * @throws {ConfigurationError} when a value of the file is encrypted
 * @throws {StackFileError} when the file is not YAML as Pulumi reads it
 */
export function settingsWith(
  { variables, secrets = {}, workloads, workflows }: FurtherSettings,
  stackFile = LOCAL_STACK,
): Record<string, unknown> {
  const chosen = (from: YamlMap, names: readonly string[] | undefined) =>
    Object.entries(from).filter(([name]) => names?.includes(name) ?? true);
  const all = localWorkloads(stackFile);
  const filled = chosen(all, workloads).map(([name, settings]) => {
    const known = Object.hasOwn(variables, name)
      ? withVariables(settings, variables[name])
      : settings;
    return [name, Object.hasOwn(secrets, name) ? withSecrets(known, secrets[name]) : known];
  });
  return {
    // None of those that the file has is a choice, too.
    ...(Object.keys(all).length > 0 && { [WORKLOADS]: Object.fromEntries(filled) }),
    ...(workflows && {
      [WORKFLOWS]: Object.fromEntries(chosen(localWorkflows(stackFile), workflows)),
    }),
  };
}

/**
 * The workloads of the local stack by name, with their settings; none when the file has none.
 *
 * @throws {ConfigurationError} when a value of the file is encrypted
 * @throws {StackFileError} when the file is not YAML as Pulumi reads it
 */
export function localWorkloads(stackFile = LOCAL_STACK): YamlMap {
  return mapOf(WORKLOADS, stackFile);
}

/**
 * Likewise its workflows.
 *
 * @throws {ConfigurationError} when a value of the file is encrypted
 * @throws {StackFileError} when the file is not YAML as Pulumi reads it
 */
export function localWorkflows(stackFile = LOCAL_STACK): YamlMap {
  return mapOf(WORKFLOWS, stackFile);
}

function mapOf(key: string, stackFile: string): YamlMap {
  const { config } = readStackFile(stackFile);
  requirePlain(config, "local");
  const found = config[key];
  return isMap(found) ? found : {};
}

function withSecrets(settings: unknown, secrets: YamlMap = {}): unknown {
  if (!isMap(settings)) return settings;
  const needless = Object.keys(secrets).length === 0 && !("secrets" in settings);
  return needless ? settings : { ...settings, secrets };
}

function withVariables(settings: unknown, variables: YamlMap = {}): unknown {
  if (!isMap(settings)) return settings;
  const own = settings["variables"] ?? {};
  return isMap(own) ? { ...settings, variables: { ...own, ...variables } } : settings;
}

function isMap(value: unknown): value is YamlMap {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
