import type { State, Workflow } from "@sfn-workers/states-language";
import type { Execution } from "../engine/execution.ts";

/** The workflows of child executions whose Map states are over, each looked for once. */
export function createEndedMaps() {
  const known = new Map<string, Workflow | undefined>();
  return {
    /** The workflow of the child execution that is in this state, by the ARN of its Map run; undefined when there is none. */
    processorOf({ revision }: Execution, mapRunArn: string, state: string): Workflow | undefined {
      if (!known.has(mapRunArn)) known.set(mapRunArn, processorWith(revision.compiled, state));
      return known.get(mapRunArn);
    },
  };
}

/** No two states of a state machine have the same name. */
function processorWith({ states }: Workflow, name: string): Workflow | undefined {
  for (const state of states.values()) {
    for (const below of workflowsIn(state)) {
      const found = below.states.has(name) ? below : processorWith(below, name);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

function workflowsIn(state: State): readonly Workflow[] {
  if (state.type === "Parallel") return state.branches;
  return state.type === "Map" ? [state.processor] : [];
}
