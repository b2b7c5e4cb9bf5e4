import { type Budget, createBudget } from "../budget.ts";
import { numberOf } from "../json/exactNumber.ts";
import { isObject, type Json, sameJson } from "../json/value.ts";
import type { Matcher, Pattern } from "../regexp/pattern.ts";
import { findOne, isDefinite } from "./definite.ts";
import { applyFunction, childrenOf, stepsOfChildren } from "./functions.ts";
import type {
  ComparisonOperator,
  FilterExpression,
  FilterOperand,
  FilterPath,
  PathToken,
} from "./tokens.ts";

const STEPS_OF_COMPILATION = 5_000;

/** What the steps of one path share. */
interface Search {
  readonly root: Json;
  readonly budget: Budget;
  /** What the paths of filters that start at the root select: the same for each candidate. */
  readonly fromRoot: Map<FilterPath, Json[]>;
  /** The members of the lists that `in` and `nin` searched. */
  readonly members: Map<readonly Json[], ReadonlySet<Json>>;
  readonly matchers: Map<Pattern, Matcher>;
}

/**
 * All values that the tokens select from `root`, in document order.
 * @throws {StateError} States.Runtime when the budget ends.
 */
export function selectAll(
  tokens: readonly PathToken[],
  root: Json,
  budget: Budget = createBudget(),
): Json[] {
  const memory = { fromRoot: new Map(), members: new Map(), matchers: new Map() };
  return selectAllFrom(tokens, root, { root, budget, ...memory });
}

function selectAllFrom(tokens: readonly PathToken[], start: Json, search: Search): Json[] {
  let nodes: Json[] = [start];
  for (const token of tokens) {
    const next: Json[] = [];
    search.budget.spend(1 + nodes.length);
    for (const node of nodes) selectFrom(token, node, search, next);
    nodes = next;
  }
  return nodes;
}

/** Appends the values that one token selects from `node` to `into`. */
function selectFrom(token: PathToken, node: Json, search: Search, into: Json[]): void {
  const { budget } = search;
  switch (token.kind) {
    case "name":
      pushProperty(node, token.name, into);
      return;
    case "names":
      budget.spend(token.names.length);
      for (const name of token.names) pushProperty(node, name, into);
      return;
    case "index":
      pushElement(node, token.index, into);
      return;
    case "indexes":
      budget.spend(token.indexes.length);
      for (const index of token.indexes) pushElement(node, index, into);
      return;
    case "slice":
      if (Array.isArray(node)) pushSlice(node, token, budget, into);
      return;
    case "wildcard": {
      const children = childrenOf(node);
      budget.spend(stepsOfChildren(node, children.length));
      for (const child of children) into.push(child);
      return;
    }
    case "descend":
      selectDescendants(token.token, node, search, into);
      return;
    case "filter":
      for (const candidate of Array.isArray(node) ? node : [node]) {
        if (matchesFilter(token.expression, candidate, search)) into.push(candidate);
      }
      return;
    case "function":
      budget.spend(2 * stepsOfChildren(node, childrenOf(node).length));
      into.push(applyFunction(token.name, node));
      return;
  }
}

function pushProperty(node: Json, name: string, into: Json[]): void {
  if (!isObject(node) || !Object.hasOwn(node, name)) return;
  const value = node[name];
  if (value !== undefined) into.push(value);
}

function pushElement(node: Json, index: number, into: Json[]): void {
  const value = Array.isArray(node) ? node.at(index) : undefined;
  if (value !== undefined) into.push(value);
}

function pushSlice(
  items: Json[],
  { from, to, step }: Extract<PathToken, { kind: "slice" }>,
  budget: Budget,
  into: Json[],
): void {
  const part = items.slice(from, to);
  budget.spend(part.length);
  for (const [index, item] of part.entries()) if (index % step === 0) into.push(item);
}

/** `..`: applies the token to a node and all its descendants. Uses an explicit stack: a document may be very deep. */
function selectDescendants(token: PathToken, start: Json, search: Search, into: Json[]): void {
  const pending: Json[] = [start];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    const children = childrenOf(node);
    search.budget.spend(2 + stepsOfChildren(node, children.length));
    selectFrom(token, node, search, into);
    for (let index = children.length - 1; index >= 0; index--) {
      pending.push(children[index] ?? null);
    }
  }
}

function matchesFilter(expression: FilterExpression, node: Json, search: Search): boolean {
  search.budget.spend(1);
  switch (expression.kind) {
    case "and":
      return (
        matchesFilter(expression.left, node, search) &&
        matchesFilter(expression.right, node, search)
      );
    case "or":
      return (
        matchesFilter(expression.left, node, search) ||
        matchesFilter(expression.right, node, search)
      );
    case "not":
      return !matchesFilter(expression.operand, node, search);
    case "exists":
      return operandOf(expression.path, node, search) !== undefined;
    case "compare": {
      const left = operandOf(expression.left, node, search);
      const right = operandOf(expression.right, node, search);
      return compare(expression.operator, left, right, search);
    }
    case "matches": {
      const text = operandOf(expression.operand, node, search);
      if (typeof text !== "string") return false;
      return matchesPattern(expression.pattern, text, search);
    }
  }
}

/** The first value that an operand selects. */
function operandOf(operand: FilterOperand, node: Json, search: Search): Json | undefined {
  if (operand.kind === "literal") return operand.value;
  if (operand.from === "root") return fromRoot(operand, search)[0];
  search.budget.spend(operand.tokens.length);
  return isDefinite(operand.tokens)
    ? findOne(operand.tokens, node)
    : selectAllFrom(operand.tokens, node, search)[0];
}

function matchesPattern(pattern: Pattern, text: string, search: Search): boolean {
  let matcher = search.matchers.get(pattern);
  if (matcher === undefined) {
    search.budget.spend(STEPS_OF_COMPILATION);
    matcher = pattern.compiled();
    search.matchers.set(pattern, matcher);
  }
  search.budget.spend(matcher.stepsFor(text));
  return matcher.test(text);
}

function fromRoot(path: FilterPath, search: Search): Json[] {
  let found = search.fromRoot.get(path);
  if (found === undefined) {
    found = selectAllFrom(path.tokens, search.root, search);
    search.fromRoot.set(path, found);
  }
  return found;
}

/** `undefined` is the value of a path that selects nothing. */
function compare(
  operator: ComparisonOperator,
  left: Json | undefined,
  right: Json | undefined,
  search: Search,
): boolean {
  switch (operator) {
    case "in":
      return isIn(left, right, search);
    case "nin":
      return !isIn(left, right, search);
    case "==":
      return same(left, right, search.budget);
    case "!=":
      return !same(left, right, search.budget);
    default:
      return inOrder(operator, left, right, search.budget);
  }
}

function isIn(item: Json | undefined, list: Json | undefined, search: Search): boolean {
  if (item === undefined || !Array.isArray(list)) return false;
  const { spend } = search.budget;
  if (typeof item !== "object" || item === null) return membersOf(list, search).has(item);
  return list.some((member) => {
    spend(1);
    return sameJson(member, item, spend);
  });
}

function membersOf(list: readonly Json[], { members, budget }: Search): ReadonlySet<Json> {
  let found = members.get(list);
  if (found === undefined) {
    budget.spend(4 * list.length);
    found = new Set(list);
    members.set(list, found);
  }
  return found;
}

function same(left: Json | undefined, right: Json | undefined, { spend }: Budget): boolean {
  if (left === undefined || right === undefined) return left === right;
  return sameJson(left, right, spend);
}

function inOrder(
  operator: "<" | "<=" | ">" | ">=",
  left: Json | undefined,
  right: Json | undefined,
  { spend }: Budget,
): boolean {
  const [leftNumber, rightNumber] = [numberOf(left), numberOf(right)];
  if (leftNumber !== undefined && rightNumber !== undefined) {
    return ordered(operator, leftNumber, rightNumber);
  }
  if (typeof left !== "string" || typeof right !== "string") return false;
  spend(Math.min(left.length, right.length) >> 6);
  return ordered(operator, left, right);
}

function ordered<T extends number | string>(
  operator: "<" | "<=" | ">" | ">=",
  left: T,
  right: T,
): boolean {
  switch (operator) {
    case "<":
      return left < right;
    case "<=":
      return left <= right;
    case ">":
      return left > right;
    case ">=":
      return left >= right;
  }
}
