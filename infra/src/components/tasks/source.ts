import type * as pulumi from "@pulumi/pulumi";
import type { Granted, TaskIntegration } from "../shared/integration.ts";
import type { Statement } from "../shared/role.ts";
import type { Variables } from "../shared/workerVariables.ts";

/**
 * Where a workload's tasks wait for its worker: an activity or a queue. It belongs to the workload, not to the worker, so
 * that it stays when the workload moves from one worker to another.
 */
export interface TaskSource {
  readonly arn: pulumi.Output<string>;
  readonly address: TaskAddress;
  /** How the state machine passes a task to the worker. */
  readonly integration: Granted<TaskIntegration>;
  /** How each kind of worker takes tasks. */
  readonly access: Readonly<Record<"lambda" | "fargate", WorkerAccess>>;
}

/** By what outputs, alarms and the dashboard know where tasks wait. */
export type TaskAddress = ActivityAddress | QueueAddress;

export interface ActivityAddress {
  readonly transport: "activity";
  readonly activityArn: pulumi.Output<string>;
}

export interface QueueAddress {
  readonly transport: "callback";
  readonly queueUrl: pulumi.Output<string>;
  readonly queueArn: pulumi.Output<string>;
  readonly queueName: pulumi.Output<string>;
  readonly deadLetterQueueName: pulumi.Output<string>;
}

/** What a worker has to be told, and what its role needs. */
export interface WorkerAccess {
  readonly variables: Variables;
  readonly statements: readonly Statement[];
}
