import { isObject, type Json, type JsonObject } from "../json/value.ts";
import type { Diagnostics } from "./diagnostics.ts";

/** A transition from a state, with the location of the field that names its target. */
interface Transition {
  readonly target: string;
  readonly location: string;
}

/** Reports a state's transitions to states that do not exist. */
export function checkTargets(
  diagnostics: Diagnostics,
  state: JsonObject,
  states: JsonObject,
  location: string,
): void {
  for (const { target, location: at } of transitionsOf(state, location)) {
    if (!Object.hasOwn(states, target)) missingTarget(diagnostics, target, at);
  }
}

/** Reports a StartAt that names a missing state. */
export function checkStart(
  diagnostics: Diagnostics,
  { StartAt: start }: JsonObject,
  states: JsonObject,
  location: string,
): void {
  if (typeof start !== "string" || Object.hasOwn(states, start)) return;
  missingTarget(diagnostics, start, `${location}/StartAt`);
}

/** Reports all unreachable states. Without a StartAt there are none. */
export function checkReachable(
  diagnostics: Diagnostics,
  workflow: JsonObject,
  states: JsonObject,
  location: string,
): void {
  const start = workflow["StartAt"];
  if (typeof start !== "string") return;
  const reached = new Set<string>();
  if (Object.hasOwn(states, start)) follow(states, start, reached);
  for (const name of Object.keys(states)) {
    if (reached.has(name)) continue;
    diagnostics.error(
      "MISSING_TRANSITION_TARGET",
      `State "${name}" is not reachable.`,
      `${location}/States/${name}`,
    );
  }
}

/** Whether a workflow has a state that can end it. */
export function hasTerminalState(states: JsonObject): boolean {
  return Object.values(states).some(
    (state) =>
      isObject(state) &&
      (state["Type"] === "Succeed" || state["Type"] === "Fail" || state["End"] === true),
  );
}

function missingTarget(diagnostics: Diagnostics, target: string, location: string): void {
  diagnostics.error("MISSING_TRANSITION_TARGET", `Missing 'Next' target: ${target}`, location);
}

function follow(states: JsonObject, start: string, reached: Set<string>): void {
  const pending = [start];
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    if (reached.has(name)) continue;
    reached.add(name);
    const state = states[name];
    if (!isObject(state)) continue;
    for (const target of targetsOf(state)) pending.push(target);
  }
}

function targetsOf(state: JsonObject): string[] {
  return transitionsOf(state, "").map(({ target }) => target);
}

function transitionsOf(state: JsonObject, location: string): Transition[] {
  const found: Transition[] = [];
  const add = (target: Json | undefined, at: string) => {
    if (typeof target === "string") found.push({ target, location: at });
  };
  add(state["Next"], `${location}/Next`);
  add(state["Default"], `${location}/Default`);
  for (const field of ["Choices", "Catch"]) {
    const entries = state[field];
    if (!Array.isArray(entries)) continue;
    for (const [index, entry] of entries.entries()) {
      if (isObject(entry)) add(entry["Next"], `${location}/${field}[${index}]/Next`);
    }
  }
  return found;
}
