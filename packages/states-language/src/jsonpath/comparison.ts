import { type Budget, writeJson } from "../budget.ts";
import { compareDecimals, isDecimal } from "../json/decimals.ts";
import { isExactNumber, numberOf } from "../json/exactNumber.ts";
import { isObject, type Json } from "../json/value.ts";
import { PathNotFound } from "./pathNotFound.ts";
import type { ComparisonOperator } from "./tokens.ts";

/**
 * Whether a comparison in a filter holds, as in AWS's library: the left value is compared with what is expected of it, on the
 * right. A text on the right is a number or a boolean if the left value is one.
 * @throws {PathNotFound} when a text is compared with a number and is none.
 */
export function holds(
  operator: Exclude<ComparisonOperator, "=~">,
  left: Json,
  right: Json,
  budget: Budget,
): boolean {
  if (operator !== "==" && operator !== "!=" && (left === null) !== (right === null)) return false;
  const order = orderOf(left, right, budget);
  if (order === undefined) return false;
  switch (operator) {
    case "==":
      return order === 0;
    case "!=":
      return order !== 0;
    case "<":
      return order < 0;
    case "<=":
      return order <= 0;
    case ">":
      return order > 0;
    case ">=":
      return order >= 0;
  }
}

/** The order of two values; `undefined` if they have none: neither are they equal then, nor unequal. */
function orderOf(left: Json, right: Json, budget: Budget): number | undefined {
  if (isNull(left) || isNull(right)) return Number(isNull(right)) - Number(isNull(left));
  if (typeof right === "string") return orderOfText(left, right, budget);
  if (typeof left === "boolean" && typeof right === "boolean") return Number(left) - Number(right);
  const [a, b] = [digitsOf(left), digitsOf(right)];
  return a === undefined || b === undefined ? undefined : compareDecimals(a, b);
}

function orderOfText(left: Json, right: string, { spend }: Budget): number | undefined {
  if (typeof left === "string") {
    const expected = right.includes("'") ? right.replaceAll("\\'", "'") : right;
    spend((right.length >> 4) + (Math.min(left.length, right.length) >> 6));
    if (left === expected) return 0;
    return left < expected ? -1 : 1;
  }
  if (typeof left === "boolean") return Number(left) - Number(right.toLowerCase() === "true");
  const digits = digitsOf(left);
  if (digits === undefined) return undefined;
  spend(right.length >> 3);
  if (!isDecimal(right)) throw new PathNotFound(`'${right}' is not a number`, "invalid");
  return compareDecimals(digits, right);
}

/** The text `null` is null too. */
function isNull(value: Json): boolean {
  return value === null || value === "null";
}

function digitsOf(value: Json): string | undefined {
  if (isExactNumber(value)) return value.rawJSON;
  return typeof value === "number" ? String(value) : undefined;
}

/** The text that a regular expression is tested with: a number or an object is written. */
export function textToMatch(value: Json, budget: Budget): string {
  if (typeof value === "string") return value;
  return numberOf(value) === undefined && (isObject(value) || Array.isArray(value))
    ? writeJson(value, budget)
    : JSON.stringify(value);
}
