import { createHash } from "node:crypto";
import type { TaskExecution } from "./run/envelope.ts";

/** What a handler, a middleware and an observer know of a task. The token is not part of it. */
export interface Task {
  /** Tells tasks apart in logs; a digest of the token, which itself never leaves the worker. */
  readonly id: string;
  readonly workload: string;
  /** Where the task comes from; `undefined` when the state machine sends no envelope. */
  readonly execution: TaskExecution | undefined;
  /**
   * The same for each delivery of one attempt of one state of one execution; `undefined` without an envelope. States
   * inside a Map share all three parts, so put the item's own key into the input there.
   */
  readonly idempotencyKey: string | undefined;
  /** Milliseconds since the epoch at which the worker received it. */
  readonly receivedAt: number;
  /** Milliseconds since the epoch at which the handler's budget ends. */
  readonly deadline: number;
  /** Aborts with `TaskLost`, `Draining` or `DeadlineExceeded`. */
  readonly signal: AbortSignal;
  /**
   * Beats now, besides the worker's own beats, and throws the signal's reason when the task is lost: a checkpoint of
   * a long handler. `progress` reaches the observers.
   */
  heartbeat(progress?: unknown): Promise<void>;
}

/** Twelve hex digits of SHA-256: enough to tell tasks apart, useless as a token. */
export function taskId(taskToken: string): string {
  return createHash("sha256").update(taskToken).digest("hex").slice(0, 12);
}

export function idempotencyKey(execution: TaskExecution | undefined): string | undefined {
  return execution && `${execution.arn}/${execution.state}/${execution.attempt}`;
}
