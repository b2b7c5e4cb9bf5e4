import type { RawTexts, ValueSchemas } from "./declared.ts";

/** Replaces each secret in a text by its name in brackets. */
export type Redact = (text: string) => string;

/** For workloads without secrets. */
export const keepText: Redact = (text) => text;

/**
 * Shorter texts stay: they are part of ordinary words and numbers, so replacing them would make causes unreadable and would
 * tell the value by what is missing.
 */
export const MIN_REDACTED_CHARACTERS = 6;

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

/** A copy of plain data with each text redacted, keys too. */
export function redactIn<Value>(value: Value, redact: Redact): Value;
export function redactIn(value: unknown, redact: Redact): unknown {
  if (redact === keepText) return value;
  return inside(value);

  function inside(part: unknown): unknown {
    if (typeof part === "string") return redact(part);
    if (Array.isArray(part)) return part.map(inside);
    if (typeof part !== "object" || part === null) return part;
    return Object.fromEntries(
      Object.entries(part).map(([key, entry]) => [redact(key), inside(entry)]),
    );
  }
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
