import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";

const LOCAL_STACK = join(import.meta.dirname, "../../../infra/Pulumi.local.yaml");
const WORKLOADS = "sfn-workers:workloads";

type YamlMap = Readonly<Record<string, unknown>>;

/**
 * The local stack's workloads, with further variables. Settings of another form stay unchanged, so that the program reports
 * them.
 *
 * @param variables by workload
 * @throws {Error} when the file is not YAML
 */
export function settingsWith(
  variables: Readonly<Record<string, Readonly<Record<string, string>>>>,
  stackFile = LOCAL_STACK,
): Record<string, unknown> {
  const { config } = readStack(stackFile);
  const workloads = isMap(config) ? config[WORKLOADS] : undefined;
  if (!isMap(workloads)) return {};
  const filled = Object.entries(workloads).map(([name, settings]) => [
    name,
    Object.hasOwn(variables, name) ? withVariables(settings, variables[name]) : settings,
  ]);
  return { [WORKLOADS]: Object.fromEntries(filled) };
}

function withVariables(settings: unknown, variables: YamlMap = {}): unknown {
  if (!isMap(settings)) return settings;
  const own = settings["variables"] ?? {};
  return isMap(own) ? { ...settings, variables: { ...own, ...variables } } : settings;
}

function readStack(stackFile: string): YamlMap {
  try {
    const stack: unknown = parse(readFileSync(stackFile, "utf8"));
    return isMap(stack) ? stack : {};
  } catch (error) {
    throw new Error(`${stackFile}: ${error instanceof Error ? error.message : error}`);
  }
}

function isMap(value: unknown): value is YamlMap {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
