import type { Pattern } from "../regexp/pattern.ts";
import type { Criterion, PathToken } from "./tokens.ts";

/** The regular expressions in the filters of a path. */
export function patternsOf(tokens: readonly PathToken[]): Pattern[] {
  return tokens
    .flatMap((token) => (token.kind === "filter" ? token.alternatives.flat() : []))
    .flatMap(patternsIn);
}

function patternsIn(criterion: Criterion): Pattern[] {
  switch (criterion.kind) {
    case "exists":
      return [];
    case "compare":
      return [criterion.left, criterion.right].flatMap((operand) =>
        operand.kind === "pattern" ? [operand.pattern] : [],
      );
  }
}
