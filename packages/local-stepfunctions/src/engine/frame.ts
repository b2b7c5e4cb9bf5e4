import type { State, Workflow } from "@sfn-workers/states-language";
import type { Data } from "@sfn-workers/states-language/json";
import type { Link } from "../lib/linkedList.ts";
import type { Timer } from "../lib/timers.ts";
import type { Execution, Variables } from "./execution.ts";

/**
 * Where an execution, a branch of a Parallel state or an item of a Map state stands in its workflow. Everything that
 * goes on does so from here: no stack, promise or closure remembers it.
 */
export interface Frame {
  readonly execution: Execution;
  /** The frame whose Parallel or Map state this one belongs to. */
  readonly parent: Frame | undefined;
  /** Which branch or item of the parent it is. */
  readonly index: number;
  readonly workflow: Workflow;
  state: State;
  phase: "enter" | "run" | "waiting" | "ended";
  /** The raw input of the current state. */
  input: Data;
  variables: Variables;
  /** The event that the frame's next one follows. */
  previousEventId: number;
  /** Its last event of all, where that stands beside the chain: what an end without a further event follows. */
  tailEventId: number;
  enteredEventId: number;
  enteredAt: number;
  /** Attempts made by each retrier of the current state. */
  retries: number[] | undefined;
  retryCount: number;
  waiting: Waiting | undefined;
  /** What a JSONata evaluation is made for, where running the state again would do more than that. */
  pending: Pending | undefined;
}

export type Pending =
  /** The state has its result and works out its output. */
  | { readonly kind: "complete"; readonly result: Data }
  /** A Wait state's time is over. */
  | { readonly kind: "pass" }
  | PendingCatch;

/** A Catch has taken an error. */
export interface PendingCatch {
  readonly kind: "catch";
  /** Which entry of Catch. */
  readonly index: number;
  readonly error: string | undefined;
  readonly cause: string | undefined;
  /** The state had begun branches or items. */
  readonly forked: boolean;
  /** The frame's last event before the state failed. */
  readonly before: number;
}

/** What a frame in the phase `waiting` waits for. */
export type Waiting =
  | { readonly kind: "until"; readonly due: number; readonly timer: Timer }
  | { readonly kind: "retry"; readonly due: number; readonly timer: Timer }
  /** A JSONata expression is being evaluated; the object itself tells whether its answer is still wanted. */
  | { readonly kind: "evaluation" }
  | TaskWait
  | Fork;

/** One attempt of a Task state. */
export interface TaskWait {
  readonly kind: "task";
  /** Its running number in the execution, which its token carries. */
  readonly attempt: number;
  /** The task's input: an activity's input, or the parameters of what else is called. */
  readonly input: Data;
  readonly timeoutSeconds: number | undefined;
  readonly heartbeatSeconds: number | undefined;
  /** The role of its Credentials, where it has any. */
  readonly roleArn: string | undefined;
  startedAt: number | undefined;
  heartbeatAt: number;
  timer: Timer | undefined;
  /** Its place in the queue of its activity. */
  queued: Link<Frame> | undefined;
  /** Ends the call of an integration. */
  abort: AbortController | undefined;
  /** A callback's call has been made: only its token ends it now. */
  submitted: boolean;
}

/** The branches of a Parallel state or the items of a Map state. */
export interface Fork {
  readonly kind: "fork";
  readonly startedEventId: number;
  readonly total: number;
  readonly results: (Data | undefined)[];
  readonly running: Map<number, Frame>;
  /** The children that have succeeded, in the order they did. */
  readonly succeeded: number[];
  next: number;
  done: number;
  failed: number;
  map: MapRun | undefined;
}

/** Which failures of its items a Map state puts up with. */
export interface Tolerance {
  readonly toleratedCount: number | undefined;
  readonly toleratedPercentage: number | undefined;
}

/** What only a Map state's fork has. */
export interface MapRun extends Tolerance {
  readonly items: readonly Data[];
  /** Each item before ItemSelector and ItemBatcher, for the context object. */
  readonly values: readonly Data[];
  readonly concurrency: number;
  /** Set for a distributed Map. */
  readonly arn: string | undefined;
}
