import { MARK, NOTHING } from "./bound.ts";
import { createMeter, type NotCheap } from "./meter.ts";
import type { Node } from "./node.ts";
import { check, costOf } from "./nodes.ts";

/** `cheap` for these bindings, `dear` for these at least, or `never`. */
export type Cheapness =
  | { readonly kind: "cheap"; readonly steps: number }
  | { readonly kind: "dear" }
  | { readonly kind: "never" };

/**
 * Whether the expression takes few steps with these bindings: proved from its syntax tree and from the sizes of what it reads,
 * before anything is evaluated.
 */
export function cheapness(
  ast: Node,
  bindings: Readonly<Record<string, unknown>>,
  marks: boolean,
): Cheapness {
  const meter = createMeter();
  const scope = { meter, context: NOTHING, bindings, variables: new Map(), marks, hiding: NOTHING };
  try {
    const result = costOf({ ...scope, costOf, check }, ast);
    // The result is written as JSON, or the value that an error is about.
    meter.spend(result.values / 8 + result.characters / 500 + meter.writing);
    return { kind: "cheap", steps: meter.steps };
  } catch (error) {
    if (typeof (error as NotCheap).always !== "boolean") throw error;
    return { kind: (error as NotCheap).always ? "never" : "dear" };
  }
}

/** Whether the expression may make an object with a member that the library takes for its own mark. */
export function mayMark(ast: unknown): boolean {
  const pending: unknown[] = [ast];
  while (pending.length > 0) {
    const node = pending.pop();
    if (typeof node !== "object" || node === null) continue;
    const { type, value, lhs, group } = node as Partial<Node>;
    // `$parse` makes any members.
    if (value === MARK || (type === "variable" && value === "parse")) return true;
    if (type === "unary" && value === "{" && hasComputedNames(lhs)) return true;
    if (group !== undefined && hasComputedNames(group.lhs)) return true;
    pending.push(...Object.values(node));
  }
  return false;
}

function hasComputedNames(pairs: unknown): boolean {
  return Array.isArray(pairs) && pairs.some((pair) => pair?.[0]?.type !== "string");
}
