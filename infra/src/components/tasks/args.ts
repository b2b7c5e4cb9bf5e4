import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { Manifest } from "@sfn-workers/worker-core/manifest";
import type { CallbackSettings } from "../../settings/workloadSettings.ts";
import type { WorkloadEnvironment } from "../shared/keyPolicies.ts";
import type { Transform } from "../shared/transform.ts";

export interface ActivityArgs {
  readonly environment: WorkloadEnvironment;
  /** The workload's name. */
  readonly workload: string;
  readonly transform: ActivityTransforms | undefined;
}

export interface ActivityTransforms {
  readonly activity?: Transform<aws.sfn.ActivityArgs>;
}

export interface TaskQueueArgs {
  readonly environment: WorkloadEnvironment;
  readonly manifest: Manifest;
  readonly settings: CallbackSettings;
  /** What hands tasks to the workload besides its own state machine. */
  readonly senders: readonly Sender[];
  readonly transform: TaskQueueTransforms | undefined;
}

/** A state machine that hands tasks to a workload. */
export interface Sender {
  readonly machineArn: pulumi.Input<string>;
  /** Of the executions of a distributed Map's items, where those hand tasks to it. */
  readonly itemsArn?: pulumi.Input<string>;
  /** The role of its executions. */
  readonly roleArn: pulumi.Input<string>;
}

export interface TaskQueueTransforms {
  readonly queue?: Transform<aws.sqs.QueueArgs>;
  readonly deadLetterQueue?: Transform<aws.sqs.QueueArgs>;
}
