import { isObject, type JsonObject } from "../../json/value.ts";
import type { Filter, Node } from "./node.ts";

/** What the step of a path has that is the name of a member and no more. */
const PLAIN = new Set(["type", "value", "position", "keepArray", "stages"]);

function isPlainName(step: Node): step is Node & { readonly value: string } {
  return (
    step.type === "name" &&
    typeof step.value === "string" &&
    Object.keys(step).every((key) => PLAIN.has(key))
  );
}

/** The names of a path's steps after its first, up to one that is more than a name, or has a predicate. */
export function memberNames(steps: readonly Node[]): string[] {
  const names: string[] = [];
  for (const step of steps.slice(1)) {
    if (!isPlainName(step)) break;
    names.push(step.value);
    if (step.stages !== undefined) break;
  }
  return names;
}

interface Followed {
  readonly value: unknown;
  /** The steps after the first that lead there. */
  readonly found: number;
  /** The predicates of the last of them, if they are more than indexes. */
  readonly filters: readonly Filter[];
}

/** Follows a path's steps after its first through members and indexes, as far as each of them has the next. */
export function follow(from: unknown, steps: readonly Node[]): Followed {
  let value = from;
  let found = 0;
  for (const step of steps.slice(1)) {
    if (!isPlainName(step) || !hasMembers(value) || !Object.hasOwn(value, step.value)) break;
    value = value[step.value];
    found += 1;
    const { stages = [] } = step;
    if (!stages.every(isIndex)) return { value, found, filters: stages };
    for (const { expr } of stages) value = itemAt(value, Math.floor(Number(expr.value)));
  }
  return { value, found, filters: [] };
}

function isIndex({ type, expr }: Filter): boolean {
  return type === "filter" && expr.type === "number";
}

function itemAt(value: unknown, index: number): unknown {
  return (Array.isArray(value) ? value : [value]).at(index);
}

/** An object whose members the library reads. */
export function hasMembers(value: unknown): value is JsonObject {
  return isObject(value) && !isMarkedAsFunction(value);
}

/** Whether the library takes the object for one of its functions or for a lambda. */
export function isMarkedAsFunction(value: {
  readonly _jsonata_function?: unknown;
  readonly _jsonata_lambda?: unknown;
}): boolean {
  return value._jsonata_function === true || value._jsonata_lambda === true;
}
