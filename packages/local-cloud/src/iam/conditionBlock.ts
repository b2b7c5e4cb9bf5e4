import { requireKnownKey } from "./conditionKeys.ts";
import { asList, didYouMean, isRecord, malformed, type Place } from "./malformed.ts";
import type { Matcher } from "./matcher.ts";

export interface Condition {
  readonly operator: ConditionOperator;
  /** How many of a key's values must hold: its only one, or any or all of several. */
  readonly quantifier: "one" | "ForAnyValue" | "ForAllValues";
  readonly ifExists: boolean;
  readonly key: string;
  readonly values: readonly string[];
}

export const CONDITION_OPERATORS = [
  "StringEquals",
  "StringNotEquals",
  "StringEqualsIgnoreCase",
  "StringNotEqualsIgnoreCase",
  "StringLike",
  "StringNotLike",
  "ArnEquals",
  "ArnLike",
  "ArnNotEquals",
  "ArnNotLike",
  "Bool",
  "Null",
  "NumericEquals",
  "NumericNotEquals",
  "NumericLessThan",
  "NumericLessThanEquals",
  "NumericGreaterThan",
  "NumericGreaterThanEquals",
  "DateEquals",
  "DateNotEquals",
  "DateLessThan",
  "DateLessThanEquals",
  "DateGreaterThan",
  "DateGreaterThanEquals",
  "IpAddress",
  "NotIpAddress",
  "BinaryEquals",
] as const;
export type ConditionOperator = (typeof CONDITION_OPERATORS)[number];

const OPERATOR = /^(?:(ForAnyValue|ForAllValues):)?(\w+?)(IfExists)?$/;

/**
 * @param actions of the statement: a key may belong to the service of one of them
 * @throws {Error} when an operator or a key is unknown, or a value is neither text, number nor boolean.
 */
export function parseConditions(
  block: unknown,
  actions: Matcher,
  place: Place,
): readonly Condition[] {
  if (block === undefined) return [];
  if (!isRecord(block)) throw malformed(place, "Condition must be a JSON object");
  return Object.entries(block).flatMap(([name, keys]) => {
    const [, set, bare = name, suffix] = OPERATOR.exec(name) ?? [];
    const operator = CONDITION_OPERATORS.find((known) => known === bare);
    // Null tests whether a key exists, so IfExists makes no sense.
    if (operator === undefined || (operator === "Null" && suffix !== undefined)) {
      throw malformed(
        place,
        `Condition.${name} must be one of ${CONDITION_OPERATORS.join(", ")}${didYouMean(bare, CONDITION_OPERATORS)}`,
      );
    }
    if (!isRecord(keys)) throw malformed(place, `Condition.${name} must be a JSON object of keys`);
    return Object.entries(keys).map(([key, value]) => {
      requireKnownKey(key, actions, place);
      const quantifier = set === "ForAnyValue" || set === "ForAllValues" ? set : "one";
      const values = parseValues(value, `Condition.${name}.${key}`, place);
      return { operator, quantifier, ifExists: suffix !== undefined, key, values };
    });
  });
}

function parseValues(value: unknown, member: string, place: Place): readonly string[] {
  const values = asList(value);
  const areValues = values.every((one) => ["string", "boolean", "number"].includes(typeof one));
  if (areValues && values.length > 0) return values.map(String);
  const problem = `${member} must be a string or a list of strings, not ${JSON.stringify(value)}`;
  throw malformed(place, problem);
}
