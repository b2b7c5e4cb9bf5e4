import type { MapState, TaskState, Workflow } from "@sfn-workers/states-language";

/** The Task and Map states of a workflow, also inside Map and Parallel, in the order of the definition. */
export function* workingStates({ states }: Workflow): Generator<TaskState | MapState> {
  for (const state of states.values()) {
    if (state.type === "Task" || state.type === "Map") yield state;
    if (state.type === "Map") yield* workingStates(state.processor);
    if (state.type === "Parallel") {
      for (const branch of state.branches) yield* workingStates(branch);
    }
  }
}
