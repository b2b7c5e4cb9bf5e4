import type { RawTexts, ValueSchemas } from "./declared.ts";

/** Replaces each secret in a text by its name in brackets. */
export type Redact = (text: string) => string;

/** For workloads without secrets. */
export const keepText: Redact = (text) => text;

/**
 * Shorter texts stay: they are part of ordinary words and numbers, so replacing them would make causes unreadable and would
 * tell the value by what is missing.
 */
const MIN_REDACTED_CHARACTERS = 6;

/**
 * Replaces the secrets' texts, and the texts inside of what their schemas made of them, such as the password in a JSON secret;
 * also where they are escaped, in JSON or in an address.
 */
export function createRedaction(
  schemas: ValueSchemas | undefined,
  raw: RawTexts | undefined,
  parsed: Readonly<Record<string, unknown>>,
): Redact {
  const marks = new Map<string, string>();
  for (const name of Object.keys(schemas ?? {})) {
    for (const text of new Set([...textsIn(raw?.[name]), ...textsIn(parsed[name])])) {
      if (text.length < MIN_REDACTED_CHARACTERS) continue;
      for (const form of formsOf(text)) if (!marks.has(form)) marks.set(form, `[${name}]`);
    }
  }
  if (marks.size === 0) return keepText;
  // The longest first: a whole secret before a part of it.
  const longestFirst = [...marks.keys()].toSorted((a, b) => b.length - a.length);
  const anySecret = new RegExp(longestFirst.map(escaped).join("|"), "g");
  return (text) => text.replace(anySecret, (found) => marks.get(found) ?? found);
}

/** A copy with each text redacted, keys too. Only plain objects and lists are copied; others stay as they are. */
export function redactIn<Value>(value: Value, redact: Redact): Value;
export function redactIn(value: unknown, redact: Redact): unknown {
  if (redact === keepText) return value;
  /** A value that contains itself has a copy that contains itself. */
  const copies = new Map<unknown, unknown>();
  return copyOf(value);

  function copyOf(part: unknown): unknown {
    if (typeof part === "string") return redact(part);
    if (copies.has(part)) return copies.get(part);
    if (Array.isArray(part)) {
      const list: unknown[] = [];
      copies.set(part, list);
      for (const entry of part) list.push(copyOf(entry));
      return list;
    }
    if (!isPlain(part)) return part;
    const copy = {};
    copies.set(part, copy);
    for (const [key, entry] of Object.entries(part)) {
      // An assignment to a key `__proto__` would change the prototype.
      const property = {
        value: copyOf(entry),
        enumerable: true,
        writable: true,
        configurable: true,
      };
      Object.defineProperty(copy, redact(key), property);
    }
    return copy;
  }
}

function isPlain(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** The texts in a value: itself, or those of its entries. */
function textsIn(value: unknown, depth = 0): string[] {
  if (typeof value === "string") return [value];
  if (typeof value === "number" || typeof value === "bigint") return [String(value)];
  if (typeof value !== "object" || value === null || depth === MAX_DEPTH) return [];
  return Object.values(value).flatMap((entry) => textsIn(entry, depth + 1));
}

/** A schema may make an object that contains itself. */
const MAX_DEPTH = 8;

function formsOf(text: string): string[] {
  const json = JSON.stringify(text).slice(1, -1);
  return [text, json, encodeURIComponent(text.toWellFormed())];
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
