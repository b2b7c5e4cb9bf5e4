import type * as pulumi from "@pulumi/pulumi";
import type { CallbackQueue } from "@sfn-workers/states-language/workflow";
import type { Transport } from "../../settings/workloadSettings.ts";
import type { Statement } from "./role.ts";

/** How a Task state passes a task to its worker. */
export interface TaskIntegration {
  /**
   * With `callback` the task's token is among the state's parameters, which stand in the history of the execution, and the queue
   * itself brings the task of a lost worker to another one.
   */
  readonly transport: Transport;
  /** The activity's ARN, or the service integration that the state calls. */
  readonly resource: pulumi.Input<string>;
  /** With `callback`, the queue that carries the tasks. */
  readonly queue: CallbackQueue | undefined;
}

/** How an execution wakes a worker that does not poll continuously. */
export interface WakeUp {
  /** The service integration that the state calls, such as `arn:aws:states:::lambda:invoke`. */
  readonly resource: pulumi.Input<string>;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** How many workers run at most; undefined where the service that runs them has a limit of its own. */
  readonly limit?: WorkerLimit;
}

/** How an execution finds out whether a worker more may be woken. */
export interface WorkerLimit {
  readonly max: number;
  /** The service integration that lists workers: `arn:aws:states:::aws-sdk:ecs:listTasks`. */
  readonly resource: pulumi.Input<string>;
  /** Beside `DesiredStatus`. */
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** An integration with the statements that the state machine's role needs to call it. */
export type Granted<Integration> = Integration & { readonly statements: readonly Statement[] };
