import type { Resource, State } from "../../definition/states.ts";

/*
 * The events that a history has of each state which succeeds, as recorded on AWS: states-language knows them here alone, and
 * local-stepfunctions, which writes them, is compared with these numbers.
 */

/** ExecutionStarted, and the event that ends the execution. */
export const EXECUTION_EVENTS = 2;
/** MapIterationStarted and MapIterationSucceeded. */
export const ITEM_EVENTS = 2;
/** Of a state that fails and goes on by its Catch: it is entered and exited, whatever comes between. */
export const CAUGHT_EVENTS = 2;
/** Of an item that fails: MapIterationStarted, and the entry of its first state. */
export const FAILED_ITEM_EVENTS = 2;
/** FailStateEntered. The error ends what is around it. */
export const FAIL_EVENTS = 1;

/** …StateEntered and …StateExited. */
const ENTERED_AND_EXITED = 2;
/** …Scheduled, …Started and …Succeeded, of an activity's task, a Lambda function's and any other service's. */
const ATTEMPT_EVENTS = 3;
/** TaskSubmitted, of a task that waits for a job or for its token. */
const SUBMITTED_EVENTS = 1;
/** ParallelStateStarted and ParallelStateSucceeded, MapStateStarted and MapStateSucceeded. */
const FORK_EVENTS = 2;
/** MapRunStarted and MapRunSucceeded. Its items have histories of their own. */
const MAP_RUN_EVENTS = 2;

/** The events of a state that succeeds at its first attempt, without those of the states inside it. */
export function ownEvents(state: State): number {
  switch (state.type) {
    case "Task":
      return (
        ENTERED_AND_EXITED + ATTEMPT_EVENTS + (isSubmitted(state.resource) ? SUBMITTED_EVENTS : 0)
      );
    case "Parallel":
      return ENTERED_AND_EXITED + FORK_EVENTS;
    case "Map":
      return ENTERED_AND_EXITED + FORK_EVENTS + (state.distributed ? MAP_RUN_EVENTS : 0);
    case "Fail":
      return FAIL_EVENTS;
    default:
      return ENTERED_AND_EXITED;
  }
}

/** The same at least: a token may be answered before its call is. */
export function leastOwnEvents(state: State): number {
  const early = state.type === "Task" && isSubmitted(state.resource) ? SUBMITTED_EVENTS : 0;
  return ownEvents(state) - early;
}

function isSubmitted(resource: Resource): boolean {
  return resource.kind === "service" && resource.pattern !== "requestResponse";
}
