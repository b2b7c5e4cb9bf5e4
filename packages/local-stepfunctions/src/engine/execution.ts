import type { Resource, State, Workflow } from "@sfn-workers/states-language";
import type { StateError } from "@sfn-workers/states-language/errors";
import type { Data, Json, JsonObject } from "@sfn-workers/states-language/json";
import type { QueuedTask } from "../activities.ts";
import type { Link } from "../lib/linkedList.ts";
import type { Timer } from "../lib/timers.ts";
import type { ChildEnds, Destination } from "./childEnds.ts";
import type { History } from "./history.ts";
import type { MapLimits } from "./mapLimits.ts";
import type { MapRunCounts, UnsuccessfulCounts } from "./mapRunCounts.ts";
import type { PendingCatch, ReadFrom } from "./pending.ts";
import type { Qualifier, Revision } from "./revision.ts";
import type { ExecutionStatus, MapRunStatus } from "./status.ts";

/** An execution is plain data; its frames hold its waits. Times are milliseconds since 1970. */
export interface Execution {
  /** The serial number of the execution in this endpoint. */
  readonly serial: number;
  readonly arn: string;
  readonly name: string;
  readonly revision: Revision;
  /** Undefined if the start named neither a version nor an alias, and for a child execution. */
  readonly qualifier: Qualifier | undefined;
  readonly input: Data;
  readonly startedAt: number;
  readonly history: History;
  /** Set for a child execution of a distributed Map. */
  readonly mapRun: MapRunItem | undefined;
  /** Set if it was started with a test case. The child executions of its distributed Maps share it. */
  readonly mocking: Mocking | undefined;
  /** The number of task attempts so far. */
  attempts: number;
  /** Undefined before the first redrive. */
  redrive: Redrive | undefined;
  status: ExecutionStatus;
  stoppedAt: number | undefined;
  output: Data | undefined;
  error: string | undefined;
  cause: string | undefined;
  root: Frame | undefined;
  /** What a redrive continues from: the outermost frame of one that has ended without success, and what is below it. */
  unfinished: Frame | undefined;
  deadline: Timer | undefined;
  /** Set for the test of one state, after which nothing follows. */
  readonly trial?: Trial;
}

/** What the test of a state is told, and what it prescribes. */
export interface Trial {
  /** Replaces the context object. */
  readonly context: JsonObject | undefined;
  /** A stage of the state's input or output. */
  saw(frame: Frame, stage: Stage, data: Data): void;
  /**
   * A retrier matches the error.
   *
   * @param delay the seconds before the next attempt; undefined when all are used up
   */
  retried(retrier: number, delay: number | undefined, error: StateError): void;
  caught(catcher: number, error: StateError): void;
  /** Neither a retrier nor a catcher of the frame's state handled the error. */
  failed(error: StateError): void;
  /** The frame's state has ended, and the state `next` would follow. */
  left(frame: Frame, output: Data, next: string | undefined): void;
}

/** Named as the members of AWS's InspectionData. */
export type Stage =
  | "afterInputPath"
  | "afterParameters"
  | "afterArguments"
  | "afterItemsPath"
  | "afterItemsPointer"
  | "afterItemSelector"
  | "afterItemBatcher"
  | "result"
  | "afterResultSelector"
  | "afterResultPath";

/** Tells the test of a state, if it is one, of a stage. Returns the data. */
export function seen(frame: Frame, stage: Stage, data: Data): Data {
  frame.execution.trial?.saw(frame, stage, data);
  return data;
}

/** The redrives of an execution. */
export interface Redrive {
  readonly count: number;
  /** When the last one was. */
  readonly at: number;
  /** The client tokens of the last ones, with their times: the answer to each that comes again. */
  readonly tokens: readonly (readonly [token: string, at: number])[];
}

/** The test case of an execution, whose mocked states call nothing. */
export interface Mocking {
  /** The state machine's name. */
  readonly machine: string;
  readonly testCase: string;
  /** How many responses each mocked state has had. */
  readonly calls: Map<string, number>;
}

/** The item of a distributed Map that a child execution processes, or its batch. */
export interface MapRunItem {
  /** Of the Map run. */
  readonly arn: string;
  /** The serial of the execution with the Map state. */
  readonly parent: number;
  readonly index: number;
  /** How many items it processes: those of its batch, or one. */
  readonly items: number;
  /** Undefined if a version without Map runs wrote the data folder, and the Map state has ended. */
  readonly run: MapRun | undefined;
}

/** Variables by name. Immutable: an assignment creates a new object. */
export type Variables = { readonly [name: string]: Json };

/**
 * The position of an execution, of a branch of a Parallel state or of an item of a Map state in its workflow. An
 * execution continues from its frames alone; no stack, promise or closure holds any of its state.
 */
export interface Frame {
  readonly execution: Execution;
  /** The frame of the Parallel or Map state to which this branch or item belongs. */
  readonly parent: Frame | undefined;
  /** Index of the branch or item. */
  readonly index: number;
  readonly workflow: Workflow;
  state: State;
  phase: "enter" | "run" | "waiting" | "ended";
  /** The raw input of the current state. */
  input: Data;
  variables: Variables;
  /** The event that the frame's next event follows. */
  previousEventId: number;
  /** The frame's last event, in the chain or beside it; see the diagram in events.ts. */
  tailEventId: number;
  /** The event with which the state was entered; 0 before that. */
  enteredEventId: number;
  /** The event that the one of entering follows. */
  enteredFrom: number;
  enteredAt: number;
  /** Retries made by each retrier of the current state. */
  retries: number[] | undefined;
  retryCount: number;
  waiting: Waiting | undefined;
  /** Set while a JSONata evaluation is pending that running the state again must not repeat. */
  pending: Pending | undefined;
  /** The branches or items of a state that has failed or was aborted: a redrive runs those again that are in `running`. */
  lost: Fork | undefined;
}

/** The purpose of a pending JSONata evaluation. */
export type Pending =
  /** The output of a state that has its result. */
  | { readonly kind: "complete"; readonly result: Data }
  /** The output of a Wait state whose wait is over. */
  | { readonly kind: "pass" }
  | PendingCatch
  | PendingRead;

/** The items of a distributed Map that its ItemReader reads, after its run has started. */
export interface PendingRead {
  readonly kind: "read";
  readonly startedEventId: number;
  /** Its items are those that have been read. */
  readonly map: MapFork;
  readonly from: ReadFrom;
  /** Ends the call that reads. */
  readonly abort?: AbortController;
}

/** The reason why a frame is in the phase `waiting`. */
export type Waiting =
  | { readonly kind: "until"; readonly due: number; readonly timer: Timer }
  | { readonly kind: "retry"; readonly due: number; readonly timer: Timer }
  /** A JSONata evaluation. Its result is used only while the frame still has this object. */
  | { readonly kind: "evaluation" }
  | TaskWait
  | Fork;

/** One attempt of a Task state. */
export interface TaskWait {
  readonly kind: "task";
  readonly resource: Resource;
  /** The number of the attempt in its execution; the task token contains it. */
  readonly attempt: number;
  /** The input of an activity's task, or the parameters of an integration's call. */
  readonly input: Data;
  readonly timeoutSeconds: number | undefined;
  readonly heartbeatSeconds: number | undefined;
  /** The role from Credentials. */
  readonly roleArn: string | undefined;
  startedAt: number | undefined;
  heartbeatAt: number;
  timer: Timer | undefined;
  /** The task's entry in the activity's queue. */
  queued: Link<QueuedTask> | undefined;
  /** Aborts the call of an integration. */
  abort: AbortController | undefined;
  /** The call of a `.waitForTaskToken` task has succeeded; from now on its token ends the task. */
  submitted: boolean;
  /** What a `.sync` task waits for, as JSON: the service's answer when it took the job. */
  job: string | undefined;
}

export type ForkCounts = Pick<
  Fork,
  "startedEventId" | "total" | "next" | "done" | "failed" | "redriving"
>;

/** The branches of a Parallel state or the items of a Map state. */
export interface Fork {
  readonly kind: "fork";
  readonly startedEventId: number;
  readonly total: number;
  readonly results: (Data | undefined)[];
  /** Once the state has failed or was aborted: the children that have not succeeded. */
  readonly running: Map<number, Frame>;
  /** Indices of the children that have succeeded, in the order of their ends. */
  readonly succeeded: number[];
  next: number;
  /** Indices of items whose failures were tolerated, which a redrive starts again as soon as there is room. */
  again: number[];
  /** Set while a redrive has child executions of a distributed Map to start again. */
  redriving: Redriving | undefined;
  done: number;
  failed: number;
  map: MapFork | undefined;
}

/** The child executions that a redrive starts again: those of the items before `end` that have no result. */
export interface Redriving {
  /** The next item that is looked at. */
  index: number;
  readonly end: number;
  /** The serial of the last Standard child execution that was looked at. */
  after: number;
  /** Whether all is stored of the child executions, as they have ended. */
  isStored: boolean;
}

/** The members that only a Map state's fork has. */
export interface MapFork {
  /** For a ResultWriter; undefined without one. */
  readonly ends: ChildEnds | undefined;
  readonly destination: Destination | undefined;
  /** Whether all children have ended and the results are being written. */
  isWriting: boolean;
  /** What each child processes: an item or a batch. */
  readonly items: Data[];
  /** How many items each batch has; undefined without batches. */
  readonly sizes: number[] | undefined;
  /**
   * Each item before ItemSelector and ItemBatcher, for the context object. Where an ItemReader has read them, it is `items`
   * itself, or empty if they are not these.
   */
  readonly values: Data[];
  /** Those of the run, for a distributed Map. */
  readonly limits: MapLimits;
  /** Set for a distributed Map. */
  readonly run: MapRun | undefined;
  /** Of a run: the event that its MapRunStarted follows, and MapRunRedriven, too. */
  readonly startedFrom: number;
}

/** The run of a distributed Map state. It is kept as long as the execution with the state. */
export interface MapRun {
  readonly serial: number;
  readonly arn: string;
  readonly execution: { readonly serial: number; readonly arn: string };
  readonly startedAt: number;
  status: MapRunStatus;
  stoppedAt: number | undefined;
  readonly limits: MapLimits;
  readonly executions: MapRunCounts;
  readonly items: MapRunCounts;
  redriveCount: number;
  redrivenAt: number | undefined;
  /** How those ended that a redrive has not started again yet: `pendingRedrive` is their number. */
  readonly unredriven: {
    readonly executions: UnsuccessfulCounts;
    readonly items: UnsuccessfulCounts;
  };
  /** The frame in the Map state, while it runs. */
  frame: Frame | undefined;
}
