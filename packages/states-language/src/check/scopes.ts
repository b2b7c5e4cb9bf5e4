import { isObject, type Json, type JsonObject } from "../json/value.ts";
import type { Diagnostics } from "./diagnostics.ts";

/** The variables of a workflow, as the workflows inside one of its states see them. */
export interface Scope {
  readonly assigners: Assigners;
  /** The state around. */
  readonly container: string;
  /** Whether the workflow inside runs as executions of their own, which see no variables of those around it. */
  readonly distributed: boolean;
  readonly outer: Scope | undefined;
}

/** The states of a workflow that assign each of its variables. */
export type Assigners = ReadonlyMap<string, Assigner>;

interface Assigner {
  /** `undefined` for several. */
  readonly state: string | undefined;
  /** Whether only a Catch assigns it. */
  readonly caught: boolean;
}

/**
 * Finds the variables of a workflow. AWS's documentation: a variable exists in a scope if any state in it assigns a value to it, so
 * neither the order of the states nor their paths count.
 */
export function assignersIn(states: JsonObject): Assigners {
  const found = new Map<string, Assigner>();
  for (const [state, source] of Object.entries(states)) {
    for (const { assign, caught } of assignmentsOf(source, "")) {
      for (const variable of Object.keys(assign).map(variableOf)) {
        const known = found.get(variable);
        const same = known === undefined || known.state === state;
        found.set(variable, {
          state: same ? state : undefined,
          caught: caught && (known?.caught ?? true),
        });
      }
    }
  }
  return found;
}

/** Reports the variables of workflows around that a state assigns. */
export function checkAssignments(
  diagnostics: Diagnostics,
  scope: Scope | undefined,
  state: JsonObject,
  location: string,
): void {
  if (scope === undefined) return;
  for (const { assign, location: at } of assignmentsOf(state, location)) {
    for (const variable of Object.keys(assign).map(variableOf)) {
      const message = `The variable name '${variable}' was already defined in a parent scope`;
      const answer = answerTo(variable, scope);
      if (answer === "refused") diagnostics.error("DUPLICATE_VARIABLE_NAME", `${message}.`, at);
      if (answer === "unknown") diagnostics.doubt(message, at, "as its documentation says");
    }
  }
}

/** AWS was seen to accept a variable that only a Catch of the state around assigns. */
function answerTo(variable: string, innermost: Scope): "refused" | "unknown" | "accepted" {
  let answer: "unknown" | "accepted" = "accepted";
  let distributed = false;
  for (let scope: Scope | undefined = innermost; scope !== undefined; scope = scope.outer) {
    distributed ||= scope.distributed;
    const assigner = scope.assigners.get(variable);
    if (assigner === undefined) continue;
    const own = assigner.state === scope.container;
    if (!own && !distributed) return "refused";
    if (!own || !assigner.caught) answer = "unknown";
  }
  return answer;
}

interface Assignment {
  readonly assign: JsonObject;
  readonly caught: boolean;
  readonly location: string;
}

/** What a state assigns, with its choices and catchers. */
function assignmentsOf(state: Json | undefined, location: string): Assignment[] {
  if (!isObject(state)) return [];
  const found: Assignment[] = [];
  const add = (holder: Json, caught: boolean, at: string) => {
    const assign = isObject(holder) ? holder["Assign"] : undefined;
    if (isObject(assign)) found.push({ assign, caught, location: `${at}/Assign` });
  };
  add(state, false, location);
  for (const field of ["Choices", "Catch"]) {
    const holders = state[field];
    if (!Array.isArray(holders)) continue;
    for (const [index, holder] of holders.entries()) {
      add(holder, field === "Catch", `${location}/${field}[${index}]`);
    }
  }
  return found;
}

function variableOf(field: string): string {
  return field.endsWith(".$") ? field.slice(0, -".$".length) : field;
}
