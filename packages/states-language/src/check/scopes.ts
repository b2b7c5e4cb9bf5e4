import { isObject, type Json, type JsonObject } from "../json/value.ts";
import { MAX_SCOPE_STEPS } from "../limits.ts";
import { targetsOf } from "./transitions.ts";

/** The steps that all searches in a definition may still take. */
export interface SearchSteps {
  left: number;
}

export function createSearchSteps(): SearchSteps {
  return { left: MAX_SCOPE_STEPS };
}

/**
 * Finds the variables that are assigned before a state of the workflow is entered. AWS lets a branch assign what the Catch
 * around it assigns: only states before count, and not their Catch. A search that takes too many steps finds none.
 */
export function createAssignments(states: JsonObject, steps: SearchSteps) {
  let before: ReadonlyMap<string, readonly string[]> | undefined;

  return function assignedBefore(name: string): ReadonlySet<string> {
    before ??= predecessorsOf(states);
    const names = new Set<string>();
    const visited = new Set([name]);
    const pending = [...(before.get(name) ?? [])];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      if (steps.left <= 0) return new Set();
      steps.left -= 1;
      if (visited.has(next)) continue;
      visited.add(next);
      for (const assigned of assignedBy(states[next])) names.add(assigned);
      for (const earlier of before.get(next) ?? []) pending.push(earlier);
    }
    return names;
  };
}

function predecessorsOf(states: JsonObject): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const [name, state] of Object.entries(states)) {
    if (!isObject(state)) continue;
    for (const target of new Set(targetsOf(state))) {
      const known = found.get(target);
      if (known === undefined) found.set(target, [name]);
      else known.push(name);
    }
  }
  return found;
}

/** The variables that a state and its choices assign. */
export function assignedBy(state: Json | undefined): string[] {
  if (!isObject(state)) return [];
  const choices = Array.isArray(state["Choices"]) ? state["Choices"] : [];
  return [state, ...choices].flatMap((holder) => {
    const assign = isObject(holder) ? holder["Assign"] : undefined;
    return isObject(assign) ? Object.keys(assign).map(variableOf) : [];
  });
}

function variableOf(field: string): string {
  return field.endsWith(".$") ? field.slice(0, -".$".length) : field;
}
