import type { Json } from "../json/json.ts";
import { isObject } from "../json/json.ts";
import { compileJsonata, type JsonataTemplate } from "../jsonata/template.ts";
import { type Path, parsePath } from "../jsonpath/path.ts";

/** When a Choice is taken. */
export type ChoiceRule =
  | { readonly kind: "all" | "any"; readonly rules: readonly ChoiceRule[] }
  | { readonly kind: "not"; readonly rule: ChoiceRule }
  | {
      readonly kind: "comparison";
      readonly variable: Path;
      readonly operator: string;
      readonly operand: Json | Path;
      readonly byPath: boolean;
    }
  | { readonly kind: "condition"; readonly condition: JsonataTemplate };

/** The operators that compare with a value, without their `Path` forms. */
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

/** The operators that ask what kind of thing a variable is. */
export const TYPE_TESTS = [
  "IsNull",
  "IsPresent",
  "IsNumeric",
  "IsString",
  "IsBoolean",
  "IsTimestamp",
] as const;

export const OPERATORS: ReadonlySet<string> = new Set<string>([
  ...COMPARISONS,
  ...COMPARISONS.map((name) => `${name}Path`),
  ...TYPE_TESTS,
  "StringMatches",
]);

/** @throws PathSyntaxError */
export function compileChoiceRule(source: Json): ChoiceRule {
  if (!isObject(source)) throw new TypeError("a choice is an object");
  if (source["Condition"] !== undefined) {
    return { kind: "condition", condition: compileJsonata(source["Condition"]) };
  }
  if (Array.isArray(source["And"]))
    return { kind: "all", rules: source["And"].map(compileChoiceRule) };
  if (Array.isArray(source["Or"]))
    return { kind: "any", rules: source["Or"].map(compileChoiceRule) };
  if (source["Not"] !== undefined) return { kind: "not", rule: compileChoiceRule(source["Not"]) };
  const found = Object.keys(source).find((key) => OPERATORS.has(key));
  const variable = source["Variable"];
  if (found === undefined || typeof variable !== "string") {
    throw new TypeError("a choice has a Variable and an operator");
  }
  const operand = source[found] ?? null;
  const byPath = found.endsWith("Path");
  return {
    kind: "comparison",
    variable: parsePath(variable),
    operator: byPath ? found.slice(0, -"Path".length) : found,
    operand: byPath && typeof operand === "string" ? parsePath(operand) : operand,
    byPath,
  };
}
