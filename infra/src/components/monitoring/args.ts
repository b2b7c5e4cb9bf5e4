import type * as pulumi from "@pulumi/pulumi";
import type { Manifest } from "@sfn-workers/worker-core/manifest";
import type { Environment } from "../../environment.ts";
import type { WorkloadSettings } from "../../settings/workloadSettings.ts";
import type { TaskAddress } from "../tasks/source.ts";
import type { WatchedWorker } from "./watched.ts";

export interface AlarmsArgs {
  readonly environment: Environment;
  readonly manifest: Manifest;
  readonly settings: WorkloadSettings;
  readonly tasks: TaskAddress;
  readonly stateMachineArn: pulumi.Input<string>;
  readonly worker: WatchedWorker;
}

export interface DashboardArgs {
  readonly environment: Environment;
  readonly workloads: readonly WatchedWorkload[];
}

export interface WatchedWorkload {
  readonly name: string;
  readonly tasks: TaskAddress;
  readonly stateMachineArn: pulumi.Input<string>;
  readonly worker: WatchedWorker;
}
