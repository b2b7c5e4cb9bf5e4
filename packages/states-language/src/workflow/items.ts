import type { QueryLanguage } from "../definition/states.ts";
import { type Fields, isDistributed, isFields, statesIn } from "./places.ts";
import { workloadIn } from "./reference.ts";

/** The Maps around a state, of which each has an item in work. The context has that of the innermost one alone. */
export interface Items {
  /** The variable with the indices of the Maps around the innermost one. */
  readonly outer: string | undefined;
}

/**
 * Of the states that a Map's processor has. The items of a distributed Map have executions of their own, with ARNs that tell them apart; what is
 * around them is not visible there: neither variables nor the item.
 */
export function insideMap(
  processor: unknown,
  { items, depth }: { readonly items: Items | undefined; readonly depth: number },
): Items | undefined {
  if (isDistributed(processor)) return undefined;
  return { outer: items === undefined ? undefined : variableOf(depth) };
}

/** Whether the state is a Map inside a Map, with a workload's state inside. Its items would share the indices of the other's. */
export function needsItems(state: Fields, items: Items | undefined): items is Items {
  const processor = state["ItemProcessor"] ?? state["Iterator"];
  if (items === undefined || !isFields(processor) || isDistributed(processor)) return false;
  return statesIn(processor).some(({ state: inner }) => workloadIn(inner["Resource"]));
}

export const itemName = (name: string): string => `${name}: item`;

const variableOf = (depth: number): string => `sfnWorkersItem${depth}`;

/** Keeps the index of the item that goes to the Map `name`. */
export function itemState(
  name: string,
  {
    items,
    language,
    depth,
  }: { readonly items: Items; readonly language: QueryLanguage; readonly depth: number },
): Fields {
  const variable = variableOf(depth);
  const index = itemOf(items, language);
  return {
    Type: "Pass",
    QueryLanguage: language,
    Assign: language === "JSONata" ? { [variable]: index } : { [`${variable}.$`]: index },
    Next: name,
  };
}

/** The index of the item; in nested Maps a text of all indices, the outermost first: `3/0`. */
export function itemOf({ outer }: Items, language: QueryLanguage): string {
  if (language === "JSONata") {
    const index = "$states.context.Map.Item.Index";
    return outer === undefined ? `{% ${index} %}` : `{% $${outer} & '/' & ${index} %}`;
  }
  const index = "$$.Map.Item.Index";
  return outer === undefined ? index : `States.Format('{}/{}', $${outer}, ${index})`;
}
