import type { Pattern } from "../regexp/pattern.ts";

/** One step of a JSONPath. */
export type PathToken =
  | DefiniteToken
  | { readonly kind: "indexes"; readonly indexes: readonly number[] }
  | Slice
  | { readonly kind: "wildcard" }
  /** `..`: the next step is taken from each object and array below. */
  | { readonly kind: "scan" }
  | Filter;

/** A step that selects at most one value. */
export type DefiniteToken =
  | { readonly kind: "name"; readonly name: string }
  /** Several names in brackets select an object of these members. */
  | { readonly kind: "names"; readonly names: readonly string[] }
  | { readonly kind: "index"; readonly index: number }
  /** `[(@.length-1)]`: the offset is added to the array's length. */
  | { readonly kind: "last"; readonly offset: number };

export interface Slice {
  readonly kind: "slice";
  readonly from: number | undefined;
  readonly to: number | undefined;
}

export interface Filter {
  readonly kind: "filter";
  /** A value is selected if it meets all criteria of an alternative. They stand in the order in which they are tested. */
  readonly alternatives: readonly (readonly Criterion[])[];
}

export type Criterion = Existence | Comparison;

interface Existence {
  readonly kind: "exists";
  readonly tokens: readonly DefiniteToken[];
  readonly exists: boolean;
}

export interface Comparison {
  readonly kind: "compare";
  readonly operator: ComparisonOperator;
  readonly left: FilterOperand | FilterPattern;
  readonly right: FilterOperand | FilterPattern;
}

export type ComparisonOperator = "==" | "!=" | "<" | "<=" | ">" | ">=" | "=~";

/** Every literal is a text, also a number and one without quotes. */
export type FilterOperand = FilterPath | { readonly kind: "text"; readonly text: string };

export interface FilterPattern {
  readonly kind: "pattern";
  readonly pattern: Pattern;
}

/** A path inside a filter: `node` starts at `@`, `root` at `$`. */
export interface FilterPath {
  readonly kind: "path";
  readonly from: "node" | "root";
  readonly tokens: readonly DefiniteToken[];
}

export function isDefiniteToken(token: PathToken): token is DefiniteToken {
  return (
    token.kind === "name" ||
    token.kind === "index" ||
    token.kind === "last" ||
    token.kind === "names"
  );
}

/** The text of the steps from a position on, as it stands in the messages of AWS's library. */
export function textOf(tokens: readonly PathToken[], from = 0): string {
  return tokens.slice(from).map(textOfToken).join("");
}

function textOfToken(token: PathToken): string {
  switch (token.kind) {
    case "name":
      return textOfNames([token.name]);
    case "names":
      return textOfNames(token.names);
    case "index":
      return `[${token.index}]`;
    case "last":
      return `[@.size()${token.offset}]`;
    case "indexes":
      return `[${token.indexes.join(",")}]`;
    case "slice":
      return `[${token.from ?? ""}:${token.to ?? ""}]`;
    case "wildcard":
      return "[*]";
    case "scan":
      return "..";
    case "filter":
      return "[?]";
  }
}

export function textOfNames(names: readonly string[]): string {
  return `[${names.map((name) => `'${name}'`).join(", ")}]`;
}
