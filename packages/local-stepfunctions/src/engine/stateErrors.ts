import { StateError } from "@sfn-workers/states-language/errors";
import type { Json } from "@sfn-workers/states-language/json";
import type { Frame } from "./execution.ts";

/** Converts anything thrown into the error of a state: States.Runtime unless it already is a StateError. */
export function toStateError(error: unknown): StateError {
  if (error instanceof StateError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new StateError("States.Runtime", message);
}

/** Adds AWS's introduction, which names the state, to the cause of an error in the state itself. */
export function withStateContext(frame: Frame, error: StateError): StateError {
  // The test of a state has no events.
  if (error.origin === "report" || frame.execution.trial !== undefined) return error;
  const cause = `An error occurred while executing the state '${frame.state.name}' (entered at the event id #${frame.enteredEventId}). ${error.cause ?? ""}`;
  return new StateError(error.error, cause, {
    origin: "report",
    evaluation: error.evaluation,
    ...(error.location === undefined ? {} : { location: error.location }),
  });
}

/** Adds the Catch entry or the Choice rule in which a query failed to the error's location. */
export function locatedIn(prefix: string, error: StateError): StateError {
  const { location } = error;
  if (location === undefined || prefix === "") return error;
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

/** The error output that a Catch passes on. */
export function errorOutput(error: Pick<StateError, "error" | "cause">): Json {
  const timedOut = isTimeout(error.error);
  return {
    Error: reportedName(error.error) ?? null,
    // On AWS the cause is an empty string for a timeout, and null for a failure without a cause.
    Cause: error.cause ?? (timedOut ? "" : null),
  };
}

/**
 * Whether ErrorEquals matches the error. States.Runtime never matches, and a terminal error only by its own name.
 * States.TaskFailed matches every error but a timeout, and States.Timeout also matches a missed heartbeat.
 */
export function matchesError(
  names: readonly string[],
  { error, terminal }: Pick<StateError, "error" | "terminal">,
): boolean {
  if (error === "States.Runtime") return false;
  return names.some((name) => {
    if (name === error) return true;
    if (terminal) return false;
    if (name === "States.ALL") return true;
    if (name === "States.Timeout") return isTimeout(error);
    return name === "States.TaskFailed" && !isTimeout(error);
  });
}

/** States.Runtime ends the execution from any depth: no Retry or Catch handles it. */
export function isFatal(error: StateError): boolean {
  return error.error === "States.Runtime";
}

/** The error name outside the state: only Retry and Catch distinguish a missed heartbeat from another timeout. */
export function reportedName(error: string | undefined): string | undefined {
  return isTimeout(error) ? "States.Timeout" : error;
}

function isTimeout(error: string | undefined): boolean {
  return error === "States.Timeout" || error === "States.HeartbeatTimeout";
}
