import { runsIn, statesIn, type Workflow } from "@sfn-workers/states-language/workflow";
import { manifests } from "@sfn-workers/workloads/manifests";
import type { Machine } from "./machines.ts";
import type { WorkflowReport } from "./report.ts";

/** A workflow in the outputs of a deployed environment. */
export interface DeployedWorkflow {
  readonly stateMachineArn: string;
  /** The alias that starts go to, where versions are published. */
  readonly aliasArn?: string | undefined;
}

/** @param workflow undefined where only the environment has it */
export function workflowMachine(
  name: string,
  { stateMachineArn, aliasArn }: DeployedWorkflow,
  workflow: Workflow | undefined,
  inputs: readonly unknown[],
): Machine<WorkflowReport> {
  return {
    ...{ name, stateMachineArn, startArn: aliasArn, type: workflow?.type, inputs },
    longestSeconds: workflow === undefined ? 0 : longestSeconds(workflow),
    report: (tally, end) => tally.report(name, end),
  };
}

/**
 * How long an execution takes whose states each take as long as they may, one after the other, without retries: the workflow's timeout at
 * most. What no state says, such as how long a call of a service takes, is left to the margin of whoever waits.
 */
function longestSeconds({ definition }: Workflow): number {
  const own = statesIn(definition).map(({ state }) => state["Seconds"] ?? state["TimeoutSeconds"]);
  const tasks = runsIn(definition).map(({ workload }) => manifests[workload]?.timeoutSeconds);
  const { TimeoutSeconds: timeout }: { readonly TimeoutSeconds?: unknown } = definition;
  const all = [...own, ...tasks].filter((seconds) => typeof seconds === "number");
  const sum = all.reduce((total, seconds) => total + seconds, 0);
  return typeof timeout === "number" ? Math.min(timeout, sum) : sum;
}
