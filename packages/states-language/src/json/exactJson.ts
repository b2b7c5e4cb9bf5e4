import { isExactNumber } from "./exactNumber.ts";
import type { Json, JsonObject } from "./value.ts";

/**
 * Parses JSON without changing its large numbers: Step Functions passes them on with all their digits.
 * @throws {SyntaxError} when the text is not JSON.
 */
export function parseExactly(text: string): Json {
  const value = JSON.parse(text) as Json;
  if (!some(value, isLarge)) return value;
  try {
    return JSON.parse(text, (_key, inner, { source = "" }) =>
      isLarge(inner) ? JSON.rawJSON(source) : inner,
    ) as Json;
  } catch {
    // Nested deeper than the stack.
    return value;
  }
}

/** Numbers for queries that calculate, with the digits of those that the queries may pass on. */
export interface InexactNumbers<Value> {
  readonly value: Value;
  /** The digits of each large number; `undefined` for a number that stands for several. */
  readonly digits: ReadonlyMap<number, string | undefined>;
}

/** Makes JavaScript's numbers of all exact ones. */
export function inexactly<Value extends Json>(value: Value): InexactNumbers<Value> {
  const digits = new Map<number, string | undefined>();
  some(value, (inner) => {
    if (!isExactNumber(inner)) return false;
    const number = Number(inner.rawJSON);
    const isOther = digits.has(number) && digits.get(number) !== inner.rawJSON;
    digits.set(number, isOther ? undefined : inner.rawJSON);
    return false;
  });
  if (digits.size === 0) return { value, digits };
  return { value: JSON.parse(JSON.stringify(value)) as Value, digits };
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

function isLarge(value: unknown): value is number {
  return typeof value === "number" && Math.abs(value) > Number.MAX_SAFE_INTEGER;
}
