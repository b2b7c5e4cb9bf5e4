import { requireDeployed } from "../executions/deployedWorkflows.ts";
import { workflowInputs } from "../executions/inputs.ts";
import type { Machine } from "../executions/machines.ts";
import { OWN_WORKFLOWS } from "../executions/ownWorkflows.ts";
import type { MachineReport } from "../executions/report.ts";
import { type DeployedWorkflow, workflowMachine } from "../executions/workflows.ts";
import { type DeployedWorkload, workloadMachines } from "../executions/workloads.ts";
import type { InvokeOptions } from "./options.ts";

/** What an environment has. */
interface Deployed {
  readonly workloads: Readonly<Record<string, DeployedWorkload>>;
  readonly workflows?: Readonly<Record<string, DeployedWorkflow>> | undefined;
}

/**
 * The state machine of the named workload or workflow, with one input.
 * @throws {UsageError} when the environment lacks it, or it has no state machine
 */
export function machineOf(
  { kind, name, input, own = OWN_WORKFLOWS }: InvokeOptions,
  { workloads, workflows = {} }: Deployed,
  environment: string,
): Machine<MachineReport> {
  if (kind === "workload") {
    const options = { workload: name, input, executions: 1 };
    const [machine] = workloadMachines({ deployed: workloads, environment, options });
    if (machine === undefined) throw new Error(`the workload ${name} has no state machine`);
    return machine;
  }
  const deployed = requireDeployed("NAME", name, workflows, environment);
  const inputs = workflowInputs(name, { workflow: name, input, executions: 1 }, own.folder);
  return workflowMachine(name, deployed, own.definitions[name], inputs);
}
