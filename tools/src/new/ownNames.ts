import { physicalName } from "@sfn-workers/infra/physicalName";
import { ConfigurationError } from "@sfn-workers/infra/settings";
import type { Tree } from "nx/src/generators/tree";
import { projectName, stackTexts } from "./stackFiles.ts";
import { workloadsIn } from "./stackText.ts";

/**
 * Checks the names at AWS of a stack's workloads: `eu-invoice` in `dev` and `invoice` in `dev-eu` have the same.
 * @throws {ConfigurationError} when one is too long, or is a name that a workload of another stack has
 */
export function requireOwnNames(tree: Tree, stack: string, workloads: readonly string[]): void {
  const project = projectName(tree);
  const taken = new Map<string, string>();
  for (const other of stackTexts(tree).filter((each) => each.stack !== stack)) {
    for (const workload of workloadsIn(other)) {
      taken.set(`${project}-${other.stack}-${workload}`, `${workload} in ${other.stack}`);
    }
  }
  for (const workload of workloads) {
    const name = physicalName({ project, name: stack }, workload);
    const owner = taken.get(name);
    if (owner === undefined) continue;
    throw new ConfigurationError([`"${name}" is the name that ${owner} has at AWS`]);
  }
}
