import { isObject, type Json, type JsonObject } from "../json/value.ts";
import { compileJsonata, type JsonataTemplate } from "../jsonata/template.ts";
import { type Path, parsePath } from "../jsonpath/path.ts";

/** The condition under which a Choice state takes a Choice. */
export type ChoiceRule =
  | { readonly kind: "all" | "any"; readonly rules: readonly ChoiceRule[] }
  | { readonly kind: "not"; readonly rule: ChoiceRule }
  | ComparisonRule
  | TypeTestRule
  | { readonly kind: "condition"; readonly condition: JsonataTemplate };

export interface ComparisonRule {
  readonly kind: "comparison";
  readonly variable: Path;
  readonly operator: ComparisonOperator;
  readonly operand:
    | { readonly kind: "literal"; readonly value: Json }
    | { readonly kind: "path"; readonly path: Path };
}

export interface TypeTestRule {
  readonly kind: "typeTest";
  readonly variable: Path;
  readonly operator: TypeTest;
  readonly expected: Json;
}

/** The operators that compare with a value, and with a path in their `Path` form. */
export const COMPARISONS = [
  "StringEquals",
  "StringLessThan",
  "StringGreaterThan",
  "StringLessThanEquals",
  "StringGreaterThanEquals",
  "NumericEquals",
  "NumericLessThan",
  "NumericGreaterThan",
  "NumericLessThanEquals",
  "NumericGreaterThanEquals",
  "BooleanEquals",
  "TimestampEquals",
  "TimestampLessThan",
  "TimestampGreaterThan",
  "TimestampLessThanEquals",
  "TimestampGreaterThanEquals",
] as const;
export type ComparisonOperator = (typeof COMPARISONS)[number] | "StringMatches";

/** The operators that test a variable's presence or type. */
export const TYPE_TESTS = [
  "IsNull",
  "IsPresent",
  "IsNumeric",
  "IsString",
  "IsBoolean",
  "IsTimestamp",
] as const;
export type TypeTest = (typeof TYPE_TESTS)[number];

export const OPERATORS: ReadonlySet<string> = new Set<string>([
  ...COMPARISONS,
  ...COMPARISONS.map((name) => `${name}Path`),
  ...TYPE_TESTS,
  "StringMatches",
]);

/**
 * Compiles a rule that has been checked.
 * @throws {PathSyntaxError} when a path in it is invalid.
 * @throws {TypeError} when it was not checked.
 */
export function compileChoiceRule(source: Json): ChoiceRule {
  if (!isObject(source)) throw new TypeError("a choice must be an object");
  const { Condition: condition, And: all, Or: any, Not: negated } = source;
  if (condition !== undefined) return { kind: "condition", condition: compileJsonata(condition) };
  if (Array.isArray(all)) return { kind: "all", rules: all.map(compileChoiceRule) };
  if (Array.isArray(any)) return { kind: "any", rules: any.map(compileChoiceRule) };
  if (negated !== undefined) return { kind: "not", rule: compileChoiceRule(negated) };
  return compileComparison(source);
}

function compileComparison(source: JsonObject): ComparisonRule | TypeTestRule {
  const variable = source["Variable"];
  const name = Object.keys(source).find((key) => OPERATORS.has(key));
  if (name === undefined || typeof variable !== "string") {
    throw new TypeError("a choice needs a Variable and an operator");
  }
  const path = parsePath(variable);
  const operand = source[name] ?? null;
  const typeTest = TYPE_TESTS.find((test) => test === name);
  if (typeTest !== undefined) {
    return { kind: "typeTest", variable: path, operator: typeTest, expected: operand };
  }
  const byPath = name.endsWith("Path");
  return {
    kind: "comparison",
    variable: path,
    operator: (byPath ? name.slice(0, -"Path".length) : name) as ComparisonOperator,
    operand: byPath
      ? { kind: "path", path: parsePath(String(operand)) }
      : { kind: "literal", value: operand },
  };
}
