import type { Json } from "../json/value.ts";
import type { Pattern } from "../regexp/pattern.ts";

/** One step of a JSONPath. */
export type PathToken =
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "names"; readonly names: readonly string[] }
  | { readonly kind: "index"; readonly index: number }
  | { readonly kind: "indexes"; readonly indexes: readonly number[] }
  | {
      readonly kind: "slice";
      readonly from: number | undefined;
      readonly to: number | undefined;
      readonly step: number;
    }
  | { readonly kind: "wildcard" }
  | { readonly kind: "descend"; readonly token: PathToken }
  | { readonly kind: "filter"; readonly expression: FilterExpression }
  | { readonly kind: "function"; readonly name: FunctionName };

/** A path inside a filter: `node` starts at `@`, `root` at `$`. */
export interface FilterPath {
  readonly kind: "path";
  readonly from: "node" | "root";
  readonly tokens: readonly PathToken[];
}

export type FilterOperand = { readonly kind: "literal"; readonly value: Json } | FilterPath;

export type FilterExpression =
  | {
      readonly kind: "and" | "or";
      readonly left: FilterExpression;
      readonly right: FilterExpression;
    }
  | { readonly kind: "not"; readonly operand: FilterExpression }
  | { readonly kind: "exists"; readonly path: FilterPath }
  | {
      readonly kind: "compare";
      readonly operator: ComparisonOperator;
      readonly left: FilterOperand;
      readonly right: FilterOperand;
    }
  | { readonly kind: "matches"; readonly operand: FilterOperand; readonly pattern: Pattern };

export type ComparisonOperator = "==" | "!=" | "<" | "<=" | ">" | ">=" | "in" | "nin";

export const FUNCTION_NAMES = [
  "length",
  "size",
  "keys",
  "min",
  "max",
  "sum",
  "avg",
  "first",
  "last",
] as const;
export type FunctionName = (typeof FUNCTION_NAMES)[number];
