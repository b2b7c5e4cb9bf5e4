import { randomUUID } from "node:crypto";
import { isExactNumber } from "./exactNumber.ts";
import { isLarge, largeNumbersIn } from "./largeNumbers.ts";
import type { Json, JsonObject } from "./value.ts";

/**
 * Parses JSON without changing its large numbers: Step Functions passes them on with all their digits.
 * @throws {SyntaxError} when the text is not JSON.
 */
export function parseExactly(text: string): Json {
  const value = JSON.parse(text) as Json;
  return some(value, isLarge) ? parseWithDigits(text) : value;
}

/** While the text is parsed, each large number is a string of its own: JSON.parse with a function takes seven times as long. */
function parseWithDigits(text: string): Json {
  // No text has it: nobody knew it before.
  const mark = `${randomUUID()} `;
  const digits: string[] = [];
  let marked = "";
  let copied = 0;
  for (const { start, end } of largeNumbersIn(text)) {
    marked += `${text.slice(copied, start)}"${mark}${digits.length}"`;
    digits.push(text.slice(start, end));
    copied = end;
  }
  const around = { root: JSON.parse(marked + text.slice(copied)) as Json };
  replaceStrings(around, (inner) =>
    inner.startsWith(mark) ? JSON.rawJSON(digits[Number(inner.slice(mark.length))] ?? "") : inner,
  );
  return around.root;
}

/** Replaces each string that is a value. Without recursion, because a document may be very deep. */
function replaceStrings(root: JsonObject, replace: (text: string) => unknown): void {
  const left: (JsonObject | Json[])[] = [root];
  for (let container = left.pop(); container; container = left.pop()) {
    if (Array.isArray(container)) {
      for (let index = 0; index < container.length; index++) {
        container[index] = replaced(container[index] ?? null);
      }
    } else {
      // The members that JSON.parse made are all the object's own, __proto__ too.
      for (const key in container) container[key] = replaced(container[key] ?? null);
    }
  }

  function replaced(inner: Json): Json {
    if (typeof inner === "string") return replace(inner) as Json;
    if (typeof inner === "object" && inner !== null) left.push(inner);
    return inner;
  }
}

/** Numbers for queries that calculate, with the digits of those that the queries may pass on. */
export interface InexactNumbers<Value> {
  readonly value: Value;
  /** The digits of each large number; `undefined` for a number that stands for several. */
  readonly digits: Map<number, string | undefined>;
}

/** Makes JavaScript's numbers of all exact ones. */
export function inexactly<Value extends Json>(value: Value): InexactNumbers<Value> {
  const digits = new Map<number, string | undefined>();
  some(value, (inner) => {
    if (isExactNumber(inner)) noteDigits(digits, Number(inner.rawJSON), inner.rawJSON);
    return false;
  });
  if (digits.size === 0) return { value, digits };
  return { value: JSON.parse(JSON.stringify(value)) as Value, digits };
}

/** Notes that the number stands for the digits: `undefined` for its own. */
export function noteDigits(
  digits: InexactNumbers<Json>["digits"],
  number: number,
  found: string | undefined,
): void {
  const isOther = digits.has(number) && digits.get(number) !== found;
  digits.set(number, isOther ? undefined : found);
}

/** The digits of a number that a query has passed on, for JSON.stringify; any other value as it is. */
export function withDigits(value: unknown, digits: InexactNumbers<Json>["digits"]): unknown {
  const found = typeof value === "number" ? digits.get(value) : undefined;
  return found === undefined ? value : JSON.rawJSON(found);
}

/** Whether the value or one inside it has the property. Without recursion, because a document may be very deep. */
function some(root: Json, has: (value: unknown) => boolean): boolean {
  const left: JsonObject[] = [];
  if (hasOrLater(root)) return true;
  for (let container = left.pop(); container; container = left.pop()) {
    if (Array.isArray(container)) {
      for (const inner of container) if (hasOrLater(inner)) return true;
    } else {
      // Several times faster than Object.values; a JSON object inherits nothing that is enumerable.
      for (const key in container) if (hasOrLater(container[key])) return true;
    }
  }
  return false;

  function hasOrLater(value: unknown): boolean {
    if (typeof value === "string") return false;
    if (typeof value === "object" && value !== null) left.push(value as JsonObject);
    return has(value);
  }
}
