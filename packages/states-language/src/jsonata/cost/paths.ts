import { isObject, type JsonObject } from "../../json/value.ts";
import type { Node } from "./node.ts";

/** What the step of a path has that is the name of a member and no more. */
const PLAIN = new Set(["type", "value", "position", "keepArray", "stages"]);

/** The names of a path's steps after its first, up to one that is more than a name, or has a predicate. */
export function memberNames(steps: readonly Node[]): string[] {
  const names: string[] = [];
  for (const step of steps.slice(1)) {
    if (step.type !== "name" || typeof step.value !== "string") break;
    if (!Object.keys(step).every((key) => PLAIN.has(key))) break;
    names.push(step.value);
    if (step.stages !== undefined) break;
  }
  return names;
}

/** Follows members through objects, as far as each of them has the next. */
export function follow(
  from: unknown,
  members: readonly string[],
): { readonly value: unknown; readonly found: number } {
  let value = from;
  let found = 0;
  for (const name of members) {
    if (!hasMembers(value) || !Object.hasOwn(value, name)) break;
    value = value[name];
    found += 1;
  }
  return { value, found };
}

/** An object whose members the library reads. It takes those with a mark of its own for functions. */
export function hasMembers(value: unknown): value is JsonObject {
  return (
    isObject(value) && value["_jsonata_function"] !== true && value["_jsonata_lambda"] !== true
  );
}
