import type * as pulumi from "@pulumi/pulumi";
import type { TaskHandOver } from "../machine/definition.ts";
import type { Statement } from "../shared/role.ts";

/**
 * Where a workload's tasks wait for its worker: an activity or a queue. It belongs to the workload, not to the worker, so
 * that it stays when the workload moves from one worker to another.
 */
export interface TaskSource {
  readonly arn: pulumi.Output<string>;
  readonly place: TaskPlace;
  /** How the state machine hands a task over, with what its role needs for it. */
  readonly handOver: GrantedHandOver;
  /** How each kind of worker takes tasks. */
  readonly access: Readonly<Record<"lambda" | "fargate", WorkerAccess>>;
}

/** By what outputs, alarms and the dashboard know where tasks wait. */
export type TaskPlace = ActivityPlace | QueuePlace;

export interface ActivityPlace {
  readonly transport: "activity";
  readonly activityArn: pulumi.Output<string>;
}

export interface QueuePlace {
  readonly transport: "callback";
  readonly queueUrl: pulumi.Output<string>;
  readonly queueArn: pulumi.Output<string>;
  readonly queueName: pulumi.Output<string>;
  readonly deadLetterQueueName: pulumi.Output<string>;
}

export interface GrantedHandOver extends TaskHandOver {
  readonly statements: readonly Statement[];
}

/** What a worker has to be told, and what its role needs. */
export interface WorkerAccess {
  readonly variables: Readonly<Record<string, pulumi.Input<string>>>;
  readonly statements: readonly Statement[];
}
