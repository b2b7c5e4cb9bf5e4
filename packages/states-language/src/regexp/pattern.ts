import { runInNewContext } from "node:vm";
import { MAX_REGULAR_EXPRESSION_MS } from "../limits.ts";

export interface Pattern {
  test(text: string): boolean;
}

/**
 * A regular expression whose match throws after `MAX_REGULAR_EXPRESSION_MS` instead of blocking the process. Patterns that
 * cannot backtrack run without that limit, at full speed.
 * @throws {SyntaxError} when `source` is not a regular expression.
 */
export function safePattern(source: string, flags: string): Pattern {
  const expression = new RegExp(source, flags);
  if (!canBacktrack(source)) return { test: (text) => new RegExp(expression).test(text) };
  return {
    test: (text) => runBounded("new RegExp(expression).test(text)", { expression, text }) === true,
  };
}

/**
 * Runs `code` with `values` as its globals.
 * @throws {Error} when it takes longer than `MAX_REGULAR_EXPRESSION_MS`.
 */
export function runBounded(code: string, values: Record<string, unknown>): unknown {
  return runInNewContext(code, values, { timeout: MAX_REGULAR_EXPRESSION_MS });
}

/** Only a pattern with two quantifiers, or with a back-reference, can backtrack for long. */
export function canBacktrack(source: string): boolean {
  const quantifiers = source.match(/[*+?]|\{\d*,?\d*\}/g) ?? [];
  return quantifiers.length > 1 || /\\\d/.test(source);
}
