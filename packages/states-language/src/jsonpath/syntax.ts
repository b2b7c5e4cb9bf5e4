import type { Json } from "../json/json.ts";
import { safePattern } from "../pattern/pattern.ts";
import { createScanner, PathSyntaxError } from "./scanner.ts";

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
  | { readonly kind: "function"; readonly name: string };

export type FilterOperand =
  | { readonly kind: "literal"; readonly value: Json }
  | {
      readonly kind: "path";
      readonly from: "node" | "root";
      readonly tokens: readonly PathToken[];
    };

export type FilterExpression =
  | {
      readonly kind: "and" | "or";
      readonly left: FilterExpression;
      readonly right: FilterExpression;
    }
  | { readonly kind: "not"; readonly operand: FilterExpression }
  | {
      readonly kind: "exists";
      readonly from: "node" | "root";
      readonly tokens: readonly PathToken[];
    }
  | {
      readonly kind: "compare";
      readonly operator: string;
      readonly left: FilterOperand;
      readonly right: FilterOperand;
    }
  | {
      readonly kind: "matches";
      readonly operand: FilterOperand;
      readonly pattern: { test(text: string): boolean };
    };

const FUNCTIONS = new Set(["length", "size", "keys", "min", "max", "sum", "avg", "first", "last"]);
const COMPARISON = /(?:==|!=|<=|>=|<|>|=~|in\b|nin\b)/y;
const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const SLICE = /(-?\d+)?:(-?\d+)?(?::(\d+))?\s*(?=\])/y;
const INDEXES = /-?\d+(?:\s*,\s*-?\d+)*\s*(?=\])/y;
const NAME = /[^.[\]()\s'"*?@,:=<>!&|{}]+/y;
const KEYWORD = /(?:true|false|null)\b/y;
/** Parentheses and `!` of a filter that stand inside one another. */
const FILTER_DEPTH = 50;

/**
 * The steps of a path, without its `$`.
 * @throws PathSyntaxError
 */
export function parsePathTokens(text: string): PathToken[] {
  const reader = createReader(text);
  const tokens = reader.tokens();
  if (!reader.done()) throw new PathSyntaxError(`unexpected '${reader.rest()}'`);
  return tokens;
}

function createReader(text: string) {
  const scan = createScanner(text);
  const { match, take, expect } = scan;
  return {
    tokens,
    done: () => scan.position >= text.length,
    rest: () => text.slice(scan.position),
  };

  function tokens(): PathToken[] {
    const found: PathToken[] = [];
    for (;;) {
      if (take("..")) {
        found.push({ kind: "descend", token: text[scan.position] === "[" ? bracket() : dotted() });
      } else if (take(".")) {
        // AWS lets a dot stand before brackets.
        found.push(text[scan.position] === "[" ? bracket() : dotted());
      } else if (text[scan.position] === "[") {
        found.push(bracket());
      } else {
        return found;
      }
    }
  }

  function dotted(): PathToken {
    if (take("*")) return { kind: "wildcard" };
    const name = match(NAME);
    if (name === undefined) throw new PathSyntaxError("a name is missing");
    if (FUNCTIONS.has(name) && take("()")) return { kind: "function", name };
    return { kind: "name", name };
  }

  function bracket(): PathToken {
    expect("[");
    skipSpace();
    const token = bracketed();
    skipSpace();
    expect("]");
    return token;
  }

  function bracketed(): PathToken {
    if (take("*")) return { kind: "wildcard" };
    if (take("?")) {
      skipSpace();
      expect("(");
      const expression = disjunction(0);
      expect(")");
      return { kind: "filter", expression };
    }
    const quote = text[scan.position];
    if (quote === "'" || quote === '"') return names();
    return numbers();
  }

  function names(): PathToken {
    const found = [quoted()];
    skipSpace();
    while (take(",")) {
      skipSpace();
      found.push(quoted());
      skipSpace();
    }
    const [only] = found;
    if (found.length === 1 && only !== undefined) return { kind: "name", name: only };
    return { kind: "names", names: found };
  }

  function numbers(): PathToken {
    SLICE.lastIndex = scan.position;
    const slice = SLICE.exec(text);
    if (slice !== null) {
      scan.position = SLICE.lastIndex;
      const [, from, to, step] = slice;
      return {
        kind: "slice",
        from: from === undefined ? undefined : Number(from),
        to: to === undefined ? undefined : Number(to),
        step: step === undefined ? 1 : Math.max(1, Number(step)),
      };
    }
    const indexes = match(INDEXES)?.split(",").map(Number);
    const [only] = indexes ?? [];
    if (indexes === undefined || only === undefined) {
      throw new PathSyntaxError("an index, a name or a filter is missing");
    }
    return indexes.length === 1 ? { kind: "index", index: only } : { kind: "indexes", indexes };
  }

  function quoted(): string {
    const quote = text[scan.position];
    if (quote !== "'" && quote !== '"') throw new PathSyntaxError("a quoted name is missing");
    scan.position += 1;
    let name = "";
    while (scan.position < text.length) {
      const character = text[scan.position++] ?? "";
      if (character === quote) return name;
      if (character === "\\" && (text[scan.position] === quote || text[scan.position] === "\\")) {
        name += text[scan.position++];
      } else {
        name += character;
      }
    }
    throw new PathSyntaxError("a quote is not closed");
  }

  function disjunction(depth: number): FilterExpression {
    let left = conjunction(depth);
    skipSpace();
    while (take("||")) {
      left = { kind: "or", left, right: conjunction(depth) };
      skipSpace();
    }
    return left;
  }

  function conjunction(depth: number): FilterExpression {
    let left = term(depth);
    skipSpace();
    while (take("&&")) {
      left = { kind: "and", left, right: term(depth) };
      skipSpace();
    }
    return left;
  }

  function term(depth: number): FilterExpression {
    if (depth > FILTER_DEPTH) throw new PathSyntaxError("the filter is nested too deeply");
    skipSpace();
    if (text[scan.position] === "!" && text[scan.position + 1] !== "=") {
      scan.position += 1;
      return { kind: "not", operand: term(depth + 1) };
    }
    if (take("(")) {
      const inner = disjunction(depth + 1);
      skipSpace();
      expect(")");
      return inner;
    }
    return comparison();
  }

  function comparison(): FilterExpression {
    const left = operand();
    skipSpace();
    const operator = match(COMPARISON);
    if (operator === undefined) {
      if (left.kind !== "path") throw new PathSyntaxError("a comparison is missing");
      return { kind: "exists", from: left.from, tokens: left.tokens };
    }
    skipSpace();
    if (operator === "=~") return { kind: "matches", operand: left, pattern: pattern() };
    return { kind: "compare", operator, left, right: operand() };
  }

  function operand(): FilterOperand {
    skipSpace();
    if (take("@")) return { kind: "path", from: "node", tokens: tokens() };
    if (take("$")) return { kind: "path", from: "root", tokens: tokens() };
    return { kind: "literal", value: literal() };
  }

  function literal(): Json {
    const character = text[scan.position];
    if (character === "'" || character === '"') return quoted();
    if (take("[")) {
      const items: Json[] = [];
      skipSpace();
      while (!take("]")) {
        skipSpace();
        items.push(literal());
        skipSpace();
        take(",");
        if (scan.position >= text.length) throw new PathSyntaxError("a list is not closed");
      }
      return items;
    }
    const keyword = match(KEYWORD);
    if (keyword !== undefined) return JSON.parse(keyword) as Json;
    const number = match(NUMBER);
    if (number === undefined)
      throw new PathSyntaxError(`a value is missing before '${text.slice(scan.position)}'`);
    return Number(number);
  }

  function pattern(): { test(text: string): boolean } {
    expect("/");
    const end = text.indexOf("/", scan.position);
    if (end < 0) throw new PathSyntaxError("a regular expression is not closed");
    const source = text.slice(scan.position, end);
    scan.position = end + 1;
    const ignoreCase = take("i");
    return safePattern(source, ignoreCase ? "i" : "");
  }

  function skipSpace(): void {
    while (text[scan.position] === " " || text[scan.position] === "\t") scan.position += 1;
  }
}
