import type { Pattern } from "../regexp/pattern.ts";
import type { FilterExpression, FilterOperand, PathToken } from "./tokens.ts";

/** The regular expressions in the filters of a path, at any depth. Without recursion: a filter may be very long. */
export function patternsOf(tokens: readonly PathToken[]): Pattern[] {
  const found: Pattern[] = [];
  const pending: (PathToken | FilterExpression | FilterOperand)[] = [...tokens];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    switch (next.kind) {
      case "descend":
        pending.push(next.token);
        break;
      case "filter":
        pending.push(next.expression);
        break;
      case "and":
      case "or":
      case "compare":
        pending.push(next.left, next.right);
        break;
      case "not":
        pending.push(next.operand);
        break;
      case "exists":
        pending.push(next.path);
        break;
      case "path":
        for (const token of next.tokens) pending.push(token);
        break;
      case "matches":
        found.push(next.pattern);
        pending.push(next.operand);
        break;
    }
  }
  return found;
}
