import { isExactNumber } from "./exactNumber.ts";

/** A JSON value. A number that JavaScript would change is what `parseExactly` makes of it. */
export type Json = null | boolean | number | string | Json[] | JsonObject;
export type JsonObject = { [key: string]: Json };

export function parseJson(text: string): Json {
  return JSON.parse(text) as Json;
}

export function isObject(value: unknown): value is JsonObject {
  return (
    typeof value === "object" && value !== null && !Array.isArray(value) && !isExactNumber(value)
  );
}

/** The name of the value's JSON type, as in AWS's messages. */
export function kindOf(value: Json): "null" | "boolean" | "number" | "string" | "array" | "object" {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  if (isExactNumber(value)) return "number";
  return typeof value as "boolean" | "number" | "string" | "object";
}

export function byteLength(text: string): number {
  return Buffer.byteLength(text, "utf8");
}

/**
 * Whether two JSON values are equal; the order of an object's keys does not matter. `spend` is told how many values are
 * about to be compared, and may throw.
 */
export function sameJson(a: Json, b: Json, spend: (steps: number) => void = free): boolean {
  if (typeof a === "string" && typeof b === "string") spend(1 + (a.length >> 6));
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a)) {
    if (!Array.isArray(b) || a.length !== b.length) return false;
    spend(a.length);
    return a.every((item, index) => sameJson(item, b[index] ?? null, spend));
  }
  if (Array.isArray(b)) return false;
  const keys = Object.keys(a);
  spend(1 + 2 * keys.length);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every(
    (key) => Object.hasOwn(b, key) && sameJson(a[key] ?? null, b[key] ?? null, spend),
  );
}

function free(): void {}

/** Sets a member of an object. `__proto__` becomes an ordinary member too. */
export function setMember(object: JsonObject, name: string, value: Json): void {
  if (name !== "__proto__") {
    object[name] = value;
    return;
  }
  Object.defineProperty(object, name, {
    value,
    enumerable: true,
    configurable: true,
    writable: true,
  });
}

/**
 * The deepest nesting of arrays and objects. Uses an explicit stack, because a document may be very deep. What is nested in more than `most`
 * levels, or has a circle, is `most` + 1 deep. An object in many places is looked at again only where it is deeper.
 */
export function depthOf(value: unknown, most: number = Number.POSITIVE_INFINITY): number {
  let deepest = 0;
  const depths = new Map<object, number>();
  const pending: [unknown, number][] = [[value, 1]];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const [node, depth] = next;
    if (typeof node !== "object" || node === null) continue;
    if ((depths.get(node) ?? 0) >= depth) continue;
    depths.set(node, depth);
    deepest = Math.max(deepest, depth);
    if (deepest > most) return deepest;
    for (const child of Object.values(node)) pending.push([child, depth + 1]);
  }
  return deepest;
}
