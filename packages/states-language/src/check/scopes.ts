import { isObject, type Json, type JsonObject } from "../json/value.ts";

/** The names of the variables that the states of a workflow assign, without the workflows inside them. */
export function assignedNames(states: JsonObject): Set<string> {
  const names = new Set<string>();
  for (const state of Object.values(states)) {
    if (!isObject(state)) continue;
    for (const assign of assignsOf(state)) {
      for (const field of Object.keys(assign)) names.add(variableOf(field));
    }
  }
  return names;
}

/** Where a state assigns variables that an outer workflow assigns, too: AWS refuses that. */
export function* outerAssignments(
  state: JsonObject,
  outer: ReadonlySet<string>,
): Generator<string> {
  for (const assign of assignsOf(state)) {
    for (const field of Object.keys(assign)) {
      if (outer.has(variableOf(field))) yield variableOf(field);
    }
  }
}

function variableOf(field: string): string {
  return field.endsWith(".$") ? field.slice(0, -".$".length) : field;
}

/** A state's Assign, and those of its choices and catchers. */
function assignsOf(state: JsonObject): JsonObject[] {
  const holders: Json[] = [state];
  for (const field of ["Choices", "Catch"]) {
    const entries = state[field];
    if (Array.isArray(entries)) holders.push(...entries);
  }
  return holders.flatMap((holder) => {
    const assign = isObject(holder) ? holder["Assign"] : undefined;
    return isObject(assign) ? [assign] : [];
  });
}
