import type * as pulumi from "@pulumi/pulumi";
import type { Environment } from "../environment.ts";
import type { ConfiguredWorkload } from "../settings/settings.ts";
import type { FargateWorkerTransforms } from "./fargate/args.ts";
import type { SharedFargate } from "./fargate/clusterArgs.ts";
import type { LambdaWorkerTransforms } from "./lambda/args.ts";
import type { StateMachineTransforms } from "./machine/args.ts";
import type { ActivityTransforms, Sender, TaskQueueTransforms } from "./tasks/args.ts";

export interface WorkloadArgs extends ConfiguredWorkload {
  readonly environment: Environment;
  /** The Lambda worker's build. */
  readonly lambdaCode: pulumi.asset.Archive;
  /** The resources that the Fargate workers share; created on the first call. */
  readonly fargate: () => SharedFargate;
  readonly transform: WorkloadTransforms | undefined;
  /** The workflows, and other state machines of the team's, that hand tasks to it besides its own state machine. */
  readonly senders?: readonly Sender[];
  /** The role that may take the queue's dead letters and send them back. */
  readonly breakGlassRoleArn?: pulumi.Input<string> | undefined;
}

/** Final overrides of the arguments of one workload's resources. */
export type WorkloadTransforms = ActivityTransforms &
  TaskQueueTransforms &
  StateMachineTransforms &
  LambdaWorkerTransforms &
  FargateWorkerTransforms;
