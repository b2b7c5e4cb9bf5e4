import { manifests } from "@sfn-workers/workloads/manifests";
import { chooseWorkloads } from "./chooseWorkloads.ts";
import { inputsOf } from "./inputs.ts";
import type { Machine } from "./machines.ts";
import type { ExecutionOptions } from "./options.ts";
import type { WorkloadReport } from "./report.ts";
import { startable } from "./startable.ts";

/** A workload in the outputs of a deployed environment. */
export interface DeployedWorkload {
  readonly worker: string;
  readonly transport: string;
  /** Undefined where only workflows hand it tasks. */
  readonly stateMachineArn?: string | undefined;
}

interface ChosenWorkloads {
  readonly deployed: Readonly<Record<string, DeployedWorkload>>;
  /** The name of the environment, for messages. */
  readonly environment: string;
  readonly options: ExecutionOptions;
  /** Whether this machine has answers for a workload with worker: external. */
  readonly isAnswered?: (workload: string) => boolean;
}

/**
 * The state machines of the chosen workloads. One without a state machine of its own is left out, and one with worker: external unless it is
 * named.
 * @throws {UsageError} when the environment lacks the workload, or it has no state machine
 */
export function workloadMachines({
  deployed,
  environment,
  options,
  isAnswered,
}: ChosenWorkloads): Machine<WorkloadReport>[] {
  const { workload } = options;
  const chosen = chooseWorkloads(deployed, environment, workload);
  return startable(chosen, environment, workload, isAnswered).map(
    ([name, { worker, transport, stateMachineArn }]) => ({
      name,
      stateMachineArn,
      inputs: inputsOf(name, options),
      longestSeconds: manifests[name]?.timeoutSeconds ?? 0,
      report: (tally, end) => tally.workloadReport({ name, worker, transport }, end),
    }),
  );
}
