import { FUNCTION_COSTS } from "./cost/functions.ts";

/** The variables of the state machine that an expression reads, without `$states` and the language's functions. */
export function jsonataVariables(ast: unknown): string[] {
  const found = new Set<string>();
  visit(ast, new Set(), found);
  return [...found].filter((name) => name !== "states" && !isFunctionName(name));
}

/** Step Functions has no `$eval`. */
function isFunctionName(name: string): boolean {
  return name !== "eval" && Object.hasOwn(FUNCTION_COSTS, name);
}

/** Adds the names that a block's expressions bind to `bound`, in their order. */
function visit(node: unknown, bound: Set<string>, found: Set<string>): void {
  if (Array.isArray(node)) {
    for (const child of node) visit(child, bound, found);
    return;
  }
  if (typeof node !== "object" || node === null) return;
  const { type, value } = node as { type?: unknown; value?: unknown };
  if (type === "variable" && typeof value === "string") {
    if (value !== "" && value !== "$" && !bound.has(value)) found.add(value);
  }
  const inner = type === "block" || type === "lambda" ? new Set(bound) : bound;
  if (type === "lambda") {
    for (const name of argumentNames(node)) inner.add(name);
  }
  if (type === "bind") {
    const { lhs, rhs } = node as { lhs?: { value?: unknown }; rhs?: unknown };
    // The name is bound before its value is visited: a function may call itself.
    bound.add(String(lhs?.value));
    visit(rhs, bound, found);
    return;
  }
  for (const name of stepNames(node)) inner.add(name);
  for (const child of Object.values(node)) visit(child, inner, found);
}

function argumentNames(node: object): string[] {
  const { arguments: given } = node as { arguments?: { value?: unknown }[] };
  return (given ?? []).map((argument) => String(argument.value));
}

/** The names that `@$name` and `#$name` bind in a step of a path. */
function stepNames(node: object): string[] {
  const { focus, index } = node as { focus?: unknown; index?: unknown };
  return [focus, index].filter((name): name is string => typeof name === "string");
}
