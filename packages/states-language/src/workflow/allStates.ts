import type { State, Workflow } from "../definition/states.ts";

/** All states of a compiled definition, those inside others directly after them. */
export function allStates({ states }: Workflow): State[] {
  return [...states.values()].flatMap((state) => {
    const inside = state.type === "Map" ? [state.processor] : [];
    const levels = state.type === "Parallel" ? state.branches : inside;
    return [state, ...levels.flatMap(allStates)];
  });
}
