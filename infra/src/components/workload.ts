import * as pulumi from "@pulumi/pulumi";
import type { Handover } from "@sfn-workers/states-language/workflow";
import { workloadTags } from "../environment.ts";
import { FargateWorker } from "./fargate/worker.ts";
import { LambdaWorker } from "./lambda/worker.ts";
import { createDefinition } from "./machine/definition.ts";
import { StateMachine } from "./machine/stateMachine.ts";
import { Alarms, workloadRules } from "./monitoring/alarms.ts";
import type { WatchedWorkload } from "./monitoring/args.ts";
import type { WatchedWorker } from "./monitoring/watched.ts";
import type { Granted, WakeUp } from "./shared/integration.ts";
import { createKeyPolicies, type WorkloadEnvironment } from "./shared/keyPolicies.ts";
import { workerRoleArns } from "./shared/workerRoles.ts";
import { Activity } from "./tasks/activity.ts";
import type { Sender } from "./tasks/args.ts";
import { TaskQueue } from "./tasks/queue.ts";
import { createQueuePolicies } from "./tasks/queuePolicies.ts";
import type { TaskAddress, TaskSource, WorkerAccess } from "./tasks/source.ts";
import type { WorkloadArgs, WorkloadTransforms } from "./workloadArgs.ts";

export type { WorkloadArgs, WorkloadTransforms };

/**
 * One workload: the activity or queue in which its tasks wait, its state machine and its worker. Another worker replaces
 * only the worker's resources, so running executions continue.
 *
 * @example
 * ```ts
 * import * as pulumi from "@pulumi/pulumi";
 * import { currentEnvironment } from "@sfn-workers/infra/environment";
 * import { readSettings } from "@sfn-workers/infra/readSettings";
 * import { Workload } from "@sfn-workers/infra/workload";
 *
 * const manifests = {
 *   greeting: {
 *     name: "greeting",
 *     description: "Greets a customer",
 *     timeoutSeconds: 60,
 *     heartbeatSeconds: 30,
 *     handlerBudgetSeconds: 20,
 *   },
 * };
 * const settings = readSettings(manifests);
 * const environment = currentEnvironment(settings);
 * for (const configured of settings.workloads) {
 *   new Workload(configured.manifest.name, {
 *     ...configured,
 *     environment,
 *     lambdaCode: new pulumi.asset.FileArchive(`apps/lambda-worker/dist/aws/${configured.manifest.name}`),
 *     fargate: () => {
 *       throw new Error("This program has no Fargate workers");
 *     },
 *     transform: undefined,
 *   });
 * }
 * ```
 */
export class Workload extends pulumi.ComponentResource implements WatchedWorkload {
  readonly name: string;
  readonly tasks: TaskAddress;
  /** Undefined without a state machine of its own. */
  readonly stateMachineArn: pulumi.Output<string> | undefined;
  /** State machines of the team's, made elsewhere, that hand it tasks. */
  readonly senders: readonly Sender[];
  readonly worker: WatchedWorker;
  /** What an external worker needs to take its tasks and to answer them. */
  readonly access: WorkerAccess;
  /** How a state of a workflow hands it tasks, and what the workflow's role needs for that. */
  readonly handover: Granted<Handover>;

  constructor(name: string, given: WorkloadArgs, options?: pulumi.ComponentResourceOptions) {
    super("sfn-workers:index:Workload", name, {}, options);
    const keyPolicies = createKeyPolicies();
    const senders = [...(given.senders ?? []), ...given.settings.senders];
    const args = { ...given, senders, environment: { ...given.environment, keyPolicies } };
    const tasks = createTaskSource(name, args, this);
    const worker = createWorker(name, args, tasks, this);
    const stateMachine = given.settings.stateMachine
      ? createStateMachine(name, args, tasks, worker.wakeUp, this)
      : undefined;
    keyPolicies.complete();
    if (tasks instanceof TaskQueue) {
      const { environment, breakGlassRoleArn: breakGlass } = args;
      const own = stateMachine === undefined ? [] : [stateMachine.roleArn];
      createQueuePolicies(name, tasks, {
        stateMachines: [...own, ...senders.map(({ roleArn }) => roleArn)],
        workers: [...(worker.roleArn === undefined ? [] : [worker.roleArn]), ...receiversOf(args)],
        workersOfAnyTime: workerRoleArns(environment, name),
        tags: { project: environment.project, environment: environment.name },
        breakGlass,
      });
    }
    this.name = name;
    this.tasks = tasks.address;
    this.stateMachineArn = stateMachine?.arn;
    this.senders = given.settings.senders;
    this.worker = worker.watched;
    this.access = tasks.access.external;
    this.handover = handoverOf(args, tasks, worker.wakeUp);
    createAlarms(args, this);
    const { stateMachineArn } = this;
    this.registerOutputs({ tasksArn: tasks.arn, ...(stateMachineArn && { stateMachineArn }) });
  }
}

/** The arguments with the environment as the parts of this workload see it. */
interface PartArgs extends WorkloadArgs {
  readonly senders: readonly Sender[];
  readonly environment: WorkloadEnvironment;
}

/** Those of workers that the program does not make. */
function receiversOf({ settings }: PartArgs): readonly string[] {
  return settings.transport === "callback" ? settings.receivers : [];
}

function createTaskSource(
  name: string,
  { environment, manifest, settings, senders, transform }: PartArgs,
  parent: Workload,
): Activity | TaskQueue {
  if (settings.transport === "callback") {
    const args = { environment, manifest, settings, senders, transform };
    return new TaskQueue(name, args, { parent });
  }
  return new Activity(name, { environment, workload: manifest.name, transform }, { parent });
}

interface Worker {
  readonly wakeUp: Granted<WakeUp> | undefined;
  /** The role with which its handlers run; undefined for one that the program does not make. */
  readonly roleArn: pulumi.Output<string> | undefined;
  readonly watched: WatchedWorker;
}

function createWorker(
  name: string,
  { settings, lambdaCode, fargate, ...rest }: PartArgs,
  tasks: TaskSource,
  parent: Workload,
): Worker {
  switch (settings.worker) {
    case "lambda": {
      const args = { ...rest, settings, tasks, code: lambdaCode };
      const worker = new LambdaWorker(name, args, { parent });
      const { wakeUp, roleArn, functionName, deadLetterQueueName } = worker;
      return { wakeUp, roleArn, watched: { kind: "lambda", functionName, deadLetterQueueName } };
    }
    case "fargate": {
      const args = { ...rest, settings, tasks, shared: fargate() };
      const worker = new FargateWorker(name, args, { parent });
      const { wakeUp, roleArn, clusterName, serviceName, deadLetterQueueName } = worker;
      const minTasks = settings.tasks.min;
      const watched = { clusterName, serviceName, minTasks, deadLetterQueueName };
      return { wakeUp, roleArn, watched: { kind: "fargate", ...watched } };
    }
    case "external": {
      const watched = { kind: "external", deadLetterQueueName: undefined } as const;
      return { wakeUp: undefined, roleArn: undefined, watched };
    }
  }
}

function createStateMachine(
  name: string,
  { environment, manifest, transform }: PartArgs,
  { integration }: TaskSource,
  wakeUp: Granted<WakeUp> | undefined,
  parent: Workload,
): StateMachine {
  const args = {
    environment,
    machine: manifest.name,
    type: "STANDARD" as const,
    definition: createDefinition({ manifest, integration, wakeUp }),
    statements: [...integration.statements, ...(wakeUp?.statements ?? [])],
    // A token in a log would let anybody who may send it decide its task.
    logExecutionData: environment.logExecutionData[integration.transport],
    tags: workloadTags(environment, manifest.name),
    transform,
  };
  return new StateMachine(name, args, { parent });
}

function handoverOf(
  { manifest }: PartArgs,
  { integration }: TaskSource,
  wakeUp: Granted<WakeUp> | undefined,
): Granted<Handover> {
  const { resource, queue } = integration;
  const statements = [...integration.statements, ...(wakeUp?.statements ?? [])];
  return { manifest, resource, queue, wakeUp, statements };
}

function createAlarms({ environment, manifest, settings }: WorkloadArgs, parent: Workload): void {
  if (!settings.alarms.enabled) return;
  const { tasks, stateMachineArn, worker } = parent;
  const rules = workloadRules({ environment, manifest, settings, tasks, stateMachineArn, worker });
  const tags = workloadTags(environment, manifest.name);
  new Alarms(parent.name, { environment, owner: manifest.name, rules, tags }, { parent });
}
