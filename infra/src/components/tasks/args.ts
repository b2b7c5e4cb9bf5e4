import type * as aws from "@pulumi/aws";
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
  readonly transform: TaskQueueTransforms | undefined;
}

export interface TaskQueueTransforms {
  readonly queue?: Transform<aws.sqs.QueueArgs>;
  readonly deadLetterQueue?: Transform<aws.sqs.QueueArgs>;
}
