import type jsonata from "jsonata";

type Node = jsonata.ExprNode;

/**
 * Names that an expression reads from its context although Step Functions gives it none: `name`, `$`, `$$`; and
 * `$states.errorOutput`, which only a Catch knows. What stands after the first step of a path, in its predicates or in a
 * function's body has a context of its own and is not looked at.
 */
export function topLevelReferences(ast: Node): Set<string> {
  const found = new Set<string>();
  visit(ast, found);
  return found;
}

function visit(node: Node | undefined, found: Set<string>): void {
  if (node === undefined) return;
  // The library's types leave "path" out.
  switch (node.type as Node["type"] | "path") {
    case "lambda":
    case "string":
    case "number":
    case "value":
    case "regexp":
      return;
    case "path":
      visitPath(node, found);
      return;
    case "name":
      found.add(String(node.value));
      return;
    case "variable":
      if (node.value === "") found.add("$");
      if (node.value === "$") found.add("$$");
      return;
    default:
      for (const child of childrenOf(node)) visit(child, found);
  }
}

function visitPath({ steps = [] }: Node, found: Set<string>): void {
  const [first, second] = steps;
  if (first?.type === "variable" && first.value === "states" && second?.value === "errorOutput") {
    found.add("$states.errorOutput");
  }
  visit(first, found);
}

/** Everything below a node that is evaluated in the node's own context. */
function childrenOf(node: Node): Node[] {
  const { lhs, rhs, expressions = [], arguments: given = [] } = node;
  const others = node as Node &
    Record<"condition" | "then" | "else" | "expression", Node | undefined>;
  // An object's pairs, an operator's left side, or a list.
  const left = Array.isArray(lhs) ? lhs.flat() : lhs === undefined ? [] : [lhs];
  const inOwnContext = node.type === "binary" && (node.value === "{" || node.value === "^");
  return [
    ...left,
    ...(rhs === undefined || inOwnContext ? [] : [rhs]),
    ...expressions,
    ...given,
    ...[others.condition, others.then, others.else, others.expression].filter(
      (child): child is Node => child !== undefined && typeof child === "object",
    ),
  ];
}
