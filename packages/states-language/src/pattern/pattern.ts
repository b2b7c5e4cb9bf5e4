import { runInNewContext } from "node:vm";
import { MAX_REGULAR_EXPRESSION_MS } from "../limits.ts";

export interface Pattern {
  test(text: string): boolean;
}

/**
 * A regular expression that can't hang the process: each match may take `MAX_REGULAR_EXPRESSION_MS`, then it is an error.
 * Matching stays in an own context only where the pattern can backtrack at all; the others run at full speed.
 */
export function safePattern(source: string, flags: string): Pattern {
  const expression = new RegExp(source, flags);
  if (!canBacktrack(source)) return { test: (text) => new RegExp(expression).test(text) };
  return {
    test: (text) => runBounded("new RegExp(expression).test(text)", { expression, text }) === true,
  };
}

/** Runs `code` over `values` and gives up after `MAX_REGULAR_EXPRESSION_MS`. */
export function runBounded(code: string, values: Record<string, unknown>): unknown {
  return runInNewContext(code, values, { timeout: MAX_REGULAR_EXPRESSION_MS });
}

/** Backtracking that explodes needs two quantifiers that can share the same characters, or a repeated group. */
export function canBacktrack(source: string): boolean {
  const quantifiers = source.match(/[*+?]|\{\d*,?\d*\}/g) ?? [];
  return quantifiers.length > 1 || /\\\d/.test(source);
}
