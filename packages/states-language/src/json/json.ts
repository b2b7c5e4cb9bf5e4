/** What JSON can say. */
export type Json = null | boolean | number | string | Json[] | JsonObject;
export type JsonObject = { [key: string]: Json };

/**
 * A JSON document kept as text, as a value, or as both; each is made from the other when it is first asked for.
 * Most documents only pass through a state untouched: they are never parsed, and every event shares one string.
 */
export interface Data {
  text: string | undefined;
  value: Json | undefined;
}

export function dataFromText(text: string): Data {
  return { text, value: undefined };
}

export function dataFromValue(value: Json): Data {
  return { text: undefined, value };
}

export function textOf(data: Data): string {
  if (data.text === undefined) data.text = JSON.stringify(data.value);
  return data.text;
}

/** The value is shared by everyone who asks: nobody may change it. */
export function jsonOf(data: Data): Json {
  if (data.value === undefined) data.value = parseJson(data.text ?? "null");
  return data.value;
}

/** Lets go of the parsed value of a document that will rest for a while; its text stays. */
export function compact(data: Data): void {
  if (data.value === undefined || data.value === null) return;
  textOf(data);
  data.value = undefined;
}

export function parseJson(text: string): Json {
  return JSON.parse(text) as Json;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** JSON's own names of the kinds of value, as AWS's messages use them. */
export function kindOf(value: Json): "null" | "boolean" | "number" | "string" | "array" | "object" {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return typeof value as "boolean" | "number" | "string" | "object";
}

export function byteLength(text: string): number {
  return Buffer.byteLength(text, "utf8");
}

/** Two JSON values are the same whatever the order of their keys. */
export function sameJson(a: Json, b: Json): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a)) {
    if (!Array.isArray(b) || a.length !== b.length) return false;
    return a.every((item, index) => sameJson(item, b[index] ?? null));
  }
  if (Array.isArray(b)) return false;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every((key) => {
    const left = a[key];
    const right = Object.hasOwn(b, key) ? b[key] : undefined;
    return left !== undefined && right !== undefined && sameJson(left, right);
  });
}

/** Sets a member of an object under construction; `__proto__` is a name like any other. */
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

/** How many arrays and objects stand inside one another, at the deepest. An own stack: documents may be very deep. */
export function depthOf(value: Json): number {
  let deepest = 0;
  const pending: [Json, number][] = [[value, 1]];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const [node, depth] = next;
    if (typeof node !== "object" || node === null) continue;
    deepest = Math.max(deepest, depth);
    for (const child of Object.values(node)) pending.push([child, depth + 1]);
  }
  return deepest;
}
