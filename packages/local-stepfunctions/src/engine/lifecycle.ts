import type { DataFlow } from "@sfn-workers/states-language";
import { reportedError, type StateError } from "@sfn-workers/states-language/errors";
import { type Data, dataFromValue, textOf } from "@sfn-workers/states-language/json";
import { isPromise, type MaybePromise } from "../lib/maybePromise.ts";
import { abandon } from "./abandon.ts";
import { caughtOutcome, type Outcome, outcome, passOnOutcome } from "./data/dataFlow.ts";
import { checkOutputSize, mergedVariables } from "./data/sizes.ts";
import { type Ending, recordEnd } from "./ending.ts";
import { type ChildResult, type Engine, endChild, runState } from "./engine.ts";
import { followOn, recordEvaluationFailure, recordEvent, recordForkFailure } from "./events.ts";
import type { Execution, Frame, MapRun, Variables } from "./execution.ts";
import { stateNamed } from "./frame.ts";
import { countEnd } from "./mapRun.ts";
import type { PendingCatch } from "./pending.ts";
import { retry } from "./retry.ts";
import {
  errorOutput,
  isFatal,
  locatedIn,
  matchesError,
  reportedName,
  toStateError,
  withStateContext,
} from "./stateErrors.ts";
import { keepUnfinished } from "./unfinished.ts";
import { releaseWait } from "./waits.ts";

/*
 * The lifecycle of a frame. These functions are mutually recursive, so they share a file: a state is entered; it completes
 * or fails; then the frame enters its next state, or it ends, and with it a child of a fork or the execution.
 */

/** Enters the frame's state and runs it at once: on AWS no other branch's event comes between the two. */
export function enterState(engine: Engine, frame: Frame): void {
  if (endsWithMachine(engine, frame)) return;
  frame.enteredAt = engine.timers.now();
  frame.retries = undefined;
  frame.retryCount = 0;
  frame.enteredFrom = frame.previousEventId;
  frame.enteredEventId = recordEvent(engine, frame, `${frame.state.type}StateEntered`, {
    name: frame.state.name,
    input: textOf(frame.input),
  });
  frame.phase = "run";
  runState(engine, frame);
}

/**
 * Ends the execution of a state machine that has been deleted. On AWS whatever comes next ends it, be it the end of a wait or a
 * task's answer, before that is recorded.
 */
export function endsWithMachine(engine: Engine, frame: Frame): boolean {
  const { revision } = frame.execution;
  if (engine.machineExists(revision)) return false;
  const cause = `State machine ${revision.machineName} has been deleted`;
  finish(engine, frame.execution, { status: "FAILED", error: "States.Runtime", cause, frame });
  return true;
}

/** Runs `work`. An error that it throws fails the frame's state. */
export function guarded(engine: Engine, frame: Frame, work: () => void): void {
  try {
    work();
  } catch (error) {
    try {
      failState(engine, frame, toStateError(error));
    } catch (again) {
      // The failure could not be recorded either: the history is full.
      const { error: name, cause } = toStateError(again);
      finish(engine, frame.execution, { status: "FAILED", error: name, cause });
    }
  }
}

/**
 * Calls `next` with the value, at once or when its promise resolves; the frame waits until then. If the frame's wait
 * ends earlier, the value is dropped. A rejection is passed to `failed`, which fails the state by default.
 */
export function whenReady<T>(
  engine: Engine,
  frame: Frame,
  value: MaybePromise<T>,
  next: (value: T) => void,
  failed: (error: StateError) => void = (error) => failState(engine, frame, error),
): void {
  if (!isPromise(value)) {
    next(value);
    return;
  }
  const waiting = { kind: "evaluation" } as const;
  frame.phase = "waiting";
  frame.waiting = waiting;
  const resume = (work: () => void) => {
    if (frame.waiting !== waiting) return;
    frame.waiting = undefined;
    engine.changed(frame.execution);
    guarded(engine, frame, work);
  };
  value.then(
    (resolved) => resume(() => next(resolved)),
    (error: unknown) => resume(() => failed(toStateError(error))),
  );
}

/** Ends the frame's state with a result, from which the state's fields produce the output. */
export function completeState(engine: Engine, frame: Frame, result: Data): void {
  const made = outcome(engine, frame, frame.state.flow, result);
  if (isPromise(made)) frame.pending = { kind: "complete", result };
  whenReady(engine, frame, made, (ready) => leaveState(engine, frame, ready, frame.state.next));
}

/** Ends the frame's state with its input as the output. `flow` is the state's, or that of a part of it, which is `within`. */
export function passOn(
  engine: Engine,
  frame: Frame,
  next: string | undefined,
  flow: DataFlow = frame.state.flow,
  within = "",
): void {
  whenReady(
    engine,
    frame,
    passOnOutcome(engine, frame, flow),
    (made) => leaveState(engine, frame, made, next),
    (error) => failState(engine, frame, locatedIn(within, error)),
  );
}

/**
 * Leaves the frame's state for the state `next`, or ends the frame.
 * @throws {StateError} States.DataLimitExceeded when the output or the variables are too large.
 */
function leaveState(
  engine: Engine,
  frame: Frame,
  { output, assigned }: Outcome,
  next: string | undefined,
): void {
  frame.pending = undefined;
  const text = textOf(output);
  checkOutputSize(frame.state.name, text);
  if (assigned !== undefined) {
    frame.variables = mergedVariables(frame.variables, assigned, frame.state);
  }
  recordEvent(engine, frame, `${frame.state.type}StateExited`, {
    name: frame.state.name,
    output: text,
    assignedVariables: assigned === undefined ? undefined : serialized(assigned),
  });
  frame.waiting = undefined;
  frame.lost = undefined;
  const { trial } = frame.execution;
  if (trial !== undefined) {
    trial.left(frame, output, next);
    return;
  }
  if (next === undefined) {
    endFrame(engine, frame, output);
    return;
  }
  frame.state = stateNamed(frame.workflow, next);
  frame.input = output;
  frame.enteredEventId = 0;
  frame.phase = "enter";
  engine.steps.push(frame);
}

function serialized(variables: Variables): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [name, JSON.stringify(value)]),
  );
}

function endFrame(engine: Engine, frame: Frame, output: Data): void {
  frame.phase = "ended";
  if (frame.parent === undefined) finish(engine, frame.execution, { status: "SUCCEEDED", output });
  else notifyParent(engine, frame.parent, frame, { output });
}

/** Fails the frame's state: it is retried, its error is caught, or its frame fails. */
export function failState(engine: Engine, frame: Frame, error: StateError): void {
  const forked = frame.waiting?.kind === "fork";
  frame.pending = undefined;
  releaseWait(engine, frame);
  const reported = withStateContext(frame, error);
  recordEvaluationFailure(engine, frame, reported);
  if (!recover(engine, frame, reported, forked)) failFrame(engine, frame, reported);
}

/** Retries the state or continues with its Catch; `false` if neither handles the error. */
function recover(engine: Engine, frame: Frame, error: StateError, forked: boolean): boolean {
  const { state } = frame;
  if (state.type !== "Task" && state.type !== "Parallel" && state.type !== "Map") return false;
  if (retry(engine, frame, state.retry, error)) return true;
  const before = frame.previousEventId;
  recordForkFailure(engine, frame, error, forked);
  const index = state.catch.findIndex((catcher) => matchesError(catcher.errors, error));
  if (index < 0) return false;
  frame.execution.trial?.caught(index, error);
  const { error: name, cause } = error;
  continueCatch(engine, frame, { kind: "catch", index, error: name, cause, forked, before });
  return true;
}

/** Leaves the frame's state through the Catch entry that matched the error. */
export function continueCatch(engine: Engine, frame: Frame, pending: PendingCatch): void {
  const { state } = frame;
  const catcher = "catch" in state ? state.catch[pending.index] : undefined;
  if (catcher === undefined) throw new Error(`the state has no Catch[${pending.index}]`);
  frame.pending = pending;
  const failed = (error: StateError) => failCatch(engine, frame, pending, error);
  try {
    const made = caughtOutcome(engine, frame, catcher.flow, dataFromValue(errorOutput(pending)));
    const next = (ready: Outcome) => leaveState(engine, frame, ready, catcher.next);
    whenReady(engine, frame, made, next, failed);
  } catch (error) {
    failed(toStateError(error));
  }
}

/** An error in the Catch itself: the state fails again, after the event that preceded its first failure. */
function failCatch(engine: Engine, frame: Frame, pending: PendingCatch, error: StateError): void {
  followOn(frame, pending.before);
  const reported = withStateContext(frame, locatedIn(`Catch[${pending.index}]/`, error));
  recordEvaluationFailure(engine, frame, reported);
  recordForkFailure(engine, frame, reported, pending.forked);
  failFrame(engine, frame, reported);
}

/** Ends the frame with an error that none of its states caught. */
function failFrame(engine: Engine, frame: Frame, error: StateError): void {
  const { execution, parent } = frame;
  frame.phase = "ended";
  execution.trial?.failed(error);
  if (parent !== undefined && (!isFatal(error) || isTolerated(frame))) {
    notifyParent(engine, parent, frame, { error });
    return;
  }
  const { cause } = error;
  const name = reportedName(error.error);
  finish(engine, execution, { status: "FAILED", error: name, cause, frame });
}

/** Whether a Map state around the frame tolerates failures; it tolerates fatal ones, too. */
function isTolerated(frame: Frame): boolean {
  for (let { parent } = frame; parent !== undefined; parent = parent.parent) {
    const limits = parent.waiting?.kind === "fork" ? parent.waiting.map?.limits : undefined;
    if (limits?.toleratedCount !== undefined || limits?.toleratedPercentage !== undefined)
      return true;
  }
  return false;
}

function notifyParent(engine: Engine, parent: Frame, child: Frame, result: ChildResult): void {
  engine.changed(parent.execution);
  guarded(engine, parent, () => endChild(engine, parent, child, result));
}

/** Ends an execution, in any phase of its frames. */
export function finish(engine: Engine, execution: Execution, wanted: Ending): void {
  if (execution.status !== "RUNNING") return;
  // The Map state of a child execution that is about to be aborted is over, and would lose its result.
  const ending: Ending = engine.aborts.has(execution) ? { status: "ABORTED" } : wanted;
  const root = recordEnd(engine, execution, ending);
  if (root !== undefined) abandon(engine, root);
  if (root !== undefined && mayContinue(execution, ending)) keepUnfinished(execution, root);
  engine.changed(execution);
  engine.ended(execution);
  const run = execution.mapRun?.run;
  if (run === undefined) return;
  countEnd(engine, run, ending.status, execution.mapRun?.items ?? 1);
  if (root !== undefined) notifyMapRun(engine, run, execution, root);
}

/** Whether a redrive may continue the execution. */
function mayContinue({ revision }: Execution, ending: Ending): boolean {
  if (revision.type === "EXPRESS" || ending.status === "SUCCEEDED") return false;
  return ending.status !== "FAILED" || ending.isDropped !== true;
}

/** Notifies the Map state that started a child execution that this item has ended. */
function notifyMapRun(
  engine: Engine,
  { frame }: MapRun,
  { output, ...ended }: Execution,
  root: Frame,
): void {
  if (frame === undefined || frame.phase === "ended") return;
  const error = () => reportedError(ended.error, ended.cause);
  notifyParent(engine, frame, root, output === undefined ? { error: error() } : { output });
}
