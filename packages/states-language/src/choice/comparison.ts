import { StateError } from "../errors.ts";
import type { Json } from "../json/json.ts";
import { find, type Path, type PathScope } from "../jsonpath/path.ts";
import { parseTimestamp } from "../timestamp.ts";
import type { ChoiceRule } from "./rule.ts";

/** @throws StateError States.Runtime where a path selects nothing. */
export function matchesChoiceRule(rule: ChoiceRule, scope: PathScope): boolean {
  switch (rule.kind) {
    case "all":
      return rule.rules.every((part) => matchesChoiceRule(part, scope));
    case "any":
      return rule.rules.some((part) => matchesChoiceRule(part, scope));
    case "not":
      return !matchesChoiceRule(rule.rule, scope);
    case "condition":
      return false;
    case "comparison":
      return compares(rule, scope);
  }
}

function compares(rule: Extract<ChoiceRule, { kind: "comparison" }>, scope: PathScope): boolean {
  const variable = find(rule.variable, scope);
  if (rule.operator === "IsPresent") return (variable !== undefined) === rule.operand;
  if (variable === undefined) throw invalidPath(rule.variable);
  const test = TYPE_TESTS[rule.operator];
  if (test !== undefined) return test(variable) === rule.operand;
  const operand = rule.byPath ? operandAt(rule.operand as Path, scope) : (rule.operand as Json);
  return COMPARISONS[rule.operator]?.(variable, operand) ?? false;
}

function operandAt(path: Path, scope: PathScope): Json {
  const value = find(path, scope);
  if (value === undefined) throw invalidPath(path);
  return value;
}

function invalidPath(path: Path): StateError {
  return new StateError(
    "States.Runtime",
    `Invalid path '${path.text}': The choice state's condition path references an invalid value.`,
  );
}

const TYPE_TESTS: Readonly<Record<string, (value: Json) => boolean>> = {
  IsNull: (value) => value === null,
  IsNumeric: (value) => typeof value === "number",
  IsString: (value) => typeof value === "string",
  IsBoolean: (value) => typeof value === "boolean",
  IsTimestamp: (value) => typeof value === "string" && parseTimestamp(value) !== undefined,
};

type Compare = (variable: Json, operand: Json) => boolean;

/** Values of another type than the operator's never match. */
const COMPARISONS: Readonly<Record<string, Compare>> = {
  ...ordered("String", (value) => (typeof value === "string" ? value : undefined)),
  ...ordered("Numeric", (value) => (typeof value === "number" ? value : undefined)),
  ...ordered("Timestamp", (value) =>
    typeof value === "string" ? parseTimestamp(value) : undefined,
  ),
  BooleanEquals: (variable, operand) => typeof variable === "boolean" && variable === operand,
  StringMatches: (variable, operand) =>
    typeof variable === "string" && typeof operand === "string" && like(variable, operand),
};

function ordered(type: string, read: (value: Json) => string | number | undefined) {
  const by =
    (decide: (left: string | number, right: string | number) => boolean): Compare =>
    (variable, operand) => {
      const left = read(variable);
      const right = read(operand);
      return left !== undefined && right !== undefined && decide(left, right);
    };
  return {
    [`${type}Equals`]: by((left, right) => left === right),
    [`${type}LessThan`]: by((left, right) => left < right),
    [`${type}GreaterThan`]: by((left, right) => left > right),
    [`${type}LessThanEquals`]: by((left, right) => left <= right),
    [`${type}GreaterThanEquals`]: by((left, right) => left >= right),
  };
}

/**
 * StringMatches: `*` stands for any characters, `\*` for a star, `\\` for a backslash. Greedy with one step back, so that
 * no pattern takes longer than the product of both lengths.
 */
export function like(text: string, pattern: string): boolean {
  const parts = patternParts(pattern);
  let position = 0;
  let part = 0;
  let lastStar = -1;
  let resumeAt = 0;
  while (position < text.length) {
    const expected = parts[part];
    if (expected === STAR) {
      lastStar = part++;
      resumeAt = position;
    } else if (expected === text[position]) {
      part += 1;
      position += 1;
    } else if (lastStar >= 0) {
      part = lastStar + 1;
      position = ++resumeAt;
    } else {
      return false;
    }
  }
  while (parts[part] === STAR) part += 1;
  return part === parts.length;
}

const STAR = Symbol("any characters");

function patternParts(pattern: string): (string | typeof STAR)[] {
  const parts: (string | typeof STAR)[] = [];
  for (let index = 0; index < pattern.length; index++) {
    const character = pattern[index] ?? "";
    if (character === "*") parts.push(STAR);
    else if (character === "\\" && index + 1 < pattern.length) parts.push(pattern[++index] ?? "");
    else parts.push(character);
  }
  return parts;
}
