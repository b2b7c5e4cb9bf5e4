import type jsonata from "jsonata";

type Node = jsonata.ExprNode;

/** Members of `$states` that exist in some fields only. */
const MEMBERS_OF_SOME_FIELDS: ReadonlySet<unknown> = new Set(["errorOutput", "result"]);

/**
 * The references of an expression that Step Functions cannot resolve: `name`, `$` and `$$` read a context that it does not
 * set, and `$states.errorOutput` and `$states.result` exist in some fields only. A path's later steps, its predicates and a function's body have
 * their own context, so they are skipped.
 */
export function topLevelReferences(ast: Node): Set<string> {
  const found = new Set<string>();
  visit(ast, found);
  return found;
}

function visit(node: Node | undefined, found: Set<string>): void {
  if (node === undefined) return;
  // The library's types lack "path".
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
  const ofStates = first?.type === "variable" && first.value === "states";
  if (ofStates && MEMBERS_OF_SOME_FIELDS.has(second?.value)) found.add(`$states.${second?.value}`);
  visit(first, found);
}

/** The child nodes that are evaluated in the same context as the node. */
function childrenOf(node: Node): Node[] {
  const { lhs, rhs, expressions = [], arguments: given = [] } = node;
  const others = node as Node &
    Record<"condition" | "then" | "else" | "expression", Node | undefined>;
  // An object's pairs, an operator's left side, or a list.
  const left = Array.isArray(lhs) ? lhs.flat() : lhs === undefined ? [] : [lhs];
  return [
    ...left,
    ...(rhs === undefined ? [] : [rhs]),
    ...expressions,
    ...given,
    ...[others.condition, others.then, others.else, others.expression].filter(
      (child): child is Node => child !== undefined && typeof child === "object",
    ),
  ];
}
