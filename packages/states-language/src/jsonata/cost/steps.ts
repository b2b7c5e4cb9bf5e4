import { any, type Bound, partOf, plus } from "./bound.ts";
import { FUNCTION_COSTS } from "./functions.ts";
import { groupCost } from "./groups.ts";
import { refuse } from "./meter.ts";
import type { Filter, Node } from "./node.ts";
import { ofItem, type Scope, variable, withContext } from "./scope.ts";

export function filtered(scope: Scope, value: Bound, filters: readonly Filter[] = []): Bound {
  let left = value;
  for (const { type, expr } of filters) {
    if (type !== "filter") return refuse();
    left = filterCost(scope, left, expr);
  }
  return left;
}

function filterCost(scope: Scope, list: Bound, predicate: Node): Bound {
  if (predicate.type === "number") return partOf(list);
  const { meter } = scope;
  let indexes = 1;
  meter.each(list, (item) => {
    const result = scope.costOf(ofItem(scope, list, item), predicate);
    meter.pass(result);
    // A list of numbers selects the item as often as it has the item's index.
    if (result.kind !== "scalar") indexes += result.items;
    return result;
  });
  return any({
    items: (1 + list.items) * indexes,
    inner: list.inner * indexes,
    values: 1 + list.values * indexes,
    characters: list.characters * indexes,
  });
}

export function pathCost(scope: Scope, node: Node): Bound {
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
    for (const step of steps.slice(0, 1 + found)) scope.check(step);
    scope.meter.spend(2 + found);
    const value = filtered(scope, filtered(scope, bound, first.predicate), first.stages);
    const grouped = first.group ? groupCost(scope, first.group.lhs, value) : value;
    return { list: filtered(scope, grouped, filters), next: 1 + found };
  }
  const list = stepCost(scope, scope.context, first);
  // A list may be evaluated once, with the whole context, or for each of its items.
  return { list: first.type === "unary" ? plus(scope.costOf(scope, first), list) : list, next: 1 };
}

function stepCost(scope: Scope, list: Bound, step: Node): Bound {
  if (step.type === "sort") {
    scope.check(step);
    return filtered(scope, sortCost(withContext(scope, list), step), step.stages);
  }
  let inner = 0;
  const found = scope.meter.each(list, (item) => {
    const part = filtered(scope, scope.costOf(withContext(scope, item), step), step.stages);
    inner += part.inner;
    return part;
  });
  // The lists that a member's name finds become one. An item of no size has none.
  return step.type === "name" ? { ...found, inner } : found;
}

export function variableCost(scope: Scope, node: Node): Bound {
  if (node.value === "") return scope.context;
  return variable(scope, namedVariable(scope, node)).bound;
}

function namedVariable(scope: Scope, { value }: Node): string {
  if (typeof value !== "string" || value === "$") return refuse();
  if (scope.variables.has(value) || Object.hasOwn(scope.bindings, value)) return value;
  // A function as a value, or a variable that has no value yet.
  return Object.hasOwn(FUNCTION_COSTS, value) ? refuse() : scope.meter.stop();
}

/** The items are compared in pairs, each of which makes both terms anew. */
export function sortCost(scope: Scope, { terms = [] }: Node): Bound {
  const { context: list, meter } = scope;
  meter.sort(list, () => {
    for (const { expression } of terms) {
      for (let side = 0; side < 2; side += 1) {
        meter.pass(scope.costOf(withContext(scope, partOf(list)), expression));
      }
    }
  });
  return any({ ...list, items: 1 + list.items });
}
