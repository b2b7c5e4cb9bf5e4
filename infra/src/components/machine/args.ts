import type * as aws from "@pulumi/aws";
import type { Manifest } from "@sfn-workers/worker-core/manifest";
import type { Granted, TaskIntegration, WakeUp } from "../shared/integration.ts";
import type { WorkloadEnvironment } from "../shared/keyPolicies.ts";
import type { Transform } from "../shared/transform.ts";

export interface StateMachineArgs {
  readonly environment: WorkloadEnvironment;
  readonly manifest: Manifest;
  readonly integration: Granted<TaskIntegration>;
  /** How executions wake the worker; undefined if they only queue the task. */
  readonly wakeUp: Granted<WakeUp> | undefined;
  readonly transform: StateMachineTransforms | undefined;
}

export interface StateMachineTransforms {
  readonly stateMachine?: Transform<aws.sfn.StateMachineArgs>;
}

export interface DefinitionArgs {
  readonly manifest: Manifest;
  readonly integration: TaskIntegration;
  readonly wakeUp: WakeUp | undefined;
}
