import { numberOf } from "../json/exactNumber.ts";
import { isObject, type Json, sameJson } from "../json/value.ts";
import { applyFunction, childrenOf } from "./functions.ts";
import type {
  ComparisonOperator,
  FilterExpression,
  FilterOperand,
  FilterPath,
  PathToken,
} from "./tokens.ts";

/** All values that the tokens select from `root`, in document order. */
export function selectAll(tokens: readonly PathToken[], root: Json): Json[] {
  let nodes: Json[] = [root];
  for (const token of tokens) {
    const next: Json[] = [];
    for (const node of nodes) selectFrom(token, node, root, next);
    nodes = next;
  }
  return nodes;
}

/** Appends the values that one token selects from `node` to `into`. */
function selectFrom(token: PathToken, node: Json, root: Json, into: Json[]): void {
  switch (token.kind) {
    case "name":
      pushProperty(node, token.name, into);
      return;
    case "names":
      for (const name of token.names) pushProperty(node, name, into);
      return;
    case "index":
      pushElement(node, token.index, into);
      return;
    case "indexes":
      for (const index of token.indexes) pushElement(node, index, into);
      return;
    case "slice":
      if (Array.isArray(node)) into.push(...sliceOf(node, token));
      return;
    case "wildcard":
      for (const child of childrenOf(node)) into.push(child);
      return;
    case "descend":
      selectDescendants(token.token, node, root, into);
      return;
    case "filter":
      for (const candidate of Array.isArray(node) ? node : [node]) {
        if (matchesFilter(token.expression, candidate, root)) into.push(candidate);
      }
      return;
    case "function":
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

function sliceOf(items: Json[], slice: Extract<PathToken, { kind: "slice" }>): Json[] {
  return items.slice(slice.from, slice.to).filter((_, index) => index % slice.step === 0);
}

/** `..`: applies the token to a node and all its descendants. Uses an explicit stack: a document may be very deep. */
function selectDescendants(token: PathToken, start: Json, root: Json, into: Json[]): void {
  const pending: Json[] = [start];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    selectFrom(token, node, root, into);
    pending.push(...childrenOf(node).toReversed());
  }
}

function matchesFilter(expression: FilterExpression, node: Json, root: Json): boolean {
  switch (expression.kind) {
    case "and":
      return (
        matchesFilter(expression.left, node, root) && matchesFilter(expression.right, node, root)
      );
    case "or":
      return (
        matchesFilter(expression.left, node, root) || matchesFilter(expression.right, node, root)
      );
    case "not":
      return !matchesFilter(expression.operand, node, root);
    case "exists":
      return selectPath(expression.path, node, root).length > 0;
    case "compare": {
      const left = operandOf(expression.left, node, root);
      const right = operandOf(expression.right, node, root);
      return compare(expression.operator, left, right);
    }
    case "matches": {
      const text = operandOf(expression.operand, node, root);
      return typeof text === "string" && expression.pattern.test(text);
    }
  }
}

function selectPath(path: FilterPath, node: Json, root: Json): Json[] {
  return selectAll(path.tokens, path.from === "root" ? root : node);
}

function operandOf(operand: FilterOperand, node: Json, root: Json): Json | undefined {
  return operand.kind === "literal" ? operand.value : selectPath(operand, node, root)[0];
}

/** `undefined` is the value of a path that selects nothing. */
function compare(
  operator: ComparisonOperator,
  left: Json | undefined,
  right: Json | undefined,
): boolean {
  switch (operator) {
    case "in":
      return isIn(left, right);
    case "nin":
      return !isIn(left, right);
    case "==":
      return same(left, right);
    case "!=":
      return !same(left, right);
    default:
      return inOrder(operator, left, right);
  }
}

function isIn(item: Json | undefined, list: Json | undefined): boolean {
  return item !== undefined && Array.isArray(list) && list.some((member) => sameJson(member, item));
}

function same(left: Json | undefined, right: Json | undefined): boolean {
  if (left === undefined || right === undefined) return left === right;
  return sameJson(left, right);
}

function inOrder(
  operator: "<" | "<=" | ">" | ">=",
  left: Json | undefined,
  right: Json | undefined,
): boolean {
  const [leftNumber, rightNumber] = [numberOf(left), numberOf(right)];
  if (leftNumber !== undefined && rightNumber !== undefined) {
    return ordered(operator, leftNumber, rightNumber);
  }
  if (typeof left === "string" && typeof right === "string") return ordered(operator, left, right);
  return false;
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
