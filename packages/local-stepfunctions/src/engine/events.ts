import type { StateError } from "@sfn-workers/states-language/errors";
import type { Engine } from "./engine.ts";
import type { Execution, Frame } from "./execution.ts";
import { type EventDetails, type HistoryEvent, lengthOf, record } from "./history.ts";

/*
 * Each event has the id of the event that it follows. The events of a frame form a chain; some are recorded beside it, as on
 * AWS. In the diagram the frame's last event is 2, each call records `n` (then `m`), and the frame's next event follows `*`:
 *
 *   recordEvent   1 ── 2 ── n ── m*      in the chain: previousEventId and tailEventId move
 *
 *   recordAside   1 ── 2*── n ── m       beside the chain, each follows the one before: only tailEventId moves
 *
 *   recordBeside  1 ── 2*── n            beside the chain, each follows the chain's last event: only tailEventId moves
 *                      └─── m
 *
 *   recordAt      1 ── 2*                after any event that the caller names: nothing moves
 *                 └─ n
 *
 *   followOn      1*── 2                 records nothing: the chain continues after the event that the caller names
 *
 * ExecutionSucceeded, ExecutionFailed and the next recordAside follow `tailEventId`.
 */

/** Records an event in the frame's chain and returns its id. */
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

/** Records an event beside the frame's chain, after the last one recorded beside it. */
export function recordAside(
  engine: Engine,
  frame: Frame,
  type: string,
  details?: EventDetails,
): void {
  frame.tailEventId = recordAt(engine, frame, type, frame.tailEventId, details);
}

/** Records an event beside the frame's chain, after the chain's last event. */
export function recordBeside(
  engine: Engine,
  frame: Frame,
  type: string,
  details?: EventDetails,
): void {
  frame.tailEventId = recordAt(engine, frame, type, frame.previousEventId, details);
}

/** Records an event of the frame's execution after the event `previousEventId` and returns its id. */
export function recordAt(
  engine: Engine,
  frame: Frame,
  type: string,
  previousEventId: number,
  details?: EventDetails,
): number {
  const at = engine.timers.now();
  const event = { type, previous: previousEventId, at, details };
  return recordIn(engine, frame.execution, event, frame);
}

/**
 * Appends an event to the execution's history and returns its id.
 * @throws {HistoryFull} when it is full and the event neither begins nor ends the execution.
 */
export function recordIn(
  engine: Engine,
  execution: Execution,
  event: HistoryEvent,
  frame?: Frame,
): number {
  const { history, revision } = execution;
  const kept = lengthOf(history);
  const id = record(history, event, revision.type);
  if (lengthOf(history) > kept) engine.grown(execution, event);
  engine.observer?.recorded(execution, id, event, frame);
  return id;
}

/** Continues the frame's chain after the event. */
export function followOn(frame: Frame, eventId: number): void {
  frame.previousEventId = eventId;
  frame.tailEventId = eventId;
}

/** Records EvaluationFailed if a JSONata query caused the error. */
export function recordEvaluationFailure(engine: Engine, frame: Frame, error: StateError): void {
  if (!error.evaluation) return;
  const id = recordAt(engine, frame, "EvaluationFailed", beforeEvaluation(frame), {
    error: error.error,
    cause: error.cause,
    location: error.location,
    state: frame.state.name,
  });
  followOn(frame, id);
}

/** AWS enters a state and evaluates its fields in one step: except in a Wait, the failure follows the event before both. */
function beforeEvaluation({ state, previousEventId, enteredEventId, enteredFrom }: Frame): number {
  return state.type === "Wait" || previousEventId !== enteredEventId
    ? previousEventId
    : enteredFrom;
}

/**
 * Records ParallelStateFailed or MapStateFailed for a state that fails without another retry. A States.Runtime error
 * before its branches or items started records neither.
 */
export function recordForkFailure(
  engine: Engine,
  frame: Frame,
  error: StateError,
  forked: boolean,
): void {
  const { type } = frame.state;
  if (type !== "Parallel" && type !== "Map") return;
  if (error.error === "States.Runtime" && !forked) return;
  recordEvent(engine, frame, `${type}StateFailed`);
}
