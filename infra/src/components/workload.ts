import * as pulumi from "@pulumi/pulumi";
import type { Environment } from "../environment.ts";
import type { WorkloadSettings } from "../settings/schema.ts";
import type { ConfiguredWorkload } from "../settings/settings.ts";
import { Activity, type ActivityTransforms } from "./activity.ts";
import { Alarms } from "./alarms.ts";
import type { WatchedWorkload } from "./dashboard.ts";
import type { FargateCluster } from "./fargateCluster.ts";
import { FargateWorker, type FargateWorkerTransforms } from "./fargateWorker.ts";
import { LambdaWorker, type LambdaWorkerTransforms } from "./lambdaWorker.ts";
import { type GrantedWakeUp, StateMachine, type StateMachineTransforms } from "./stateMachine.ts";
import type { WatchedWorker } from "./watchedWorker.ts";

export interface WorkloadArgs extends ConfiguredWorkload {
  readonly environment: Environment;
  /** The Lambda worker's build. */
  readonly lambdaCode: pulumi.asset.Archive;
  /** What the Fargate workers share; asked for only when this workload's worker is one of them. */
  readonly fargate: () => FargateCluster;
  readonly transform: WorkloadTransforms | undefined;
}

/** The last word on each resource of a workload, for what the configuration does not offer. */
export type WorkloadTransforms = ActivityTransforms &
  StateMachineTransforms &
  LambdaWorkerTransforms &
  FargateWorkerTransforms;

/**
 * One workload: its activity, its state machine and its worker. The worker's kind is only a setting: activity and state
 * machine keep their names when it changes, so executions that are running go on.
 */
export class Workload extends pulumi.ComponentResource implements WatchedWorkload {
  readonly name: string;
  readonly activityArn: pulumi.Output<string>;
  readonly stateMachineArn: pulumi.Output<string>;
  readonly worker: WatchedWorker;
  readonly transport: WorkloadSettings["transport"];

  constructor(name: string, args: WorkloadArgs, options?: pulumi.ComponentResourceOptions) {
    super("sfn-workers:index:Workload", name, {}, options);
    const activity = createActivity(name, args, this);
    const worker = createWorker(name, args, activity, this);
    const stateMachine = createStateMachine(name, args, activity, worker.wakeUp, this);
    this.name = name;
    this.activityArn = activity.arn;
    this.stateMachineArn = stateMachine.arn;
    this.worker = worker.watched;
    this.transport = args.settings.transport;
    createAlarms(args, this);
    this.registerOutputs({ activityArn: this.activityArn, stateMachineArn: this.stateMachineArn });
  }
}

function createActivity(
  name: string,
  { environment, manifest, transform }: WorkloadArgs,
  parent: Workload,
): Activity {
  return new Activity(name, { environment, workload: manifest.name, transform }, { parent });
}

interface Worker {
  readonly wakeUp: GrantedWakeUp | undefined;
  readonly watched: WatchedWorker;
}

function createWorker(
  name: string,
  { settings, lambdaCode, fargate, ...rest }: WorkloadArgs,
  { arn: activityArn }: Activity,
  parent: Workload,
): Worker {
  switch (settings.worker) {
    case "lambda": {
      const args = { ...rest, settings, activityArn, code: lambdaCode };
      const { wakeUp, functionName, deadLetterQueueName } = new LambdaWorker(name, args, {
        parent,
      });
      return { wakeUp, watched: { kind: "lambda", functionName, deadLetterQueueName } };
    }
    case "fargate": {
      const args = { ...rest, settings, activityArn, shared: fargate() };
      const worker = new FargateWorker(name, args, { parent });
      const { wakeUp, clusterName, serviceName, deadLetterQueueName } = worker;
      const minTasks = settings.tasks.min;
      const watched = { clusterName, serviceName, minTasks, deadLetterQueueName };
      return { wakeUp, watched: { kind: "fargate", ...watched } };
    }
  }
}

function createStateMachine(
  name: string,
  { environment, manifest, transform }: WorkloadArgs,
  { arn: activityArn }: Activity,
  wakeUp: GrantedWakeUp | undefined,
  parent: Workload,
): StateMachine {
  const args = { environment, manifest, activityArn, wakeUp, transform };
  return new StateMachine(name, args, { parent });
}

function createAlarms({ environment, manifest, settings }: WorkloadArgs, parent: Workload): void {
  if (!settings.alarms.enabled) return;
  const { activityArn, stateMachineArn, worker } = parent;
  const args = { environment, manifest, activityArn, stateMachineArn, worker };
  new Alarms(parent.name, { ...args, settings: settings.alarms }, { parent });
}
