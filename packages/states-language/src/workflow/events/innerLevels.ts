import type { State, Workflow } from "../../definition/states.ts";
import type { Fields } from "../places.ts";
import { mayFail } from "./mayFail.ts";

/** Where each state of a definition is, by its name. */
export type Places = ReadonlyMap<string, { readonly at: string; readonly state: Fields }>;

/** A branch, or the states of a Map's items. */
export interface InnerLevel {
  readonly level: Workflow;
  readonly at: string;
  /** Whether the failure of another branch ends it: some branches are there to wait for that. */
  readonly endedByOther: boolean;
}

/** Of one execution: the items of a distributed Map have executions of their own. */
export function innerLevels(workflow: Workflow, places: Places): InnerLevel[] {
  return [...workflow.states.values()].flatMap((state) =>
    levelsOf(state, places).flatMap((one) => [one, ...innerLevels(one.level, places)]),
  );
}

function levelsOf(state: State, places: Places): InnerLevel[] {
  const { at = "", state: written = {} } = places.get(state.name) ?? {};
  if (state.type === "Parallel") {
    const failing = state.branches.filter(mayFail);
    return state.branches.map((level, index) => ({
      level,
      at: `${at}/Branches[${index}]`,
      endedByOther: failing.some((branch) => branch !== level),
    }));
  }
  if (state.type !== "Map" || state.distributed !== undefined) return [];
  const field = Object.hasOwn(written, "ItemProcessor") ? "ItemProcessor" : "Iterator";
  return [{ level: state.processor, at: `${at}/${field}`, endedByOther: false }];
}
