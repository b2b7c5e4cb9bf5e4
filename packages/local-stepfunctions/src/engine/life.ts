import type { State } from "@sfn-workers/states-language";
import { reportedError, StateError } from "@sfn-workers/states-language/errors";
import { byteLength, type Data, textOf } from "@sfn-workers/states-language/json";
import { MAX_PAYLOAD_BYTES } from "@sfn-workers/states-language/limits";
import { isPromise, type Soon } from "../lib/maybePromise.ts";
import { EXECUTION_VARIABLES_BYTES } from "../limits.ts";
import { HANDLERS } from "../states/handlers.ts";
import { type Outcome, outcome } from "./data/dataFlow.ts";
import { type Engine, finish, guarded, toStateError } from "./engine.ts";
import type { Variables } from "./execution.ts";
import type { Frame } from "./frame.ts";
import { type EventDetails, record } from "./history.ts";
import { isTimeout, recover } from "./retry.ts";
import { releaseWait } from "./waits.ts";

/** Writes an event of the frame: it follows the frame's last one. */
export function recordEvent(
  engine: Engine,
  frame: Frame,
  type: string,
  details?: EventDetails,
): number {
  const id = recordAt(engine, frame, type, frame.previousEventId, details);
  followOn(frame, id);
  return id;
}

/** The frame's next event follows this one. */
export function followOn(frame: Frame, eventId: number): void {
  frame.previousEventId = eventId;
  frame.tailEventId = eventId;
}

/** Writes an event that stands beside the frame's chain: the next one follows the same event as if it were not there. */
export function recordAside(
  engine: Engine,
  frame: Frame,
  type: string,
  details?: EventDetails,
): void {
  frame.tailEventId = recordAt(engine, frame, type, frame.tailEventId, details);
}

/** Like recordAside, but several of them all follow the chain's last event. */
export function recordBeside(
  engine: Engine,
  frame: Frame,
  type: string,
  details?: EventDetails,
): void {
  frame.tailEventId = recordAt(engine, frame, type, frame.previousEventId, details);
}

/** Writes an event of the frame's execution that follows another one than the frame's last. */
export function recordAt(
  engine: Engine,
  frame: Frame,
  type: string,
  previousEventId: number,
  details?: EventDetails,
): number {
  return record(frame.execution.history, type, previousEventId, engine.timers.now(), details);
}

export function enterState(engine: Engine, frame: Frame): void {
  frame.enteredAt = engine.timers.now();
  frame.retries = undefined;
  frame.retryCount = 0;
  frame.enteredEventId = recordEvent(engine, frame, `${frame.state.type}StateEntered`, {
    name: frame.state.name,
    input: textOf(frame.input),
  });
  // At once: on AWS nothing of another branch stands between a state's entry and what it does first.
  frame.phase = "run";
  HANDLERS[frame.state.type].run(engine, frame);
}

/** The frame's state does its work at the next step, as a retry. */
export function runAgain(engine: Engine, frame: Frame): void {
  frame.phase = "run";
  engine.steps.push(frame);
}

/**
 * Goes on with `next` once the value is there. Until a promise has settled the frame waits for it; if the frame is
 * ended meanwhile, the value is not wanted any more. What goes wrong fails the state, unless `failed` is told.
 */
export function whenReady<T>(
  engine: Engine,
  frame: Frame,
  soon: Soon<T>,
  next: (value: T) => void,
  failed: (error: StateError) => void = (error) => failState(engine, frame, error),
): void {
  if (!isPromise(soon)) {
    next(soon);
    return;
  }
  const waiting = { kind: "evaluation" } as const;
  frame.phase = "waiting";
  frame.waiting = waiting;
  const resume = (work: () => void) => {
    if (frame.waiting !== waiting || frame.phase !== "waiting") return;
    frame.waiting = undefined;
    engine.changed(frame.execution);
    guarded(engine, frame, work);
  };
  soon.then(
    (value) => resume(() => next(value)),
    (error: unknown) => resume(() => failed(toStateError(error))),
  );
}

/** The state has its result: what the state's fields make of it is its output. */
export function completeState(engine: Engine, frame: Frame, result: Data): void {
  const settling = outcome(frame, frame.state.flow, result);
  if (isPromise(settling)) frame.pending = { kind: "complete", result };
  whenReady(engine, frame, settling, (settled) =>
    leaveState(engine, frame, settled, frame.state.next),
  );
}

/**
 * Writes the exit and goes on to `next`, or ends the frame's workflow.
 * @throws StateError States.DataLimitExceeded
 */
export function leaveState(
  engine: Engine,
  frame: Frame,
  { output, assigned }: Outcome,
  next: string | undefined,
): void {
  frame.pending = undefined;
  const text = textOf(output);
  if (text.length * 3 > MAX_PAYLOAD_BYTES && byteLength(text) > MAX_PAYLOAD_BYTES) {
    throw reportedError(
      "States.DataLimitExceeded",
      `The state/task '${frame.state.name}' returned a result with a size exceeding the maximum number of bytes service limit.`,
    );
  }
  if (assigned !== undefined) assign(frame, assigned);
  recordEvent(engine, frame, `${frame.state.type}StateExited`, {
    name: frame.state.name,
    output: text,
    assignedVariables: assigned === undefined ? undefined : asTexts(assigned),
  });
  if (next === undefined) {
    endFrame(engine, frame, output);
    return;
  }
  frame.state = stateNamed(frame, next);
  frame.input = output;
  frame.phase = "enter";
  frame.waiting = undefined;
  engine.steps.push(frame);
}

function stateNamed(frame: Frame, name: string): State {
  const state = frame.workflow.states.get(name);
  if (state === undefined) throw new StateError("States.Runtime", `There is no state '${name}'.`);
  return state;
}

function assign(frame: Frame, assigned: Variables): void {
  const variables = { ...frame.variables, ...assigned };
  if (byteLength(JSON.stringify(variables)) > EXECUTION_VARIABLES_BYTES) {
    throw reportedError(
      "States.DataLimitExceeded",
      "The variables of the execution have a size exceeding the maximum number of bytes service limit.",
    );
  }
  frame.variables = variables;
}

function asTexts(variables: Variables): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [name, JSON.stringify(value)]),
  );
}

function endFrame(engine: Engine, frame: Frame, output: Data): void {
  frame.phase = "ended";
  frame.waiting = undefined;
  const { execution, parent } = frame;
  if (parent === undefined) {
    finish(engine, execution, "SUCCEEDED", { output });
    return;
  }
  engine.changed(parent.execution);
  guarded(engine, parent, () =>
    HANDLERS[parent.state.type].childEnded?.(engine, parent, frame, { output }),
  );
}

/** The state failed: it is tried again, its error is caught, or the frame's workflow fails with it. */
export function failState(engine: Engine, frame: Frame, error: StateError): void {
  const forked = frame.waiting?.kind === "fork";
  frame.pending = undefined;
  releaseWait(engine, frame);
  frame.phase = "waiting";
  const explained = explain(frame, error);
  recordEvaluation(engine, frame, explained);
  if (recover(engine, frame, explained, forked)) return;
  failFrame(engine, frame, explained);
}

/** A JSONata query that failed has an event of its own. */
export function recordEvaluation(engine: Engine, frame: Frame, error: StateError): void {
  if (!error.evaluation) return;
  const id = recordAt(engine, frame, "EvaluationFailed", beforeEvaluation(frame), {
    error: error.error,
    cause: error.cause,
    location: error.location,
    state: frame.state.name,
  });
  followOn(frame, id);
}

/** AWS enters a state and evaluates its fields as one: what goes wrong follows the event before both, but for a Wait. */
function beforeEvaluation({ execution, state, previousEventId, enteredEventId }: Frame): number {
  if (state.type === "Wait" || previousEventId !== enteredEventId) return previousEventId;
  return execution.history[enteredEventId - 1]?.previous ?? previousEventId;
}

/** AWS's introduction to what went wrong in a state itself. */
export function explain(frame: Frame, error: StateError): StateError {
  if (error.origin === "report") return error;
  const cause = `An error occurred while executing the state '${frame.state.name}' (entered at the event id #${frame.enteredEventId}). ${error.cause ?? ""}`;
  return new StateError(error.error, cause, {
    origin: "report",
    evaluation: error.evaluation,
    ...(error.location === undefined ? {} : { location: error.location }),
  });
}

/** The frame's workflow ends with an error that nothing in it caught. */
export function failFrame(engine: Engine, frame: Frame, error: StateError): void {
  const { execution, parent } = frame;
  frame.phase = "ended";
  if (parent === undefined || (isFatal(error) && !isTolerated(frame))) {
    // Only Retry and Catch tell a missed heartbeat from another timeout.
    const name = isTimeout(error.error) ? "States.Timeout" : error.error;
    finish(engine, execution, "FAILED", { error: name, cause: error.cause, frame });
    return;
  }
  engine.changed(parent.execution);
  guarded(engine, parent, () =>
    HANDLERS[parent.state.type].childEnded?.(engine, parent, frame, { error }),
  );
}

/** Nothing can catch what the state machine itself did wrong: it ends the execution from wherever it happens. */
export function isFatal(error: StateError): boolean {
  return error.error === "States.Runtime";
}

/** A Map state that tolerates failures takes them all. */
function isTolerated(frame: Frame): boolean {
  for (let { parent } = frame; parent !== undefined; parent = parent.parent) {
    const map = parent.waiting?.kind === "fork" ? parent.waiting.map : undefined;
    if (map?.toleratedCount !== undefined || map?.toleratedPercentage !== undefined) return true;
  }
  return false;
}
