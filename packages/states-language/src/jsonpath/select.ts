import { isObject, type Json, type JsonObject, kindOf, sameJson } from "../json/json.ts";
import type { FilterExpression, PathToken } from "./syntax.ts";

/** Why a definite path led nowhere, in the words of the JSONPath library that AWS uses. */
export class PathNotFound extends Error {
  /** The path asked for an item after an array's last. */
  readonly pastTheEnd: boolean;

  constructor(message: string, pastTheEnd = false) {
    super(message);
    this.pastTheEnd = pastTheEnd;
  }
}

/** Everything that the tokens select from `root`, in document order. */
export function selectAll(tokens: readonly PathToken[], root: Json): Json[] {
  let nodes: Json[] = [root];
  for (const token of tokens) {
    const next: Json[] = [];
    for (const node of nodes) selectFrom(token, node, root, next);
    nodes = next;
  }
  return nodes;
}

/**
 * The one value that a definite path (names and indexes only) selects.
 * @throws PathNotFound with what is missing.
 */
export function selectOne(tokens: readonly PathToken[], root: Json): Json {
  let node = root;
  let at = "$";
  for (const [position, token] of tokens.entries()) {
    const leaf = position === tokens.length - 1;
    if (token.kind === "name") {
      node = property(node, token.name, at, leaf);
      at += `['${token.name}']`;
    } else if (token.kind === "index") {
      node = element(node, token.index, at);
      at += `[${token.index}]`;
    } else {
      throw new PathNotFound(`No results for path: ${at}`);
    }
  }
  return node;
}

/** Looks a definite path up without saying why there is nothing. */
export function findOne(tokens: readonly PathToken[], root: Json): Json | undefined {
  let node: Json | undefined = root;
  for (const token of tokens) {
    if (token.kind === "name") {
      node = isObject(node) && Object.hasOwn(node, token.name) ? node[token.name] : undefined;
    } else if (token.kind === "index" && Array.isArray(node)) {
      node = node.at(token.index);
    } else {
      return undefined;
    }
    if (node === undefined) return undefined;
  }
  return node;
}

function property(node: Json, name: string, at: string, leaf: boolean): Json {
  const here = `${at}['${name}']`;
  if (!isObject(node)) {
    throw new PathNotFound(
      `Expected to find an object with property ['${name}'] in path ${at} but found '${javaKind(node)}'. ` +
        "This is not a json object according to the JsonProvider: 'com.jayway.jsonpath.spi.json.JacksonJsonProvider'.",
    );
  }
  const value = Object.hasOwn(node, name) ? node[name] : undefined;
  if (value !== undefined) return value;
  throw new PathNotFound(
    leaf ? `No results for path: ${here}` : `Missing property in path ${here}`,
  );
}

function element(node: Json, index: number, at: string): Json {
  if (node === null) throw new PathNotFound(`The path ${at} is null`);
  if (!Array.isArray(node)) {
    throw new PathNotFound(
      `Filter: [${index}] can only be applied to arrays. Current context is: ${JSON.stringify(node)}`,
    );
  }
  const value = node.at(index);
  if (value === undefined) throw new PathNotFound(`No results for path: ${at}[${index}]`, true);
  return value;
}

function javaKind(node: Json): string {
  switch (kindOf(node)) {
    case "null":
      return "null";
    case "boolean":
      return "java.lang.Boolean";
    case "number":
      return Number.isInteger(node) ? "java.lang.Integer" : "java.lang.Double";
    case "array":
      return "java.util.ArrayList";
    case "object":
      return "java.util.LinkedHashMap";
    default:
      return "java.lang.String";
  }
}

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
      if (Array.isArray(node)) into.push(...sliceOf(node, token.from, token.to, token.step));
      return;
    case "wildcard":
      for (const child of children(node)) into.push(child);
      return;
    case "descend":
      descend(token.token, node, root, into);
      return;
    case "filter":
      selectFiltered(token.expression, node, root, into);
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

function sliceOf(
  items: Json[],
  from: number | undefined,
  to: number | undefined,
  step: number,
): Json[] {
  const slice = items.slice(from ?? 0, to ?? items.length);
  return step === 1 ? slice : slice.filter((_, index) => index % step === 0);
}

function children(node: Json): Json[] {
  if (Array.isArray(node)) return node;
  return isObject(node) ? Object.values(node) : [];
}

/** `..`: the token applied to the node and to everything below it. An explicit stack: documents may be deep. */
function descend(token: PathToken, start: Json, root: Json, into: Json[]): void {
  const pending: Json[] = [start];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    selectFrom(token, node, root, into);
    pending.push(...children(node).toReversed());
  }
}

function selectFiltered(expression: FilterExpression, node: Json, root: Json, into: Json[]): void {
  const candidates = Array.isArray(node) ? node : [node];
  for (const candidate of candidates) {
    if (holds(expression, candidate, root)) into.push(candidate);
  }
}

function holds(expression: FilterExpression, node: Json, root: Json): boolean {
  switch (expression.kind) {
    case "and":
      return holds(expression.left, node, root) && holds(expression.right, node, root);
    case "or":
      return holds(expression.left, node, root) || holds(expression.right, node, root);
    case "not":
      return !holds(expression.operand, node, root);
    case "exists":
      return selectAll(expression.tokens, expression.from === "root" ? root : node).length > 0;
    case "compare": {
      const left = operandOf(expression.left, node, root);
      const right = operandOf(expression.right, node, root);
      return compare(expression.operator, left, right);
    }
    case "matches": {
      const left = operandOf(expression.operand, node, root);
      return typeof left === "string" && expression.pattern.test(left);
    }
  }
}

type Operand = Extract<FilterExpression, { kind: "compare" }>["left"];

function operandOf(operand: Operand, node: Json, root: Json): Json | undefined {
  if (operand.kind === "literal") return operand.value;
  return selectAll(operand.tokens, operand.from === "root" ? root : node)[0];
}

function compare(operator: string, left: Json | undefined, right: Json | undefined): boolean {
  if (operator === "in" || operator === "nin") {
    const within =
      left !== undefined && Array.isArray(right) && right.some((item) => sameJson(item, left));
    return operator === "in" ? within : !within;
  }
  const same =
    left === undefined ? right === undefined : right !== undefined && sameJson(left, right);
  if (operator === "==") return same;
  if (operator === "!=") return !same;
  if (typeof left !== typeof right || (typeof left !== "number" && typeof left !== "string")) {
    return false;
  }
  const order = left < (right as typeof left) ? -1 : left > (right as typeof left) ? 1 : 0;
  if (operator === "<") return order < 0;
  if (operator === "<=") return order <= 0;
  return operator === ">" ? order > 0 : order >= 0;
}

function applyFunction(name: string, node: Json): Json {
  const numbers = children(node).filter((item): item is number => typeof item === "number");
  switch (name) {
    case "length":
      return typeof node === "string" ? node.length : children(node).length;
    case "size":
      return children(node).length;
    case "keys":
      return isObject(node) ? Object.keys(node as JsonObject) : [];
    case "min":
      return numbers.length === 0 ? null : numbers.reduce((a, b) => Math.min(a, b));
    case "max":
      return numbers.length === 0 ? null : numbers.reduce((a, b) => Math.max(a, b));
    case "sum":
      return numbers.reduce((a, b) => a + b, 0);
    case "avg":
      return numbers.length === 0 ? null : numbers.reduce((a, b) => a + b, 0) / numbers.length;
    case "first":
      return children(node)[0] ?? null;
    case "last":
      return children(node).at(-1) ?? null;
    default:
      return null;
  }
}
