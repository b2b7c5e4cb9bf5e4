import type { RawTexts, ValueSchemas } from "./declared.ts";
import { NO_SECRETS, type Redaction } from "./redact.ts";
import { formsOf } from "./secretForms.ts";

/**
 * Shorter texts stay: they are part of ordinary words and numbers, so replacing them would make causes unreadable and would
 * tell the value by what is missing.
 */
const MIN_REDACTED_CHARACTERS = 6;

/**
 * Replaces the secrets' texts, and the texts inside of them and of what their schemas made of them, such as the password in a
 * JSON secret or in an address; also where they are escaped or encoded.
 */
export function createRedaction(
  schemas: ValueSchemas | undefined,
  raw: RawTexts | undefined,
  parsed: Readonly<Record<string, unknown>>,
): Redaction {
  const marks = new Map<string, string>();
  for (const name of Object.keys(schemas ?? {})) {
    for (const form of formsOfSecret(raw?.[name], parsed[name])) {
      const isLong = form.length >= MIN_REDACTED_CHARACTERS;
      if (isLong && !marks.has(form)) marks.set(form, `[${name}]`);
    }
  }
  if (marks.size === 0) return NO_SECRETS;
  // The longest first: a whole secret before a part of it.
  const longestFirst = [...marks].toSorted(([a], [b]) => b.length - a.length);
  const text = (given: string) => redactFrom(given, 0);
  return { text, value: (value) => redactIn(value, text) };

  /** No regular expression: one of many long secrets would be too large, and its error would have them. */
  function redactFrom(text: string, start: number): string {
    for (let index = start; index < longestFirst.length; index++) {
      const [form, mark] = longestFirst[index] ?? ["", ""];
      if (!text.includes(form)) continue;
      return text
        .split(form)
        .map((rest) => redactFrom(rest, index + 1))
        .join(mark);
    }
    return text;
  }
}

/**
 * A copy with each text redacted, keys too. A number that is a secret becomes a text. An object with `toJSON` becomes what that
 * returns, and any other instance an object with its fields, because both can hold a secret. What can't be read is left out.
 */
function redactIn<Value>(value: Value, redact: (text: string) => string): Value;
function redactIn(value: unknown, redact: (text: string) => string): unknown {
  /** A value that contains itself has a copy that contains itself. */
  const copies = new Map<unknown, unknown>();
  /** Copies are filled without recursion, because a value may nest deeper than the stack. */
  const unfilled: (() => void)[] = [];
  const copy = copyOf(value);
  for (let fill = unfilled.pop(); fill; fill = unfilled.pop()) fill();
  return copy;

  function copyOf(part: unknown): unknown {
    if (typeof part === "string") return redact(part);
    if (typeof part === "number" || typeof part === "bigint") {
      const text = String(part);
      const shown = redact(text);
      return shown === text ? part : shown;
    }
    if (typeof part !== "object" || part === null || isOpaque(part)) return part;
    if (!copies.has(part)) copies.set(part, copyOfObject(part));
    return copies.get(part);
  }

  function copyOfObject(object: object): unknown {
    if (Array.isArray(object)) {
      const list: unknown[] = [];
      unfilled.push(() => {
        for (const entry of object) list.push(copyOf(entry));
      });
      return list;
    }
    if (object instanceof Map) {
      const map = new Map<unknown, unknown>();
      unfilled.push(() => {
        for (const [key, entry] of object) map.set(copyOf(key), copyOf(entry));
      });
      return map;
    }
    if (object instanceof Set) {
      const set = new Set<unknown>();
      unfilled.push(() => {
        for (const entry of object) set.add(copyOf(entry));
      });
      return set;
    }
    const replaced = replacementOf(object);
    if (typeof replaced !== "object" || replaced === null) return copyOf(replaced);
    const isError = replaced instanceof Error;
    const fields: object = isError ? Object.create(Object.getPrototypeOf(replaced)) : {};
    unfilled.push(() => {
      for (const key of keysOf(replaced, isError)) {
        // An assignment to a key `__proto__` would change the prototype.
        Object.defineProperty(fields, redact(key), {
          value: copyOf(read(replaced, key)),
          enumerable: Object.prototype.propertyIsEnumerable.call(replaced, key),
          writable: true,
          configurable: true,
        });
      }
    });
    return fields;
  }
}

/** What has no text: dates, and bytes. */
function isOpaque(object: object): boolean {
  return object instanceof Date || ArrayBuffer.isView(object);
}

/** What JSON.stringify would write instead of an object. */
function replacementOf(object: object): unknown {
  try {
    const toJSON = read(object, "toJSON");
    return typeof toJSON === "function" ? toJSON.call(object, "") : object;
  } catch {
    return undefined;
  }
}

/** The fields of an object. Those of an error, such as its message, are not enumerable. */
function keysOf(object: object, hidden: boolean): readonly string[] {
  try {
    return hidden ? Object.getOwnPropertyNames(object) : Object.keys(object);
  } catch {
    return [];
  }
}

function read(object: object, key: string): unknown {
  try {
    return Reflect.get(object, key);
  } catch {
    return undefined;
  }
}

function formsOfSecret(raw: string | undefined, parsed: unknown): ReadonlySet<string> {
  const whole = raw === undefined ? [] : [raw, ...textsIn(jsonIn(raw))];
  const texts = [...whole, ...textsIn(parsed)];
  return new Set([...texts, ...texts.flatMap(passwordsIn)].flatMap(formsOf));
}

/** The texts in a value: itself, or those of its entries. */
function textsIn(value: unknown, depth = 0): string[] {
  if (typeof value === "string") return [value];
  if (typeof value === "number" || typeof value === "bigint") return [String(value)];
  if (typeof value !== "object" || value === null || depth === MAX_DEPTH) return [];
  if (value instanceof URL) return [value.href];
  const entries = value instanceof Map || value instanceof Set ? [...value.values()] : [];
  return [...entries, ...Object.values(value)].flatMap((entry) => textsIn(entry, depth + 1));
}

/** A schema may make an object that contains itself. */
const MAX_DEPTH = 8;

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The password of an address, such as that of a database. */
function passwordsIn(text: string): string[] {
  if (!text.includes("://") || !URL.canParse(text)) return [];
  const { password } = new URL(text);
  try {
    return [password, decodeURIComponent(password)];
  } catch {
    return [password];
  }
}
