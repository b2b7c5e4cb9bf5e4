import type { SFNClient } from "@aws-sdk/client-sfn";
import { manifests } from "@sfn-workers/workloads/manifests";
import { chooseWorkloads } from "./chooseWorkloads.ts";
import { inputsOf } from "./inputs.ts";
import { type Machine, type MachinesOptions, runMachines } from "./machines.ts";
import type { WorkloadReport } from "./report.ts";
import { startable } from "./startable.ts";

/** A workload in the outputs of a deployed environment. */
export interface DeployedWorkload {
  readonly worker: string;
  readonly transport: string;
  /** Undefined where only workflows hand it tasks. */
  readonly stateMachineArn?: string | undefined;
}

export interface RunWorkloadsOptions extends MachinesOptions {
  readonly deployed: Readonly<Record<string, DeployedWorkload>>;
  /** The name of the environment, for messages. */
  readonly environment: string;
}

/**
 * Runs executions of the chosen workloads at the same time, and shows their progress on stderr. A workload whose executions
 * can't end is not waited for: its report has their number and the reason. One without a state machine of its own is left out, and one with
 * worker: external unless it is named.
 * @throws {UsageError} when the environment lacks the workload, or it has no state machine
 */
export async function runWorkloads(
  sfn: SFNClient,
  run: RunWorkloadsOptions,
): Promise<WorkloadReport[]> {
  return runMachines(sfn, workloadMachines(run), run);
}

/**
 * The state machines of the chosen workloads.
 * @throws {UsageError} when the environment lacks the workload
 */
export function workloadMachines({
  deployed,
  environment,
  options,
}: Pick<RunWorkloadsOptions, "deployed" | "environment" | "options">): Machine<WorkloadReport>[] {
  const { workload } = options;
  const chosen = chooseWorkloads(deployed, environment, workload);
  return startable(chosen, environment, workload).map(
    ([name, { worker, transport, stateMachineArn }]) => ({
      name,
      stateMachineArn,
      inputs: inputsOf(name, options),
      longestSeconds: manifests[name]?.timeoutSeconds ?? 0,
      report: (tally, end) => tally.workloadReport({ name, worker, transport }, end),
    }),
  );
}
