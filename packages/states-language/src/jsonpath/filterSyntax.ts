import { MAX_FILTER_NESTING } from "../limits.ts";
import { lazyPattern, type Pattern } from "../regexp/pattern.ts";
import { readLiteral, skipSpace } from "./literals.ts";
import { PathSyntaxError, type Scanner } from "./scanner.ts";
import type { ComparisonOperator, FilterExpression, FilterOperand, PathToken } from "./tokens.ts";

const COMPARISON = /(?:==|!=|<=|>=|<|>|=~|in\b|nin\b)/y;

/**
 * Parses a filter in its parentheses: `(@.price < 10 && @.title)`. `readTokens` parses the paths inside.
 * @throws {PathSyntaxError} when there is no valid filter.
 */
export function readFilter(scanner: Scanner, readTokens: () => PathToken[]): FilterExpression {
  const { match, take, expect, text } = scanner;
  skipSpace(scanner);
  expect("(");
  const expression = disjunction(0);
  expect(")");
  return expression;

  function disjunction(depth: number): FilterExpression {
    let left = conjunction(depth);
    skipSpace(scanner);
    while (take("||")) {
      left = { kind: "or", left, right: conjunction(depth) };
      skipSpace(scanner);
    }
    return left;
  }

  function conjunction(depth: number): FilterExpression {
    let left = term(depth);
    skipSpace(scanner);
    while (take("&&")) {
      left = { kind: "and", left, right: term(depth) };
      skipSpace(scanner);
    }
    return left;
  }

  function term(depth: number): FilterExpression {
    if (depth > MAX_FILTER_NESTING) throw new PathSyntaxError("the filter is nested too deeply");
    skipSpace(scanner);
    if (take("!")) return { kind: "not", operand: term(depth + 1) };
    if (take("(")) {
      const inner = disjunction(depth + 1);
      skipSpace(scanner);
      expect(")");
      return inner;
    }
    return comparison();
  }

  function comparison(): FilterExpression {
    const left = operand();
    skipSpace(scanner);
    const operator = match(COMPARISON);
    if (operator === undefined) {
      if (left.kind !== "path") throw new PathSyntaxError("a comparison is missing");
      return { kind: "exists", path: left };
    }
    skipSpace(scanner);
    if (operator === "=~") return { kind: "matches", operand: left, pattern: pattern() };
    return { kind: "compare", operator: operator as ComparisonOperator, left, right: operand() };
  }

  function operand(): FilterOperand {
    skipSpace(scanner);
    if (take("@")) return { kind: "path", from: "node", tokens: readTokens() };
    if (take("$")) return { kind: "path", from: "root", tokens: readTokens() };
    return { kind: "literal", value: readLiteral(scanner) };
  }

  function pattern(): Pattern {
    expect("/");
    const end = text.indexOf("/", scanner.position);
    if (end < 0) throw new PathSyntaxError("a regular expression is not closed");
    const source = text.slice(scanner.position, end);
    scanner.position = end + 1;
    return lazyPattern(source, take("i") ? "i" : "");
  }
}
