import type { Pattern } from "../regexp/pattern.ts";
import type { PathToken } from "./tokens.ts";

/** The regular expressions in the filters of a path. */
export function patternsOf(tokens: readonly PathToken[]): Pattern[] {
  return tokens
    .flatMap((token) => (token.kind === "filter" ? token.alternatives.flat() : []))
    .flatMap((criterion) =>
      criterion.kind === "matches" || criterion.kind === "never" ? (criterion.pattern ?? []) : [],
    );
}
