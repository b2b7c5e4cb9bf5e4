/**
 * What went wrong in a local environment without a caller that could see it. `arn` is the resource that it happened to, such
 * as a function, a service, a task definition, a schedule or a role; `message` is one line for a person.
 *
 * @example
 * ```ts
 * import type { Failure } from "@sfn-workers/local-cloud";
 *
 * export function explain(failure: Failure): string {
 *   if (failure.kind !== "permissionRefused") return `${failure.name}: ${failure.message}`;
 *   return `${failure.name} lacks ${failure.action} on ${failure.resource}`;
 * }
 * ```
 */
export type Failure =
  | PermissionRefused
  | TaskStopped
  | TaskSilent
  | FunctionFailed
  | Throttled
  | EventDropped
  | BatchFailed
  | QueueCallFailed
  | TargetFailed
  | CallRefused
  | LogsLost;

interface Told {
  /** The physical name of the function, service, task definition, schedule or role. */
  readonly name: string;
  readonly arn: string;
  readonly message: string;
}

/** A role lacks a permission. Told once for each role and action. */
export interface PermissionRefused extends Told {
  readonly kind: "permissionRefused";
  /** As a policy writes it: `sqs:SendMessage`. */
  readonly action: string;
  /** The ARN that the call was for, or `*`. */
  readonly resource: string;
  /** The kind of policy that refuses. */
  readonly policy: "identity" | "boundary" | "resource";
  /** Whether a Deny refuses it: then a further Allow changes nothing. */
  readonly explicit: boolean;
}

/** A task of a service, or a task on demand, stopped on its own. */
export interface TaskStopped extends Told {
  readonly kind: "taskStopped";
  /** `exit code 1`, `killed by SIGKILL`, or why it could not start. */
  readonly reason: string;
  /** What its process wrote last. */
  readonly lastLines: readonly string[];
  /** Whether the task called a service, such as to poll. If not, it stopped while it started. */
  readonly served: boolean;
  /** How many tasks in a row have stopped early, this one included. */
  readonly inARow: number;
  /**
   * `gaveUp`: the service starts no more tasks. `rolledBack`: it starts those of the last completed deployment. `none`: a
   * task on demand, which nothing restarts.
   */
  readonly next: "restart" | "gaveUp" | "rolledBack" | "none";
}

/** A task runs, but has called no service since it started, not even to poll. */
export interface TaskSilent extends Told {
  readonly kind: "taskSilent";
  readonly seconds: number;
  /** Whether another task of the service has called one. */
  readonly othersServe: boolean;
}

/** An invocation failed, and no caller gets the error: an event, or a batch of messages. */
export interface FunctionFailed extends Told {
  readonly kind: "functionFailed";
  /** `init`: the function's code could not be loaded. */
  readonly phase: "init" | "invoke";
  readonly errorType: string;
  readonly errorMessage: string;
  /** What its process wrote last. */
  readonly lastLines: readonly string[];
  /** Whether the function's code has been loaded at least once. */
  readonly hasLoaded: boolean;
  /** How many invocations have failed, this one included, while none has succeeded; 0 once one has. */
  readonly failuresOnly: number;
}

/** An invocation was refused for lack of concurrency. Told each time, also if the invocation is tried again. */
export interface Throttled extends Told {
  readonly kind: "throttled";
  /** Which concurrency was in use: the function's own, or that of the account's functions without a reservation. */
  readonly limit: "function" | "account";
  readonly size: number;
}

/** An asynchronous invocation was given up: after its last attempt, or because of its age. */
export interface EventDropped extends Told {
  readonly kind: "eventDropped";
}

/** A function reported messages of a batch as failed. They are received again. */
export interface BatchFailed extends Told {
  readonly kind: "batchFailed";
  readonly failed: number;
  readonly messages: number;
  /** How many messages have failed, these included, while none has succeeded; 0 once one has. */
  readonly failuresOnly: number;
  /** What the function's process wrote last. */
  readonly lastLines: readonly string[];
}

/** A call of an event source to its queue or to its function failed. */
export interface QueueCallFailed extends Told {
  readonly kind: "queueCallFailed";
  readonly queueArn: string;
}

/** A schedule could not start its target, or lost a dead letter. */
export interface TargetFailed extends Told {
  readonly kind: "targetFailed";
}

/** A service refuses what a state machine asks for, however often it asks. A Catch may hide it from the execution's outcome. */
export interface CallRefused extends Told {
  readonly kind: "callRefused";
  /** The name of the state. */
  readonly state: string;
  /** What to do, where it isn't the state that is wrong. */
  readonly remedy?: string | undefined;
}

/** A function's role may not write logs, or a state machine's logs can't be decrypted for their delivery, so they are dropped. */
export interface LogsLost extends Told {
  readonly kind: "logsLost";
}
