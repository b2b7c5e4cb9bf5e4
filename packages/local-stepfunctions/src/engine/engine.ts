import type { State, Workflow } from "@sfn-workers/states-language";
import { reportedError, StateError } from "@sfn-workers/states-language/errors";
import type { Data, Json } from "@sfn-workers/states-language/json";
import type { Activities } from "../activities.ts";
import type { Place } from "../arn.ts";
import type { Integrations } from "../integrations.ts";
import { createStepQueue, type StepQueue } from "../lib/stepQueue.ts";
import type { Timers } from "../lib/timers.ts";
import { EXECUTION_SECONDS, EXPRESS_EXECUTION_SECONDS } from "../limits.ts";
import { HANDLERS } from "../states/handlers.ts";
import type { Tokens } from "../tokens.ts";
import type { Execution, ExecutionStatus, Revision, Variables } from "./execution.ts";
import type { Frame } from "./frame.ts";
import { type EventDetails, record } from "./history.ts";
import { enterState, failState } from "./life.ts";
import { continuePending } from "./pending.ts";
import { releaseWait } from "./waits.ts";

/** What moves executions on. It holds what they share; all of an execution itself is in its Execution and Frames. */
export interface Engine {
  readonly place: Place;
  readonly timers: Timers;
  readonly tokens: Tokens;
  readonly activities: Activities;
  readonly integrations: Integrations;
  readonly steps: StepQueue<Frame>;
  /** Tasks that can still be answered, by execution and event. */
  readonly openTasks: Map<number, Frame>;
  /** Told of every execution whose data changed, before anybody outside can know. */
  changed(execution: Execution): void;
  /** Told once when an execution has come to its end. */
  ended(execution: Execution): void;
  /** Starts an execution of this engine's own: a child of a distributed Map. */
  startChild(start: ChildStart): Frame;
  newId(): string;
}

export interface ChildStart {
  readonly parent: Frame;
  readonly index: number;
  readonly workflow: Workflow;
  readonly input: Data;
  readonly mapRunArn: string;
}

export type EngineParts = Omit<Engine, "steps" | "openTasks">;

export function createEngine(parts: EngineParts): Engine {
  const engine: Engine = {
    ...parts,
    steps: createStepQueue<Frame>((frame) => step(engine, frame)),
    openTasks: new Map(),
  };
  return engine;
}

export interface NewExecution {
  readonly serial: number;
  readonly arn: string;
  readonly name: string;
  readonly revision: Revision;
  readonly workflow: Workflow;
  readonly input: Data;
  readonly variables?: Variables;
  readonly mapRun?: Execution["mapRun"];
}

/** Begins an execution: its history starts, its first state is next. */
export function startExecution(engine: Engine, start: NewExecution): Execution {
  const { revision, workflow, variables, mapRun, ...rest } = start;
  const now = engine.timers.now();
  const execution: Execution = {
    ...rest,
    revision,
    mapRun,
    startedAt: now,
    history: [],
    attempts: 0,
    status: "RUNNING",
    stoppedAt: undefined,
    output: undefined,
    error: undefined,
    cause: undefined,
    root: undefined,
    deadline: undefined,
  };
  record(execution.history, "ExecutionStarted", 0, now, {
    input: start.input.text ?? JSON.stringify(start.input.value),
    roleArn: revision.roleArn,
  });
  const frame = createFrame(execution, workflow, start.input, variables ?? {}, {
    parent: undefined,
    index: mapRun?.index ?? 0,
    previousEventId: 0,
  });
  execution.root = frame;
  armDeadline(engine, execution);
  engine.changed(execution);
  engine.steps.push(frame);
  return execution;
}

/** The machine's TimeoutSeconds, or AWS's own bound. */
export function armDeadline(engine: Engine, execution: Execution): void {
  const { type, compiled } = execution.revision;
  const bound = type === "EXPRESS" ? EXPRESS_EXECUTION_SECONDS : EXECUTION_SECONDS;
  const seconds = Math.min(compiled.timeoutSeconds ?? bound, bound);
  // A year is far: only machines that set a nearer bound cost a timer.
  if (seconds === EXECUTION_SECONDS) return;
  execution.deadline = engine.timers.at(execution.startedAt + seconds * 1000, () =>
    timeOut(engine, execution, execution.startedAt + seconds * 1000),
  );
}

export function createFrame(
  execution: Execution,
  workflow: Workflow,
  input: Data,
  variables: Variables,
  under: { parent: Frame | undefined; index: number; previousEventId: number },
): Frame {
  return {
    execution,
    parent: under.parent,
    index: under.index,
    workflow,
    state: firstState(workflow),
    phase: "enter",
    input,
    variables,
    previousEventId: under.previousEventId,
    tailEventId: under.previousEventId,
    enteredEventId: 0,
    enteredAt: 0,
    retries: undefined,
    retryCount: 0,
    waiting: undefined,
    pending: undefined,
  };
}

function firstState(workflow: Workflow): State {
  const state = workflow.states.get(workflow.startAt);
  if (state === undefined) throw new Error(`the workflow has no state '${workflow.startAt}'`);
  return state;
}

/** Moves a frame one step on: it enters its state, or the state does its work. */
function step(engine: Engine, frame: Frame): void {
  if (frame.execution.status !== "RUNNING") return;
  if (frame.phase !== "enter" && frame.phase !== "run") return;
  engine.changed(frame.execution);
  guarded(engine, frame, () => {
    if (frame.phase === "enter") enterState(engine, frame);
    else if (frame.pending !== undefined) continuePending(engine, frame, frame.pending);
    else HANDLERS[frame.state.type].run(engine, frame);
  });
}

/** Does `work`; what it throws ends the frame's state. */
export function guarded(engine: Engine, frame: Frame, work: () => void): void {
  try {
    work();
  } catch (error) {
    try {
      failState(engine, frame, toStateError(error));
    } catch (again) {
      // Not even the failure could be written down: the history is full.
      finish(engine, frame.execution, "FAILED", toStateError(again));
    }
  }
}

export function toStateError(error: unknown): StateError {
  if (error instanceof StateError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new StateError("States.Runtime", message);
}

/** Ends an execution as a whole, whatever its frames were doing. */
export function finish(
  engine: Engine,
  execution: Execution,
  status: Exclude<ExecutionStatus, "RUNNING">,
  result: FinalResult,
): void {
  if (execution.status !== "RUNNING") return;
  const { root } = execution;
  const now = result.at ?? engine.timers.now();
  // What ends an execution from outside follows no event.
  const inside = status === "FAILED" || status === "SUCCEEDED";
  const previous = inside ? ((result.frame ?? root)?.tailEventId ?? 0) : 0;
  record(execution.history, FINAL_EVENTS[status], previous, now, finalDetails(status, result));
  execution.status = status;
  execution.stoppedAt = now;
  execution.output = result.output;
  execution.error = status === "TIMED_OUT" ? undefined : result.error;
  execution.cause = status === "TIMED_OUT" ? undefined : result.cause;
  execution.root = undefined;
  engine.timers.cancel(execution.deadline);
  execution.deadline = undefined;
  if (root !== undefined) abandon(engine, root);
  engine.changed(execution);
  engine.ended(execution);
  if (root !== undefined) tellMapRun(engine, execution, root);
}

/** A child execution that has ended is an item done for the Map state that started it. */
function tellMapRun(engine: Engine, { mapRun, output, ...ended }: Execution, root: Frame): void {
  const frame = mapRun?.frame;
  if (frame === undefined || frame.phase === "ended") return;
  engine.changed(frame.execution);
  const result =
    output === undefined ? { error: reportedError(ended.error, ended.cause) } : { output };
  guarded(engine, frame, () => HANDLERS.Map.childEnded?.(engine, frame, root, result));
}

export interface FinalResult {
  readonly error?: string | undefined;
  readonly cause?: string | undefined;
  readonly output?: Data;
  /** The frame that ends the execution, where it is not the outermost one. */
  readonly frame?: Frame;
  /** When it ended, in milliseconds since 1970; now unless told. */
  readonly at?: number;
}

const FINAL_EVENTS = {
  SUCCEEDED: "ExecutionSucceeded",
  FAILED: "ExecutionFailed",
  TIMED_OUT: "ExecutionTimedOut",
  ABORTED: "ExecutionAborted",
} as const;

function finalDetails(status: keyof typeof FINAL_EVENTS, result: FinalResult): EventDetails {
  if (status !== "SUCCEEDED") return { error: result.error, cause: result.cause };
  const output: Json | undefined = result.output?.text ?? JSON.stringify(result.output?.value);
  return { output };
}

/** Drops a frame and all below it without a word in the history: nobody can answer its tasks any more. */
export function abandon(engine: Engine, frame: Frame): void {
  const pending = [frame];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (next.waiting?.kind === "fork") {
      for (const child of next.waiting.running.values()) {
        if (child.execution === next.execution) pending.push(child);
        else finish(engine, child.execution, "ABORTED", {});
      }
    }
    releaseWait(engine, next);
    next.phase = "ended";
  }
}

function timeOut(engine: Engine, execution: Execution, at: number): void {
  finish(engine, execution, "TIMED_OUT", { error: "States.Timeout", at });
}
