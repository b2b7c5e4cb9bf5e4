import type { State } from "@sfn-workers/states-language";
import type { StateError } from "@sfn-workers/states-language/errors";
import type { Data } from "@sfn-workers/states-language/json";
import type { ActivityQueues } from "../activities.ts";
import type { ArnScope } from "../arn.ts";
import type { AuthorizeRole } from "../authorizeRole.ts";
import type { Integrations } from "../integrations.ts";
import type { StepQueue } from "../lib/stepQueue.ts";
import type { Timers } from "../lib/timers.ts";
import type { Mocks } from "../mocks/mocks.ts";
import type { Queries } from "../queries/queries.ts";
import type { S3Hooks } from "../s3/hooks.ts";
import type { Objects } from "../s3/objects.ts";
import type { Tokens } from "../tokens.ts";
import type { Aborts } from "./aborts.ts";
import type { Execution, Frame, MapRun, PendingRead } from "./execution.ts";
import type { HistoryEvent } from "./history.ts";
import type { Revision } from "./revision.ts";
import type { ExecutionStatus } from "./status.ts";

/** One call of the endpoint's own API by a task. */
export interface TaskCallStep {
  /** The state machine, which has its turn. */
  readonly machine: string;
  run(): void;
}

/** What is told of the events of executions. */
export interface ExecutionObserver {
  /** Called for each event, once it is in the history. The frame is undefined for an event of the execution itself. */
  recorded(
    execution: Execution,
    eventId: number,
    event: HistoryEvent,
    frame: Frame | undefined,
  ): void;
  /** Called in the step that has recorded the event of the failure, with the time in milliseconds since 1970. */
  willRetry(execution: Execution, eventId: number, at: number): void;
}

/** The parts that all executions of an endpoint share. Everything about one execution is in its Execution and Frames. */
export interface Engine {
  readonly arnScope: ArnScope;
  readonly timers: Timers;
  readonly tokens: Tokens;
  readonly activities: ActivityQueues;
  readonly integrations: Integrations;
  /** The test cases with which executions may be started. */
  readonly mocks: Mocks | undefined;
  /** The buckets of S3; undefined without a folder for them. */
  readonly objects: Objects | undefined;
  /** What answers Map states instead. */
  readonly s3Hooks: S3Hooks;
  readonly queries: Queries;
  readonly handlers: StateHandlers;
  readonly authorizeRole: AuthorizeRole | undefined;
  /** What the waits of Wait states and Retry are multiplied by. */
  readonly waitScale: number;
  /** Whether the revision's state machine has not been deleted. */
  machineExists(revision: Pick<Revision, "machine" | "machineArn">): boolean;
  /** Frames that can continue. */
  readonly steps: StepQueue<Frame>;
  /** Frames whose Map state has more child executions to start. */
  readonly starts: StepQueue<Frame>;
  readonly aborts: Aborts;
  /** What tasks do with the endpoint itself, such as starting executions without end. */
  readonly calls: StepQueue<TaskCallStep>;
  /** Tasks that can still be answered, by `taskKey`. */
  readonly openTasks: Map<number, Frame>;
  newId(): string;
  nextSerial(): number;
  /** Called when an execution starts, before its first step. */
  started(execution: Execution): void;
  /** Called when an execution that has ended runs again, before its first step. */
  redriven(execution: Execution): void;
  /** The first child execution of a Map run after the one with the serial `after`, of those that have ended without success. */
  unsuccessfulChild(run: MapRun, after: number): UnsuccessfulChild | undefined;
  /** Called when an execution's data changes, before any API call can return the change. */
  changed(execution: Execution): void;
  /** Resolves when all that has happened so far is stored; undefined if it is. Nothing may leave the process before. */
  written(): Promise<void> | undefined;
  /** Called when a Map run starts, and when it changes, before any API call can return the change. */
  mapRunChanged(run: MapRun): void;
  /** Called with the characters of items that were read. */
  itemsRead(characters: number): void;
  /** Called for each event, when the execution's history has it. */
  grown(execution: Execution, event: HistoryEvent): void;
  /** Whether so much is to be written that executions stand still until it is. */
  isFull(): boolean;
  /** Whether executions stand still because memory is being made free. */
  isRelieving(): boolean;
  /** Undefined if nobody observes the events of executions. */
  readonly observer: ExecutionObserver | undefined;
  /** Called once, when an execution has ended. */
  ended(execution: Execution): void;
}

/** A child execution that a redrive of its Map run continues. */
export interface UnsuccessfulChild {
  readonly serial: number;
  readonly index: number;
  readonly status: Exclude<ExecutionStatus, "RUNNING">;
  /** Whether there is what it continues from, room in its history, and time. */
  readonly isRedrivable: boolean;
  /** Brings it into memory, for the run of the frame's Map state. */
  revive(frame: Frame): Execution;
}

type StatesByType = { [S in State as S["type"]]: S };
type StateType = State["type"];

/** The handler of each state type. They are passed to the engine, which imports none of them. */
export type StateHandlers = { readonly [T in StateType]: StateHandler<StatesByType[T]> };

/** The behaviour of one state type. */
export interface StateHandler<S extends State> {
  /** Runs the frame's current state as far as it goes without waiting. */
  run(engine: Engine, frame: Frame, state: S): void;
  /** Starts one more child execution of the frame's state, and those that follow soon; or fails it if its bounds are exceeded now. */
  startMore?(engine: Engine, frame: Frame, state: S): void;
  /** Reads the items of the frame's state, those that have not been read. */
  read?(engine: Engine, frame: Frame, state: S, pending: PendingRead): void;
  /** Called when a branch or an item of the frame's state has ended. */
  childEnded?(engine: Engine, frame: Frame, state: S, child: Frame, result: ChildResult): void;
}

export type ChildResult = { readonly output: Data } | { readonly error: StateError };

/** Runs the frame's current state with its handler. */
export function runState(engine: Engine, frame: Frame): void {
  handlerOf(engine, frame.state.type).run(engine, frame, frame.state);
}

/** Starts more child executions of the frame's current state. */
export function startMore(engine: Engine, frame: Frame): void {
  handlerOf(engine, frame.state.type).startMore?.(engine, frame, frame.state);
}

/** Reads the items of the frame's current state, from where a restart of the endpoint interrupted it. */
export function continueRead(engine: Engine, frame: Frame, pending: PendingRead): void {
  handlerOf(engine, frame.state.type).read?.(engine, frame, frame.state, pending);
}

/** Notifies the state of `frame` that its branch or item `child` has ended. */
export function endChild(engine: Engine, frame: Frame, child: Frame, result: ChildResult): void {
  handlerOf(engine, frame.state.type).childEnded?.(engine, frame, frame.state, child, result);
}

function handlerOf<T extends StateType>(engine: Engine, type: T): StateHandler<StatesByType[T]> {
  return engine.handlers[type];
}
