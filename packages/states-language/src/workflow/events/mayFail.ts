import type { State, Workflow } from "../../definition/states.ts";

/** The name of all errors in a Catch. */
const EACH_ERROR = "States.ALL";

/** Whether an error may end the level: a Fail state is there for it, and some wait for a task's. */
export function mayFail(level: Workflow): boolean {
  return [...level.states.values()].some(mayFailItself);
}

/** Whether an error of the state, or of what is inside it, may end the level around it. */
export function mayFailItself(state: State): boolean {
  if ("catch" in state && state.catch.some(({ errors }) => errors.includes(EACH_ERROR)))
    return false;
  switch (state.type) {
    case "Task":
    case "Fail":
      return true;
    case "Choice":
      return state.default === undefined;
    case "Parallel":
      return state.branches.some(mayFail);
    case "Map":
      return mayFail(state.processor);
    default:
      return false;
  }
}
