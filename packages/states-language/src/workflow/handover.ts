import type { Manifest } from "@sfn-workers/worker-core/manifest";

/**
 * How an environment hands tasks to a workload. What is deployed only later, such as an ARN, is of type `unknown`: it is put into the
 * definition as it is.
 */
export interface Handover {
  readonly manifest: Manifest;
  /** The activity's ARN, or the integration that sends a message with the task's token. */
  readonly resource: unknown;
  /** With `transport: callback`, the queue that carries the tasks. */
  readonly queue: CallbackQueue | undefined;
  /** How an execution wakes a worker that does not poll continuously. */
  readonly wakeUp: WakeUp | undefined;
}

export interface CallbackQueue {
  readonly url: unknown;
  /** The time that a task may spend in the queue while the state's timeouts already run. */
  readonly seconds: number;
  /** The errors after which the state sends the task again: transient failures of the call to the service. */
  readonly transientErrors: readonly string[];
}

export interface WakeUp {
  /** The service integration that the state calls, such as `arn:aws:states:::lambda:invoke`. */
  readonly resource: unknown;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** How many workers run at most; undefined where the service that runs them has a limit of its own. */
  readonly limit?: WorkerLimit;
}

/** How an execution finds out whether a worker more may be woken. */
export interface WorkerLimit {
  readonly max: number;
  /** The service integration that lists workers: `arn:aws:states:::aws-sdk:ecs:listTasks`. */
  readonly resource: unknown;
  /** Beside `DesiredStatus`. */
  readonly parameters: Readonly<Record<string, unknown>>;
}
