import type { Environment } from "../environment.ts";
import { physicalName } from "../physicalName.ts";
import { ConfigurationError, keyPath, problem } from "./explain.ts";
import { NAMESPACE } from "./namespace.ts";
import type { Settings } from "./settings.ts";
import type { ConfiguredWorkflow } from "./workflows.ts";

/**
 * Checks that no sender is a state machine of this stack: the program derives what those hand to whom, and what they may.
 * @throws {ConfigurationError} when one is; the message names each with its value and the machine's owner.
 */
export function requireForeignSenders(
  { workloads }: Pick<Settings, "workloads">,
  workflows: readonly ConfiguredWorkflow[],
  environment: Pick<Environment, "project" | "name">,
): void {
  const owners = new Map<string, string>();
  for (const { manifest, settings } of workloads) {
    if (!settings.stateMachine) continue;
    owners.set(physicalName(environment, manifest.name), `the workload ${manifest.name}`);
  }
  for (const { workflow } of workflows) {
    owners.set(physicalName(environment, workflow.name), `the workflow ${workflow.name}`);
  }
  const problems = workloads.flatMap(({ manifest: { name }, settings: { senders } }) =>
    senders.flatMap(({ machineArn }, index) => {
      const owner = owners.get(machineArn.split(":").at(-1) ?? "");
      if (owner === undefined) return [];
      const path = ["workloads", name, "senders", index, "machineArn"];
      const allowed = `allowed: a state machine that is made elsewhere; this is that of ${owner} in this stack, of which the program knows to whom it hands tasks`;
      return [problem(keyPath(NAMESPACE, path), machineArn, allowed)];
    }),
  );
  if (problems.length > 0) throw new ConfigurationError(problems, environment.name);
}
