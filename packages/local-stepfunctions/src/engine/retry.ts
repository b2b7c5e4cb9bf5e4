import type { Retrier } from "@sfn-workers/states-language";
import { StateError } from "@sfn-workers/states-language/errors";
import { dataFromValue, type Json } from "@sfn-workers/states-language/json";
import { RETRY_MAX_DELAY_SECONDS } from "@sfn-workers/states-language/limits";
import { caughtOutcome, type Outcome } from "./data/dataFlow.ts";
import { type Engine, toStateError } from "./engine.ts";
import type { Frame, PendingCatch } from "./frame.ts";
import {
  explain,
  failFrame,
  followOn,
  leaveState,
  recordEvaluation,
  runAgain,
  whenReady,
} from "./life.ts";
import { closeState } from "./stateEvents.ts";

/** Tries the state again, or goes on where a Catch says; `false` where neither applies. */
export function recover(engine: Engine, frame: Frame, error: StateError, forked: boolean): boolean {
  const { state } = frame;
  if (state.type !== "Task" && state.type !== "Parallel" && state.type !== "Map") return false;
  if (retry(engine, frame, state.retry, error)) return true;
  const before = frame.previousEventId;
  closeState(engine, frame, error, forked);
  const index = state.catch.findIndex((candidate) => matches(candidate.errors, error));
  if (index < 0) return false;
  const { error: name, cause } = error;
  continueCatch(engine, frame, { kind: "catch", index, error: name, cause, forked, before });
  return true;
}

/** Goes on where the clause of the state's Catch says. */
export function continueCatch(engine: Engine, frame: Frame, pending: PendingCatch): void {
  const { state } = frame;
  const catcher = "catch" in state ? state.catch[pending.index] : undefined;
  if (catcher === undefined) throw new Error(`the state has no Catch[${pending.index}]`);
  frame.pending = pending;
  const failed = (error: StateError) => failCatch(engine, frame, pending, error);
  try {
    const settled = caughtOutcome(frame, catcher.flow, dataFromValue(errorOutput(pending)));
    const next = (made: Outcome) => leaveState(engine, frame, made, catcher.next);
    whenReady(engine, frame, settled, next, failed);
  } catch (error) {
    failed(toStateError(error));
  }
}

/** The clause itself went wrong: the state fails again, from where it stood before it failed at first. */
function failCatch(engine: Engine, frame: Frame, pending: PendingCatch, error: StateError): void {
  frame.pending = undefined;
  followOn(frame, pending.before);
  const explained = explain(frame, locate(error, `Catch[${pending.index}]/`));
  recordEvaluation(engine, frame, explained);
  closeState(engine, frame, explained, pending.forked);
  failFrame(engine, frame, explained);
}

/** A failure inside a clause names the clause before the field. */
function locate(error: StateError, prefix: string): StateError {
  const { location } = error;
  if (location === undefined) return error;
  const cause = error.cause?.replace(
    `for the field '${location}'`,
    `for the field '${prefix}${location}'`,
  );
  return new StateError(error.error, cause, {
    origin: error.origin,
    evaluation: error.evaluation,
    location: `${prefix}${location}`,
  });
}

function retry(
  engine: Engine,
  frame: Frame,
  retriers: readonly Retrier[],
  error: StateError,
): boolean {
  const index = retriers.findIndex((retrier) => matches(retrier.errors, error));
  const retrier = retriers[index];
  if (retrier === undefined) return false;
  const counts = frame.retries ?? retriers.map(() => 0);
  const made = counts[index] ?? 0;
  if (made >= retrier.maxAttempts) return false;
  counts[index] = made + 1;
  frame.retries = counts;
  frame.retryCount += 1;
  const due = engine.timers.now() + delayOf(retrier, made) * 1000;
  awaitRetry(engine, frame, due);
  return true;
}

/** Waits till `due` before the state's next attempt. */
export function awaitRetry(engine: Engine, frame: Frame, due: number): void {
  frame.phase = "waiting";
  const timer = engine.timers.at(due, () => {
    frame.waiting = undefined;
    engine.changed(frame.execution);
    runAgain(engine, frame);
  });
  frame.waiting = { kind: "retry", due, timer };
}

/** Seconds before the next attempt, after `made` earlier ones by the same retrier. */
export function delayOf(
  retrier: Retrier,
  made: number,
  random: () => number = Math.random,
): number {
  const grown = retrier.intervalSeconds * retrier.backoffRate ** made;
  const delay = Math.min(grown, retrier.maxDelaySeconds ?? RETRY_MAX_DELAY_SECONDS.max);
  return retrier.jitter ? random() * delay : delay;
}

/** What a Catch passes on. A timeout has no cause, which becomes an empty text; a failure without error or cause has null. */
function errorOutput(error: Pick<StateError, "error" | "cause">): Json {
  const timedOut = isTimeout(error.error);
  return {
    Error: timedOut ? "States.Timeout" : (error.error ?? null),
    Cause: error.cause ?? (timedOut ? "" : null),
  };
}

/**
 * Whether ErrorEquals names the error. What the state machine itself did wrong (States.Runtime) is never named;
 * States.TaskFailed stands for every failure of a task but a timeout, States.Timeout for a missed heartbeat too.
 */
export function matches(errors: readonly string[], error: StateError): boolean {
  const { error: name } = error;
  if (name === "States.Runtime") return false;
  return errors.some((wanted) => {
    if (wanted === "States.ALL" || wanted === name) return true;
    if (wanted === "States.Timeout") return isTimeout(name);
    return wanted === "States.TaskFailed" && !isTimeout(name);
  });
}

export function isTimeout(error: string | undefined): boolean {
  return error === "States.Timeout" || error === "States.HeartbeatTimeout";
}
