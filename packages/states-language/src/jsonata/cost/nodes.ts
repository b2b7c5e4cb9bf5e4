import { any, type Bound, charactersOf, NOTHING, plus, SCALAR, text } from "./bound.ts";
import { callCost } from "./calls.ts";
import { groupCost } from "./groups.ts";
import { refuse } from "./meter.ts";
import type { Node } from "./node.ts";
import { type Scope, withVariables } from "./scope.ts";
import { filtered, pathCost, sortCost, variableCost } from "./steps.ts";

/** How a kind of node is evaluated. `child`: nothing is proved of it. */
type NodeCost = "child" | NodeRule;

interface NodeRule {
  /** What such a node may have, besides what any may have. With anything else it is evaluated in a child. */
  readonly has: readonly string[];
  readonly cost: (scope: Scope, node: Node) => Bound;
}

const ANY_NODE_HAS = ["type", "value", "position", "keepArray", "predicate", "group"];

const literal: NodeRule = {
  has: [],
  cost: ({ meter }, { value }) => meter.sizeOf(value),
};

/** Every type of node of the library's syntax tree. One that is not here is evaluated in a child. */
export const NODE_COSTS: Readonly<Record<string, NodeCost>> = {
  string: literal,
  number: literal,
  value: literal,
  path: { has: ["steps", "keepSingletonArray"], cost: pathCost },
  name: {
    has: ["stages"],
    cost: ({ meter, context }) => {
      meter.pass(context);
      // A member, or those of the items of a list, with the items of their lists.
      return any({ ...context, items: context.items + context.inner });
    },
  },
  wildcard: {
    has: ["stages"],
    // The list is copied for each member that is a list.
    cost: ({ meter, context }) => {
      const { values } = context;
      meter.spend(values / 8 + (values * values) / 1_000);
      return any({ ...context, items: values, values: 1 + values });
    },
  },
  descendant: {
    has: ["stages"],
    // Each value is in the list, with all that is in it.
    cost: ({ meter, context: { items, inner, values, characters } }) => {
      meter.spend(values / 8);
      return any({
        items: values,
        inner: values * (items + inner),
        values: 1 + values * values,
        characters: values * characters,
      });
    },
  },
  variable: { has: ["stages"], cost: variableCost },
  binary: { has: ["lhs", "rhs", "stages"], cost: binaryCost },
  unary: { has: ["lhs", "expression", "expressions", "consarray", "stages"], cost: unaryCost },
  condition: {
    has: ["condition", "then", "else", "stages"],
    cost: (scope, { condition, then, else: otherwise }) => {
      scope.meter.pass(costOf(scope, condition));
      return plus(
        costOf(scope, then),
        otherwise === undefined ? NOTHING : costOf(scope, otherwise),
      );
    },
  },
  block: { has: ["expressions", "consarray", "stages"], cost: blockCost },
  function: { has: ["name", "arguments", "procedure", "stages"], cost: callCost },
  apply: { has: ["lhs", "rhs", "stages"], cost: applyCost },
  lambda: {
    // By itself it is a function's last call. Others are the argument of a call.
    has: ["thunk", "arguments", "signature", "body"],
    cost: (scope, { thunk, body }) => (thunk === true ? costOf(scope, body) : refuse()),
  },
  // A block's variable. Elsewhere it is hard to say what sees it.
  bind: { has: ["lhs", "rhs"], cost: refuse },
  // Only as the argument of a call.
  regex: { has: [], cost: refuse },
  // As a step: `list^(term)`.
  sort: { has: ["terms", "stages"], cost: sortCost },
  parent: "child",
  partial: "child",
  operator: "child",
  transform: "child",
  error: "child",
};

/** @throws {NotCheap} when the steps of the node cannot be bounded, or are too many. */
export function costOf(scope: Scope, node: Node | undefined): Bound {
  if (node === undefined) return refuse();
  scope.meter.visit();
  const rule = ruleOf(node);
  scope.meter.spend(1);
  const value = filtered(scope, rule.cost(scope, node), node.predicate);
  scope.meter.note(value);
  if (node.group === undefined || node.type === "path") return value;
  return groupCost(scope, node.group.lhs, value);
}

/** @throws {NotCheap} when the node has something that nothing is known of. */
export function check(node: Node): void {
  ruleOf(node);
}

function ruleOf(node: Node): NodeRule {
  const rule = Object.hasOwn(NODE_COSTS, node.type) ? NODE_COSTS[node.type] : undefined;
  if (rule === undefined || rule === "child") return refuse();
  for (const name of Object.keys(node)) {
    if (!ANY_NODE_HAS.includes(name) && !rule.has.includes(name)) return refuse();
  }
  return rule;
}

function binaryCost(scope: Scope, { value, lhs, rhs }: Node): Bound {
  const { meter } = scope;
  const left = costOf(scope, lhs as Node);
  const right = costOf(scope, rhs as Node);
  meter.pass(left);
  meter.pass(right);
  switch (value) {
    case "+":
    case "-":
    case "*":
    case "/":
    case "%":
    case "<":
    case "<=":
    case ">":
    case ">=":
    case "and":
    case "or":
    case "in":
      return SCALAR;
    case "=":
    case "!=":
      // The names of members are sorted.
      meter.spend((left.values + right.values) / 2);
      return SCALAR;
    case "&": {
      const characters = charactersOf(left) + charactersOf(right);
      meter.spend((left.values + right.values) / 2 + characters / 400);
      return text(characters);
    }
    case "..":
      return rangeCost(scope, lhs as Node, rhs as Node);
    default:
      return refuse();
  }
}

/** A range between two literals. */
function rangeCost({ meter }: Scope, from: Node, to: Node): Bound {
  if (from.type !== "number" || to.type !== "number") return refuse();
  const items = 1 + Math.abs(Number(to.value) - Number(from.value));
  meter.spend(items / 16);
  return any({ items, values: 1 + items });
}

function unaryCost(scope: Scope, node: Node): Bound {
  switch (node.value) {
    case "-":
      scope.meter.pass(costOf(scope, node.expression));
      return SCALAR;
    case "[": {
      let list = any({ values: 1 });
      for (const expression of node.expressions ?? []) {
        const item = costOf(scope, expression);
        list = any({
          ...plus(list, item),
          items: list.items + item.items + 1,
          inner: list.inner + item.items + item.inner,
        });
        // The list is copied for each item.
        scope.meter.spend(list.items / 64);
      }
      return list;
    }
    case "{":
      return groupCost(scope, node.lhs as Parameters<typeof groupCost>[1], scope.context);
    default:
      return refuse();
  }
}

function blockCost(scope: Scope, { expressions = [] }: Node): Bound {
  let inner = scope;
  let last = NOTHING;
  for (const expression of expressions) {
    if (expression.type !== "bind") {
      last = costOf(inner, expression);
      continue;
    }
    check(expression);
    scope.meter.spend(1);
    const { value: name } = expression.lhs as Node;
    if (typeof name !== "string" || expression.predicate || expression.group) return refuse();
    last = costOf(inner, expression.rhs as Node);
    inner = withVariables(inner, [[name, last]]);
  }
  return last;
}

/** `value ~> $function(more)`, and `value ~> $function`. */
function applyCost(scope: Scope, { lhs, rhs }: Node): Bound {
  const first = lhs as Node;
  const call = rhs as Node;
  if (call.type === "function") {
    if (call.predicate !== undefined || call.group !== undefined) return refuse();
    return callCost(scope, { ...call, arguments: [first, ...(call.arguments ?? [])] });
  }
  if (call.type !== "variable" || call.predicate || call.group) return refuse();
  return callCost(scope, { type: "function", procedure: call, arguments: [first] });
}
