import { StateError } from "../errors.ts";
import { numberOf } from "../json/exactNumber.ts";
import type { Json } from "../json/value.ts";
import {
  type BudgetedScope,
  findPath,
  type Path,
  type PathScope,
  withBudget,
} from "../jsonpath/path.ts";
import { parseTimestamp } from "../timestamp.ts";
import type {
  ChoiceRule,
  ComparisonOperator,
  ComparisonRule,
  TypeTest,
  TypeTestRule,
} from "./rule.ts";
import { matchesWildcards } from "./wildcards.ts";

/**
 * Whether a JSONPath rule matches. A JSONata condition never matches here, because the engine evaluates it.
 * @throws {StateError} States.Runtime when a path selects nothing, or the scope's budget ends.
 */
export function matchesChoiceRule(rule: ChoiceRule, scope: PathScope): boolean {
  return matches(rule, withBudget(scope));
}

function matches(rule: ChoiceRule, scope: BudgetedScope): boolean {
  switch (rule.kind) {
    case "all":
      return rule.rules.every((part) => matches(part, scope));
    case "any":
      return rule.rules.some((part) => matches(part, scope));
    case "not":
      return !matches(rule.rule, scope);
    case "condition":
      return false;
    case "typeTest":
      return passesTypeTest(rule, scope);
    case "comparison":
      return compares(rule, scope);
  }
}

function passesTypeTest(
  { operator, variable, expected }: TypeTestRule,
  scope: BudgetedScope,
): boolean {
  const value = findPath(variable, scope);
  scope.budget.spend(typeof value === "string" ? 10 + (value.length >> 6) : 10);
  if (operator === "IsPresent") return (value !== undefined) === expected;
  if (value === undefined) throw invalidPath(variable);
  return TYPES[operator](value) === expected;
}

function compares({ operator, variable, operand }: ComparisonRule, scope: BudgetedScope): boolean {
  const value = readExisting(variable, scope);
  const other = operand.kind === "path" ? readExisting(operand.path, scope) : operand.value;
  scope.budget.about(`${operator} of ${variable.text}`);
  scope.budget.spend(stepsOf(operator, value, other));
  return COMPARE[operator](value, other);
}

function stepsOf(operator: ComparisonOperator, value: Json, other: Json): number {
  if (typeof value !== "string" || typeof other !== "string") return 10;
  return operator === "StringMatches"
    ? 10 + ((value.length + other.length) >> 2)
    : 10 + (Math.min(value.length, other.length) >> 6);
}

function readExisting(path: Path, scope: PathScope): Json {
  const value = findPath(path, scope);
  if (value === undefined) throw invalidPath(path);
  return value;
}

function invalidPath(path: Path): StateError {
  return new StateError(
    "States.Runtime",
    `Invalid path '${path.text}': The choice state's condition path references an invalid value.`,
  );
}

const TYPES: Readonly<Record<Exclude<TypeTest, "IsPresent">, (value: Json) => boolean>> = {
  IsNull: (value) => value === null,
  IsNumeric: (value) => numberOf(value) !== undefined,
  IsString: (value) => typeof value === "string",
  IsBoolean: (value) => typeof value === "boolean",
  IsTimestamp: (value) => timestampOf(value) !== undefined,
};

type Compare = (variable: Json, operand: Json) => boolean;
type Ordered = string | number;

/** A value of another type than the operator's never matches. */
const COMPARE: Readonly<Record<ComparisonOperator, Compare>> = {
  StringEquals: comparator(stringOf, (left, right) => left === right),
  StringLessThan: comparator(stringOf, (left, right) => left < right),
  StringGreaterThan: comparator(stringOf, (left, right) => left > right),
  StringLessThanEquals: comparator(stringOf, (left, right) => left <= right),
  StringGreaterThanEquals: comparator(stringOf, (left, right) => left >= right),
  StringMatches: comparator(stringOf, matchesWildcards),
  NumericEquals: comparator(numberOf, (left, right) => left === right),
  NumericLessThan: comparator(numberOf, (left, right) => left < right),
  NumericGreaterThan: comparator(numberOf, (left, right) => left > right),
  NumericLessThanEquals: comparator(numberOf, (left, right) => left <= right),
  NumericGreaterThanEquals: comparator(numberOf, (left, right) => left >= right),
  BooleanEquals: (left, right) => typeof left === "boolean" && left === right,
  TimestampEquals: comparator(timestampOf, (left, right) => left === right),
  TimestampLessThan: comparator(timestampOf, (left, right) => left < right),
  TimestampGreaterThan: comparator(timestampOf, (left, right) => left > right),
  TimestampLessThanEquals: comparator(timestampOf, (left, right) => left <= right),
  TimestampGreaterThanEquals: comparator(timestampOf, (left, right) => left >= right),
};

function comparator<T extends Ordered>(
  read: (value: Json) => T | undefined,
  decide: (left: T, right: T) => boolean,
): Compare {
  return (variable, operand) => {
    const left = read(variable);
    const right = read(operand);
    return left !== undefined && right !== undefined && decide(left, right);
  };
}

function stringOf(value: Json): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function timestampOf(value: Json): number | undefined {
  return typeof value === "string" ? parseTimestamp(value) : undefined;
}
