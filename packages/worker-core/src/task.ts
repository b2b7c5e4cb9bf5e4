import { createHash } from "node:crypto";

/** The execution that a task belongs to, as its state machine describes it. */
export interface TaskExecution {
  /** The execution's ARN. */
  readonly arn: string;
  /** The state's name. */
  readonly state: string;
  /** The state's retry count: 0 for the first attempt. */
  readonly attempt: number;
  /** When the state was entered, ISO 8601. */
  readonly enteredAt: string;
  /** How often the execution was redriven before; `undefined` when its state machine doesn't send it. */
  readonly redrives?: number;
  /** Inside a Map, the index of the item; in nested ones, of the item of each Map, the outermost first: `3/0`. */
  readonly item?: string;
}

/** A task as handlers, middleware and observers see it, without its token. */
export interface Task {
  /** Identifies the task in logs: a digest of the token, because the token must never leave the worker. */
  readonly id: string;
  readonly workload: string;
  /** `undefined` when the state machine sends no envelope. */
  readonly execution: TaskExecution | undefined;
  /**
   * Identifies one attempt of one state of one execution, however often it is delivered; `undefined` without an envelope. Each item of a
   * Map, each redrive and each time that the execution comes back to the state has keys of its own.
   */
  readonly idempotencyKey: string | undefined;
  /** When the worker received the task, in milliseconds since the epoch. */
  readonly receivedAt: number;
  /** When the handler's budget ends, in milliseconds since the epoch. */
  readonly deadline: number;
  /** Aborts with `TaskLost`, `Draining` or `DeadlineExceeded`. */
  readonly signal: AbortSignal;
  /**
   * A checkpoint for long handlers: sends a heartbeat now, in addition to the worker's own. Observers receive `progress`.
   * @throws {TaskLost} when the task's token is dead.
   * @throws {Draining} when the worker is stopping and has aborted the handler.
   * @throws {DeadlineExceeded} when the handler has used up its budget.
   */
  heartbeat(progress?: unknown): Promise<void>;
}

/** Twelve hex digits of SHA-256: enough to tell tasks apart, useless as a token. */
export function taskId(taskToken: string): string {
  return createHash("sha256").update(taskToken).digest("hex").slice(0, 12);
}

/** Only digits follow the time, so no name of a state makes two keys equal. */
export function idempotencyKey(execution: TaskExecution | undefined): string | undefined {
  if (execution === undefined) return undefined;
  const { arn, state, attempt, enteredAt, redrives, item } = execution;
  // Of a state machine from before redrives were sent: its tasks keep the keys that they had.
  if (redrives === undefined) return `${arn}/${state}/${attempt}`;
  const key = `${arn}/${state}/${enteredAt}/${redrives}/${attempt}`;
  return item === undefined ? key : `${key}/${item}`;
}
