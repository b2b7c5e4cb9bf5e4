/**
 * A failure with a name that the state's Retry and Catch can match.
 *
 * @example
 * ```ts
 * import { TaskFailure } from "@sfn-workers/worker-core";
 *
 * export function roll(dice: number): number {
 *   if (dice === 1) throw new TaskFailure("BadLuck", "Try again.", { details: { dice } });
 *   return dice;
 * }
 * ```
 */
export class TaskFailure extends Error {
  /** JSON that helps to investigate the execution. It becomes part of the cause. */
  readonly details: unknown;

  /**
   * @param error the name that Retry and Catch match; at most 256 characters reach AWS
   * @param message a description for people
   */
  constructor(
    error: string,
    message = error,
    options: { details?: unknown; cause?: unknown } = {},
  ) {
    super(message, "cause" in options ? { cause: options.cause } : undefined);
    this.name = error;
    this.details = options.details;
  }
}

/** An option is invalid. The message names the option, its value and the allowed values. */
export class InvalidOption extends Error {
  override readonly name = "InvalidOption";
  constructor(field: string, value: unknown, allowed: string) {
    super(`${field} is ${JSON.stringify(value) ?? String(value)}; allowed: ${allowed}`);
  }
}

/**
 * Variables or secrets that a manifest declares are missing, or don't match their schemas. The message is one line that names
 * the workload and all of them. It has no value of a secret.
 */
export class InvalidValues extends Error {
  override readonly name = "InvalidValues";
}

/** Nothing gives this process credentials, and nothing will. The message says what is missing. */
export class NoCredentials extends Error {
  override readonly name = "NoCredentials";
  constructor(remedy: string) {
    super(`there are no credentials for calls to AWS: ${remedy}`);
  }
}

/** AWS refuses this worker's polls permanently: no permission, no such activity or a wrong ARN. */
export class PollRefused extends Error {
  override readonly name = "PollRefused";
  /** AWS's name of the error, such as AccessDeniedException. */
  readonly code: string;
  constructor(code: string, message: string, cause: unknown) {
    super(`polling was refused permanently: ${code}: ${message}`, { cause });
    this.code = code;
  }
}

/**
 * No call has ever reached AWS: the endpoint, the network, the certificate or the credentials are wrong. After a first answer an
 * outage never ends a worker.
 */
export class ServiceUnreachable extends Error {
  override readonly name = "ServiceUnreachable";
  /** The code of the last error, such as ENOTFOUND. */
  readonly code: string;
  constructor(minutes: number, code: string, message: string, cause: unknown) {
    super(`no poll was answered for ${minutes} minutes: ${code}: ${message}`, { cause });
    this.code = code;
  }
}

/**
 * AWS refuses this worker's reports or heartbeats permanently, so each task that it takes would end as a time-out: a permission
 * is missing.
 */
export class ReportRefused extends Error {
  override readonly name = "ReportRefused";
  /** AWS's name of the error, such as AccessDeniedException. */
  readonly code: string;
  constructor(code: string, message: string) {
    super(`reports were refused permanently: ${code}: ${message}`);
    this.code = code;
  }
}

/** SQS refuses permanently to delete or to hide this worker's messages, so each task would run again: a permission is missing. */
export class QueueRefused extends Error {
  override readonly name = "QueueRefused";
  /** AWS's name of the error, such as AccessDenied. */
  readonly code: string;
  constructor(operation: string, code: string, message: string) {
    super(`${operation} was refused permanently: ${code}: ${message}`);
    this.code = code;
  }
}

/** Handlers that never end hold half of the worker's slots or more. Only a new process frees them. */
export class HandlersStuck extends Error {
  override readonly name = "HandlersStuck";
  constructor(stuck: number, concurrency: number, seconds: number) {
    super(
      `${stuck} of ${concurrency} slots are held by handlers that still run ${seconds} s after they were aborted; let handlers end when task.signal aborts`,
    );
  }
}

/** The abort reason of a handler's signal when the token is dead (timed out, stopped, or reported by another worker). */
export class TaskLost extends Error {
  override readonly name = "TaskLost";
  /** AWS's answer: TaskTimedOut, TaskDoesNotExist or InvalidToken. */
  readonly code: string;
  constructor(code: string) {
    super(`the task's token is dead: ${code}`);
    this.code = code;
  }
}

/** The abort reason of a handler's signal when the worker is stopping and its grace period is over. */
export class Draining extends Error {
  override readonly name = "Draining";
}

/** The abort reason of a handler's signal when the handler has used up its budget. */
export class DeadlineExceeded extends Error {
  override readonly name = "DeadlineExceeded";
}

export type AbortReason = TaskLost | Draining | DeadlineExceeded;
