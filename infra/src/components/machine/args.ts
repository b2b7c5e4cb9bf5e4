import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { StateMachineType } from "@sfn-workers/states-language";
import type { Manifest } from "@sfn-workers/worker-core/manifest";
import type { TaskIntegration, WakeUp } from "../shared/integration.ts";
import type { WorkloadEnvironment } from "../shared/keyPolicies.ts";
import type { KeptPolicies, Statement } from "../shared/role.ts";
import type { Transform } from "../shared/transform.ts";

export interface StateMachineArgs {
  readonly environment: WorkloadEnvironment;
  /** The name of the workload or of the workflow. */
  readonly machine: string;
  readonly type: StateMachineType;
  /** In the Amazon States Language; outputs of resources may stand in it. */
  readonly definition: object;
  /** Whether each change publishes a version. */
  readonly publish?: boolean;
  /** What its states call. */
  readonly statements: readonly Statement[];
  /** What stays of the statements of before. */
  readonly kept?: KeptPolicies | undefined;
  /** Whether the log has inputs and outputs. */
  readonly logExecutionData: boolean;
  readonly tags: Readonly<Record<string, string>>;
  readonly transform: StateMachineTransforms | undefined;
}

export interface StateMachineTransforms {
  readonly stateMachine?: Transform<aws.sfn.StateMachineArgs>;
}

/** A state machine as one starts it. */
export interface StartedMachine {
  readonly arn: pulumi.Output<string>;
  /** The alias that starts go to, where its versions are published. */
  readonly alias: aws.sfn.Alias | undefined;
}

export interface DefinitionArgs {
  readonly manifest: Manifest;
  readonly integration: TaskIntegration;
  readonly wakeUp: WakeUp | undefined;
}
