import type { TaskState, Workflow } from "@sfn-workers/states-language";

/** The Task states of a workflow, also inside Map and Parallel, in the order of the definition. */
export function* tasksOf({ states }: Workflow): Generator<TaskState> {
  for (const state of states.values()) {
    if (state.type === "Task") yield state;
    if (state.type === "Map") yield* tasksOf(state.processor);
    if (state.type === "Parallel") for (const branch of state.branches) yield* tasksOf(branch);
  }
}
