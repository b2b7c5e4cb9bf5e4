import type * as pulumi from "@pulumi/pulumi";
import { type HandoverOutput, handoverOutput } from "./components/handoverOutput.ts";
import type {
  ActivityAddress,
  QueueAddress,
  TaskAddress,
  WorkerAccess,
} from "./components/tasks/source.ts";
import type { Workflow } from "./components/workflow.ts";
import type { Workload } from "./components/workload.ts";

/** The stack's outputs, which are sufficient to start executions in the environment. */
export interface Outputs {
  readonly environment: string;
  /** The commit of the release that it runs, or `none` where the workers were built for it alone. */
  readonly release: string;
  readonly workloads: Readonly<Record<string, WorkloadOutputs>>;
  readonly workflows: Readonly<Record<string, WorkflowOutputs>>;
  /** The ARNs of roles for people. Pulumi warns of an output that has no value. */
  readonly roles: { readonly breakGlass?: pulumi.Output<string> };
}

export interface WorkflowOutputs {
  readonly stateMachineArn: pulumi.Output<string>;
  /** The alias to start executions with, where versions are published. */
  readonly aliasArn?: pulumi.Output<string>;
  /** False where `pnpm smoke` runs its samples by name alone. */
  readonly smoke?: false;
}

export type WorkloadOutputs = {
  readonly worker: "lambda" | "fargate" | "external";
  /** None without a state machine of its own. */
  readonly stateMachineArn?: pulumi.Output<string>;
  /** For who answers the tasks of `worker: external`: the variables of a worker, and what its policy has to allow. */
  readonly access?: WorkerAccess;
  /** For the state machines under `senders`. */
  readonly handover?: HandoverOutput;
  /** Their ARNs. They are asked for running executions before a deployment takes the tasks' activity or queue away. */
  readonly senders?: readonly pulumi.Input<string>[];
} & TaskOutputs;

/** The activity or queue in which the workload's tasks wait. */
export type TaskOutputs =
  | ActivityAddress
  | Pick<QueueAddress, "transport" | "queueUrl" | "queueArn">;

/** By name. */
export function workloadOutputs(workloads: readonly Workload[]): Outputs["workloads"] {
  return Object.fromEntries(
    workloads.map(({ name, worker, tasks, stateMachineArn, senders, access, handover }) => [
      name,
      {
        ...{ worker: worker.kind, ...taskOutputs(tasks) },
        ...(stateMachineArn && { stateMachineArn }),
        ...(worker.kind === "external" && { access }),
        ...(senders.length > 0 && {
          handover: handoverOutput(handover),
          senders: senders.map(({ machineArn }) => machineArn),
        }),
      },
    ]),
  );
}

function taskOutputs(address: TaskAddress): TaskOutputs {
  if (address.transport === "activity") return address;
  const { transport, queueUrl, queueArn } = address;
  return { transport, queueUrl, queueArn };
}

/** By name. */
export function workflowOutputs(workflows: readonly Workflow[]): Outputs["workflows"] {
  return Object.fromEntries(
    workflows.map(({ name, stateMachineArn, aliasArn, smoke }) => [
      name,
      { stateMachineArn, ...(aliasArn !== undefined && { aliasArn }), ...(!smoke && { smoke }) },
    ]),
  );
}
