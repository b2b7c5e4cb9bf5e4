import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";

const LOCAL_STACK = join(import.meta.dirname, "../../../infra/Pulumi.local.yaml");
const WORKLOADS = "sfn-workers:workloads";

type Workloads = Record<string, { variables?: Record<string, string> }>;

/** The local stack's workloads, with these values for the variables that they name already. */
export function settingsWith(
  variables: Readonly<Record<string, string>>,
  stackFile = LOCAL_STACK,
): Record<string, unknown> {
  const workloads: Workloads = parse(readFileSync(stackFile, "utf8")).config[WORKLOADS];
  const filled = Object.entries(workloads).map(([name, settings]) => {
    const named = Object.entries(variables).filter(([key]) => key in (settings.variables ?? {}));
    if (named.length === 0) return [name, settings];
    return [
      name,
      { ...settings, variables: { ...settings.variables, ...Object.fromEntries(named) } },
    ];
  });
  return { [WORKLOADS]: Object.fromEntries(filled) };
}
