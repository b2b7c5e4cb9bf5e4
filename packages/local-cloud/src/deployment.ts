import type { Unwrap } from "@pulumi/pulumi";
import type {
  ApiCall,
  Clock,
  ExecutionEvent,
  ExecutionWait,
} from "@sfn-workers/local-stepfunctions";
import type { Doubles } from "./doubles.ts";
import type { ImageBuild } from "./ecs/dockerfile.ts";
import type { PutEvent } from "./events/event.ts";
import type { Failure } from "./failure.ts";
import type { Faults } from "./faults/faults.ts";
import type { FaultRates } from "./faults/rates.ts";
import type { AccessKey } from "./iam/accessKey.ts";
import type { UsedPermission } from "./iam/iam.ts";
import type { OutsideKey, OutsideWorker } from "./iam/outsideWorkers.ts";
import type { Change, LocalResource } from "./lifecycle/change.ts";
import type { DeployedCopies } from "./process/deployedCopies.ts";
import type { SecretValues } from "./secrets/store.ts";
import type { StackSettings } from "./settings.ts";

/** A program that is deployed to this machine. */
export interface Deployment<Outputs> {
  /** Those of the newest program. Parents come before their children. */
  readonly resources: readonly LocalResource[];
  /** Those of the newest program that was deployed without an error. */
  readonly outputs: Outputs;
  readonly stepFunctionsUrl: string;
  readonly sqsUrl: string;
  readonly region: string;
  /** The developer's own credentials, which allow every action. */
  readonly credentials: AccessKey;
  /** Plans single faults, and counts those that have occurred. */
  readonly faults: Pick<Faults, "next" | "report">;
  /**
   * Puts an event on a bus of EventBridge, as a service of AWS would: the targets of the rules that accept it get it.
   *
   * @returns the names of these rules
   */
  putEvent(event: PutEvent): string[];
  /**
   * Lets a worker in that the program does not make: a role of IAM with these statements, unless the program has it, and a key with
   * which whoever holds it acts as that role. Another call for the role replaces its statements.
   *
   * @throws {Error} when IAM would not store the role or its policy
   */
  admit(worker: OutsideWorker): Promise<OutsideKey>;
  /** What a running execution of Step Functions waits for now, each of its places; none for one that does not run. */
  waitsOf(executionArn: string): Iterable<ExecutionWait>;
  /**
   * Whether a policy of the program, or of a worker that was admitted, might let anybody receive the messages of a queue; conditions count
   * as met. The developer's own credentials, which may always, do not count.
   */
  hasReceiver(queueUrl: string): boolean;
  /** The ids of a resource's running processes. */
  processIds(urn: string): readonly number[];
  /**
   * Deploys a changed program to the environment, which goes on running: executions, their task tokens and messages in queues
   * are kept. Resources are compared by URN and aliases. What is new, changed or replaced comes in the program's order, then
   * what is no longer there is deleted, dependents first. Updates that are called at the same time run one after another.
   *
   * @throws {UpdateFailed} when the program or a change fails, or the environment stops: the message is the cause's, and
   * `changes` has what was done. That stays, what was not reached runs on, and the next update goes on from there.
   */
  update<Next extends object>(
    program: () => Next | Promise<Next>,
    options?: UpdateOptions,
  ): Promise<Update<Unwrap<Next>>>;
  /**
   * Replaces the worker of a function or a service, whose code has been built anew at the same place, without running the
   * program. The code is copied, and a new worker starts from it beside the old one: an execution environment that has loaded
   * the function, or as many tasks as the service has. Resolves when the new worker runs: it takes the next invocation, or
   * polls for tasks. The old one gets no further task, because its polls are answered with none, and ends when it has finished
   * what it runs. What a service's task definition starts on demand from then on runs the new code too, and an update finds
   * nothing to do for what a renewal has put in place. Renewals of different resources run at the same time; each waits for the
   * updates before it.
   *
   * @param urn of an `aws:lambda/function:Function` or an `aws:ecs/service:Service`
   * @param options.signal aborting it gives a renewal up that has not ended: one that waits, or a function that does not load
   * @throws {WorkerNotStarted} when the new worker can't start; `lastLines` has what it wrote. The old one runs on.
   * @throws {Error} when the code can't be copied, or no such resource is deployed.
   */
  renew(urn: string, options?: { readonly signal?: AbortSignal }): Promise<void>;
  /**
   * Stops the schedules, then the workers, then the endpoints. No process or server remains. Running tasks may end first:
   * for as long as on AWS, or for at most `withinMs`, in milliseconds.
   */
  stop(options?: { readonly withinMs?: number }): Promise<void>;
}

export interface UpdateOptions {
  /** The new configuration of the stack; the former one by default. */
  readonly config?: StackSettings["config"];
  /** Called for each resource when its step is done, in addition to the deployment's own `onChange`. */
  readonly onChange?: (change: Change) => void;
}

export interface Update<Outputs> {
  readonly outputs: Outputs;
  /** In the order in which they were done. */
  readonly changes: readonly Change[];
}

export interface DeployOptions {
  readonly settings: StackSettings;
  /** The base folder of the program's relative paths. */
  readonly directory: string;
  /** Images that the program references but does not build → how to build them, or only their build context. */
  readonly images?: Readonly<Record<string, string | ImageBuild>>;
  /** What the local Secrets Manager and Parameter Store have; nothing by default. */
  readonly secretValues?: SecretValues;
  /** What answers calls of state machines in place of services; by default nothing does. */
  readonly doubles?: Doubles;
  /** The port of the Step Functions endpoint on the loopback interface; a free one by default. */
  readonly port?: number;
  /**
   * Names under which the endpoints of this environment are reached, besides IP addresses, localhost and *.localhost: calls with
   * another Host are refused, and so are those with the Origin of a web page.
   */
  readonly allowHosts?: readonly string[];
  readonly clock?: Clock;
  /** Ends the deployment, but no update: it rejects with the signal's reason, and what was created is stopped. */
  readonly signal?: AbortSignal;
  /**
   * Concurrent executions of all functions together, as an AWS account has them: from 1. Functions with reserved concurrency
   * have their own, and 100 stay unreserved. By default the account has 1,000, each function runs two invocations at a time,
   * and further ones wait instead of being throttled.
   */
  readonly lambdaConcurrency?: number;
  /**
   * Faults of workers' calls, and of the calls that services make for them, at random; by default there are none. Calls with
   * the developer's own credentials have no faults.
   */
  readonly faults?: FaultRates;
  /**
   * The port of 127.0.0.1 at which a debugger reaches the process of a function or a service; undefined for one that is not
   * debugged. While it has a port, a function has one environment at a time, which is not frozen and has no timeout, and a
   * service has one task. A renewed worker takes over the port; a debugger that is attached to the former one is detached after
   * a second at the latest.
   *
   * @example
   * ```ts
   * import type { DeployOptions } from "@sfn-workers/local-cloud";
   *
   * export const inspect: DeployOptions["inspect"] = ({ type, name }) =>
   *   type === "aws:lambda/function:Function" && name === "coin-flip" ? 9229 : undefined;
   * ```
   */
  readonly inspect?: (resource: {
    readonly urn: string;
    readonly type: string;
    readonly name: string;
  }) => number | undefined;
  /**
   * Where the copies of code and images are made that outlast the environment, for others that deploy the same files; by default
   * it has copies of its own, and removes them when it stops.
   */
  readonly copies?: DeployedCopies;
  /** Called for each resource that is created. */
  readonly onResource?: (resource: LocalResource) => void;
  /**
   * Of the executions that have ended, Step Functions keeps only so many, the newest, so that an environment that is up for a day
   * does not grow; by default all.
   */
  readonly keepEnded?: number;
  /** Called for each step of the deployment and of its updates when it is done, with its kind. */
  readonly onChange?: (change: Change) => void;
  /**
   * Called for failures that no caller sees: a failed asynchronous invocation, service task or schedule target, a throttled
   * function, or a missing permission.
   */
  readonly onFailure?: (failure: Failure) => void;
  /** Called when a role uses a permission that it has. */
  readonly onPermissionUsed?: (permission: UsedPermission) => void;
  readonly onCall?: (call: ApiCall) => void;
  /**
   * Called for each event of each execution, in the order in which they happen. The event is as GetExecutionHistory of an SDK
   * returns it. An error that it throws is a warning of this process, the first time, and stops nothing.
   */
  readonly onEvent?: (event: ExecutionEvent) => void;
  /** Receives each line that a function or a task writes. */
  readonly log?: (line: string) => void;
}
