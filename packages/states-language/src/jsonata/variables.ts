import type jsonata from "jsonata";

/** The variables that an expression reads and does not bind itself: the arguments of its own functions and `:=` are its. */
export function freeVariables(ast: jsonata.ExprNode): Set<string> {
  const found = new Set<string>();
  visit(ast, new Set(), found);
  return found;
}

/** `bound` grows with what the expressions before this one have bound in the same block. */
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
    // A function may call itself by the name that it gets.
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

/** What `@$name` and `#$name` bind in a step of a path. */
function stepNames(node: object): string[] {
  const { focus, index } = node as { focus?: unknown; index?: unknown };
  return [focus, index].filter((name): name is string => typeof name === "string");
}
