/** How a task reaches what does it: an activity's worker, a worker by a task token, or a call of an AWS service. */
export type TaskKind =
  | { readonly kind: "activity" }
  | { readonly kind: "callback" }
  /** As in `lambda:invoke`. */
  | { readonly kind: "call"; readonly resource: string };

export type AttemptEnd =
  | { readonly kind: "succeeded" }
  | {
      readonly kind: "failed";
      readonly error: string | undefined;
      readonly cause: string | undefined;
    }
  /** A worker was lost, or its handler takes too long. */
  | { readonly kind: "timedOut"; readonly missed: "heartbeat" | "timeout" }
  /** The execution ended before the task did. */
  | { readonly kind: "stopped"; readonly because: ExecutionEnd };

export type ExecutionEnd = "Succeeded" | "Failed" | "Aborted" | "TimedOut";

/** What becomes of an execution after a failed attempt. */
export type Aftermath = "retried" | "caught" | "final";

/** One attempt of a Task state. Times are in milliseconds since 1970. */
export interface Attempt {
  readonly task: TaskKind;
  /** From 1. */
  readonly number: number;
  readonly scheduledAt: number;
  /** The Task state's TimeoutSeconds. */
  readonly timeoutSeconds: number | undefined;
  /** When a worker took it: for an activity only, as no history has it for a message. */
  readonly startedAt?: number;
  readonly endedAt?: number;
  readonly end?: AttemptEnd;
  readonly aftermath?: Aftermath;
  /** When the next attempt is scheduled, if that is known. */
  readonly retryAt?: number;
}

/** One stay of an execution in a state. Times are in milliseconds since 1970. */
export interface Visit {
  /** The id of the event with which it begins. */
  readonly id: number;
  readonly state: string;
  /** As in `Task`, `Choice`. */
  readonly type: string;
  /** The index of the Map's item, from 0. */
  readonly iteration: number | undefined;
  readonly enteredAt: number;
  readonly leftAt?: number;
  readonly attempts: readonly Attempt[];
}

export function hasFailed({ end }: Attempt): boolean {
  return end?.kind === "failed" || end?.kind === "timedOut";
}
