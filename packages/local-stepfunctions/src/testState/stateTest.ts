import type { MapState, ParallelState, State, Workflow } from "@sfn-workers/states-language";
import type { Data, JsonObject } from "@sfn-workers/states-language/json";
import type { ArnScope } from "../arn.ts";
import type { Variables } from "../engine/execution.ts";

/** The test of one state, as a request prescribes it. */
export interface StateTest {
  readonly place: StatePlace;
  readonly input: Data;
  readonly variables: Variables;
  /** Replaces the context object. */
  readonly context: JsonObject | undefined;
  /** What the state's service, branches or items answer; without one, a Task calls its integration. */
  readonly mock: Mock | undefined;
  /** The attempts that the Retry that matches an error has made. */
  readonly retries: number;
  readonly failedIterations: number;
  /** What the ItemReader of a Map state has read, as it is in the file. */
  readonly read: string;
  /** Empty for none. */
  readonly roleArn: string;
  readonly scope: ArnScope;
}

export type Mock =
  | { readonly kind: "result"; readonly result: Data }
  | { readonly kind: "error"; readonly error: string; readonly cause: string | undefined };

/** A state in its workflow, and the states around it, the outermost first. */
export interface StatePlace {
  readonly state: State;
  readonly workflow: Workflow;
  readonly around: readonly Surrounding[];
}

export interface Surrounding {
  readonly state: MapState | ParallelState;
  readonly workflow: Workflow;
  /** Of the branch that leads to the tested state; 0 for an item. */
  readonly index: number;
}

/** AWS's name of a state that is tested, whatever its definition says. */
export const TESTED_STATE_NAME = "StateName";

/** The state with this name at any depth. */
export function placeOf(workflow: Workflow, name: string): StatePlace | undefined {
  return find(workflow, name, []);
}

function find(
  workflow: Workflow,
  name: string,
  around: readonly Surrounding[],
): StatePlace | undefined {
  const state = workflow.states.get(name);
  if (state !== undefined) return { state, workflow, around };
  for (const outer of workflow.states.values()) {
    if (outer.type !== "Map" && outer.type !== "Parallel") continue;
    for (const [index, inner] of workflowsIn(outer).entries()) {
      const found = find(inner, name, [...around, { state: outer, workflow, index }]);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

function workflowsIn(state: MapState | ParallelState): readonly Workflow[] {
  return state.type === "Map" ? [state.processor] : state.branches;
}

/** Whether a Map or Parallel state has a state with this name inside. */
export function hasInside(state: MapState | ParallelState, name: string): boolean {
  return workflowsIn(state).some((workflow) => placeOf(workflow, name) !== undefined);
}
