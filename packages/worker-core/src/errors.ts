/**
 * A failure that the workflow can name: `throw new TaskFailure("BadLuck", "Try again.", { details: { roll: 1 } })` makes
 * the state fail with the error `BadLuck`, for its Retry and Catch to match.
 */
export class TaskFailure extends Error {
  /** Whatever JSON helps the one who reads the execution; it becomes part of the cause. */
  readonly details: unknown;

  /**
   * @param error what Retry and Catch match; at most 256 characters reach AWS
   * @param message for people
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

/** A wrong option of the worker; the message names the field, its value and what is allowed. */
export class InvalidOption extends Error {
  override readonly name = "InvalidOption";
  constructor(field: string, value: unknown, allowed: string) {
    super(`${field} is ${JSON.stringify(value) ?? String(value)}; allowed: ${allowed}`);
  }
}

/** AWS refuses this worker's polls for good (no permission, no such activity, a bad ARN): it must not spin. */
export class PollRefused extends Error {
  override readonly name = "PollRefused";
  /** AWS's name of the error, such as AccessDeniedException. */
  readonly code: string;
  constructor(code: string, message: string, cause: unknown) {
    super(`polling was refused for good: ${code}: ${message}`, { cause });
    this.code = code;
  }
}

/** The reason of a handler's signal: its token is dead (timed out, stopped, or answered by someone else). */
export class TaskLost extends Error {
  override readonly name = "TaskLost";
  /** AWS's answer: TaskTimedOut, TaskDoesNotExist or InvalidToken. */
  readonly code: string;
  constructor(code: string) {
    super(`the task's token is dead: ${code}`);
    this.code = code;
  }
}

/** The reason of a handler's signal: the worker stops, and its grace is over. */
export class Draining extends Error {
  override readonly name = "Draining";
}

/** The reason of a handler's signal: it has run for longer than its budget. */
export class DeadlineExceeded extends Error {
  override readonly name = "DeadlineExceeded";
}

export type AbortReason = TaskLost | Draining | DeadlineExceeded;
