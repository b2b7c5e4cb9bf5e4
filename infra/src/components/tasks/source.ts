import type * as pulumi from "@pulumi/pulumi";
import type { Granted, TaskIntegration } from "../shared/integration.ts";
import type { Statement } from "../shared/role.ts";
import type { Variables } from "../shared/workerVariables.ts";

/**
 * The activity or queue in which a workload's tasks wait. It belongs to the workload and not to the worker, so Pulumi
 * does not replace it when the workload moves to another worker.
 */
export interface TaskSource {
  readonly arn: pulumi.Output<string>;
  readonly address: TaskAddress;
  /** How the state machine passes a task to the worker. */
  readonly integration: Granted<TaskIntegration>;
  /** How each kind of worker takes tasks. */
  readonly access: Readonly<Record<"lambda" | "fargate" | "external", WorkerAccess>>;
}

/** Identifies the activity or queue in outputs, alarms and the dashboard. */
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
  readonly deadLetterQueueArn: pulumi.Output<string>;
}

/** The environment variables and the statements that a worker needs to take tasks. */
export interface WorkerAccess {
  readonly variables: Variables;
  readonly statements: readonly Statement[];
}
