import type * as pulumi from "@pulumi/pulumi";
import type { Manifest } from "@sfn-workers/worker-core/manifest";
import type { Environment } from "../../environment.ts";
import type { WorkloadSettings } from "../../settings/workloadSettings.ts";
import type { TaskAddress } from "../tasks/source.ts";
import type { AlarmRule } from "./alarmRule.ts";
import type { WatchedWorker } from "./watched.ts";

export interface AlarmsArgs {
  readonly environment: Environment;
  /** The name of the workload or of the workflow. */
  readonly owner: string;
  readonly rules: readonly AlarmRule[];
  readonly tags: Readonly<Record<string, string>>;
}

/** What the alarms of a workload are about. */
export interface WatchedExecutions {
  readonly environment: Environment;
  readonly manifest: Manifest;
  readonly settings: WorkloadSettings;
  readonly tasks: TaskAddress;
  /** Undefined without a state machine of its own. */
  readonly stateMachineArn: pulumi.Input<string> | undefined;
  readonly worker: WatchedWorker;
}

export interface DashboardArgs {
  readonly environment: Environment;
  readonly workloads: readonly WatchedWorkload[];
  readonly workflows: readonly WatchedWorkflow[];
}

export interface WatchedWorkflow {
  readonly name: string;
  readonly type: "STANDARD" | "EXPRESS";
  readonly stateMachineArn: pulumi.Input<string>;
  /** None where its alarms are switched off. */
  readonly alarmArns: readonly pulumi.Input<string>[];
}

export interface WatchedWorkload {
  readonly name: string;
  readonly tasks: TaskAddress;
  /** Undefined without a state machine of its own. */
  readonly stateMachineArn: pulumi.Input<string> | undefined;
  readonly worker: WatchedWorker;
}
