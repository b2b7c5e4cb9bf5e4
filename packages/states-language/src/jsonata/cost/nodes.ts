import { type Bound, charactersOf, NOTHING, partsOf, plus, SCALAR, text } from "./bound.ts";
import { callCost } from "./calls.ts";
import { FUNCTION_COSTS } from "./functions.ts";
import { groupCost } from "./groups.ts";
import { refuse } from "./meter.ts";
import type { Filter, Node } from "./node.ts";
import { ofItem, type Scope, variable, withContext, withVariables } from "./scope.ts";

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
      return partsOf(context);
    },
  },
  wildcard: {
    has: ["stages"],
    // The list is copied for each member that is a list.
    cost: ({ meter, context: { values, characters } }) => {
      meter.spend(values / 8 + (values * values) / 1_000);
      return { kind: "any", items: values, values: 1 + values, characters };
    },
  },
  descendant: {
    has: ["stages"],
    // Each value is in the list, with all that is in it.
    cost: ({ meter, context: { values, characters } }) => {
      meter.spend(values / 8);
      const all = 1 + values * values;
      return { kind: "any", items: values, values: all, characters: values * characters };
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
  regex: "child",
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

function filtered(scope: Scope, value: Bound, filters: readonly Filter[] = []): Bound {
  let left = value;
  for (const { type, expr } of filters) {
    if (type !== "filter") return refuse();
    left = filterCost(scope, left, expr);
  }
  return left;
}

function filterCost(scope: Scope, list: Bound, predicate: Node): Bound {
  if (predicate.type === "number") return partsOf(list);
  const { meter } = scope;
  let indexes = 1;
  meter.each(list, (item) => {
    const result = costOf(ofItem(scope, list, item), predicate);
    meter.pass(result);
    // A list of numbers selects the item as often as it has the item's index.
    if (result.kind !== "scalar") indexes += result.items;
    return result;
  });
  return {
    kind: "any",
    items: (1 + list.items) * indexes,
    values: 1 + list.values * indexes,
    characters: list.characters * indexes,
  };
}

function pathCost(scope: Scope, node: Node): Bound {
  const { steps = [] } = node;
  const { list, next } = firstSteps(scope, steps);
  const last = steps.slice(next).reduce((found, step) => stepCost(scope, found, step), list);
  return node.group === undefined ? last : groupCost(scope, node.group.lhs, last);
}

function firstSteps(scope: Scope, steps: readonly Node[]): { list: Bound; next: number } {
  const [first] = steps;
  if (first === undefined) return refuse();
  if (first.type === "variable" && first.value !== "") {
    const isPlain = !first.stages && !first.predicate && !first.group;
    const name = namedVariable(scope, first);
    const { bound, found, filters } = variable(scope, name, isPlain ? steps : []);
    for (const step of steps.slice(0, 1 + found)) check(step);
    scope.meter.spend(2 + found);
    const value = filtered(scope, filtered(scope, bound, first.predicate), first.stages);
    const grouped = first.group ? groupCost(scope, first.group.lhs, value) : value;
    return { list: filtered(scope, grouped, filters), next: 1 + found };
  }
  const list = stepCost(scope, scope.context, first);
  // A list may be evaluated once, with the whole context, or for each of its items.
  return { list: first.type === "unary" ? plus(costOf(scope, first), list) : list, next: 1 };
}

function stepCost(scope: Scope, list: Bound, step: Node): Bound {
  if (step.type === "sort") {
    check(step);
    return filtered(scope, sortCost(withContext(scope, list), step), step.stages);
  }
  return scope.meter.each(list, (item) =>
    filtered(scope, costOf(withContext(scope, item), step), step.stages),
  );
}

function variableCost(scope: Scope, node: Node): Bound {
  if (node.value === "") return scope.context;
  return variable(scope, namedVariable(scope, node)).bound;
}

function namedVariable(scope: Scope, { value }: Node): string {
  if (typeof value !== "string" || value === "$") return refuse();
  if (scope.variables.has(value) || Object.hasOwn(scope.bindings, value)) return value;
  // A function as a value, or a variable that has no value yet.
  return Object.hasOwn(FUNCTION_COSTS, value) ? refuse() : scope.meter.stop();
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
  return { kind: "any", items, values: 1 + items, characters: 0 };
}

/** The items are compared in pairs, each of which makes both terms anew. */
function sortCost(scope: Scope, { terms = [] }: Node): Bound {
  const { context: list, meter } = scope;
  meter.sort(list, () => {
    for (const { expression } of terms) {
      for (let side = 0; side < 2; side += 1) {
        meter.pass(costOf(withContext(scope, partsOf(list)), expression));
      }
    }
  });
  return partsOf(list);
}

function unaryCost(scope: Scope, node: Node): Bound {
  switch (node.value) {
    case "-":
      scope.meter.pass(costOf(scope, node.expression));
      return SCALAR;
    case "[": {
      let list: Bound = { kind: "any", items: 0, values: 1, characters: 0 };
      for (const expression of node.expressions ?? []) {
        const item = costOf(scope, expression);
        list = { ...plus(list, item), kind: "any", items: list.items + item.items + 1 };
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
