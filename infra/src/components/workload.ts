import * as pulumi from "@pulumi/pulumi";
import type { Environment } from "../environment.ts";
import type { ConfiguredWorkload } from "../settings/settings.ts";
import { Activity } from "./activity.ts";
import type { FargateCluster } from "./fargateCluster.ts";
import { FargateWorker } from "./fargateWorker.ts";
import { LambdaWorker } from "./lambdaWorker.ts";
import { type GrantedWakeUp, StateMachine } from "./stateMachine.ts";

export interface WorkloadArgs extends ConfiguredWorkload {
  readonly environment: Environment;
  /** The Lambda worker's build. */
  readonly lambdaCode: pulumi.asset.Archive;
  /** What the Fargate workers share; asked for only when this workload's worker is one of them. */
  readonly fargate: () => FargateCluster;
}

/**
 * One workload: its activity, its state machine and its worker. The worker's kind is only a setting: activity and state
 * machine keep their names when it changes, so executions that are running go on.
 */
export class Workload extends pulumi.ComponentResource {
  readonly activityArn: pulumi.Output<string>;
  readonly stateMachineArn: pulumi.Output<string>;

  constructor(name: string, args: WorkloadArgs, options?: pulumi.ComponentResourceOptions) {
    super("sfn-workers:index:Workload", name, {}, options);
    const activity = createActivity(name, args, this);
    const worker = createWorker(name, args, activity, this);
    const stateMachine = createStateMachine(name, args, activity, worker.wakeUp, this);
    this.activityArn = activity.arn;
    this.stateMachineArn = stateMachine.arn;
    this.registerOutputs({ activityArn: this.activityArn, stateMachineArn: this.stateMachineArn });
  }
}

function createActivity(
  name: string,
  { environment, manifest }: WorkloadArgs,
  parent: Workload,
): Activity {
  return new Activity(name, { environment, workload: manifest.name }, { parent });
}

interface Worker {
  readonly wakeUp?: GrantedWakeUp | undefined;
}

function createWorker(
  name: string,
  { environment, manifest, settings, lambdaCode, fargate }: WorkloadArgs,
  { arn: activityArn }: Activity,
  parent: Workload,
): Worker {
  switch (settings.worker) {
    case "lambda": {
      const args = { environment, manifest, settings, activityArn, code: lambdaCode };
      return new LambdaWorker(name, args, { parent });
    }
    case "fargate": {
      const args = { environment, manifest, settings, activityArn, shared: fargate() };
      new FargateWorker(name, args, { parent });
      return {};
    }
  }
}

function createStateMachine(
  name: string,
  { environment, manifest }: WorkloadArgs,
  { arn: activityArn }: Activity,
  wakeUp: GrantedWakeUp | undefined,
  parent: Workload,
): StateMachine {
  return new StateMachine(name, { environment, manifest, activityArn, wakeUp }, { parent });
}
