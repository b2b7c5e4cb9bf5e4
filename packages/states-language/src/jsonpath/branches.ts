import type { Budget } from "../budget.ts";
import { isObject, type Json } from "../json/value.ts";
import { notAnArray } from "./definite.ts";
import { meets, type Search } from "./filter.ts";
import { PathNotFound } from "./pathNotFound.ts";
import { type DefiniteToken, type Filter, type PathToken, textOf } from "./tokens.ts";

/** A value from which the steps at and after a position are taken. */
export interface Branch {
  readonly node: Json;
  /** Whether it is a null that is no item of an array. */
  readonly lost: boolean;
  readonly position: number;
  readonly at: At | undefined;
}

/** The way from the root to a value, from its end. */
export interface At {
  readonly parent: At | undefined;
  readonly key: string | number;
}

/** The values that one step selects, one after the other. */
export interface Branches {
  next(): Branch | undefined;
  /** Whether a branch whose path selects nothing is left out. Elsewhere the whole path then selects nothing. */
  readonly lenient: boolean;
}

/** A step that may select several values. A filter of an object is not among them. */
export type BranchingToken = Exclude<PathToken, DefiniteToken>;

/**
 * The values that a step selects from `node`.
 * @throws {PathNotFound} when the step does not fit the data.
 */
export function branchesOf(
  tokens: readonly PathToken[],
  token: BranchingToken,
  { node, position, at }: Branch,
  search: Search,
): Branches {
  const after = position + 1;
  switch (token.kind) {
    case "wildcard":
      return ofChildren(node, after, at, search.budget);
    case "indexes": {
      const { indexes } = token;
      search.budget.spend(indexes.length);
      let next = 0;
      const items = arrayAt(tokens, position, node);
      return strict(() => {
        const index = indexes[next++];
        return index === undefined ? undefined : itemAt(items, index, after, at);
      });
    }
    case "slice": {
      const items = arrayAt(tokens, position, node);
      let [index, end] = boundsOf(token.from, token.to, items.length);
      search.budget.spend(Math.max(0, end - index));
      return strict(() => (index < end ? itemAt(items, index++, after, at) : undefined));
    }
    case "filter":
      return ofFiltered(tokens, token, { node, position, at }, search);
    case "scan":
      return ofDescendants(tokens, { node, position: after, at }, search);
  }
}

function strict(next: () => Branch | undefined): Branches {
  return { next, lenient: false };
}

function itemAt(items: Json[], index: number, position: number, at: At | undefined): Branch {
  const node = items[index];
  return { node: node ?? null, lost: node === undefined, position, at: { parent: at, key: index } };
}

/** A bound from the end is understood unless both bounds are given. */
function boundsOf(
  from: number | undefined,
  to: number | undefined,
  length: number,
): [from: number, end: number] {
  if (length === 0) return [0, 0];
  const fromStart = (bound: number) => (bound < 0 ? length + bound : bound);
  if (from === undefined) return [0, Math.min(length, fromStart(to ?? length))];
  if (to === undefined) return [Math.max(0, fromStart(from)), length];
  return [from, Math.min(length, to)];
}

function arrayAt(tokens: readonly PathToken[], position: number, node: Json): Json[] {
  if (Array.isArray(node)) return node;
  throw notAnArray(tokens, position, node);
}

/** A branch of an array's wildcard that selects nothing is left out; of an object's it is not. */
function ofChildren(node: Json, position: number, at: At | undefined, budget: Budget): Branches {
  let next = 0;
  if (Array.isArray(node)) {
    budget.spend(node.length);
    return {
      lenient: true,
      next: () => (next < node.length ? itemAt(node, next++, position, at) : undefined),
    };
  }
  const names = isObject(node) ? Object.keys(node) : [];
  budget.spend(stepsOfNames(names));
  return strict(() => {
    const name = names[next++];
    if (name === undefined || !isObject(node)) return undefined;
    const member = node[name] ?? null;
    return { node: member, lost: member === null, position, at: { parent: at, key: name } };
  });
}

function ofFiltered(
  tokens: readonly PathToken[],
  filter: Filter,
  { node, position, at }: Omit<Branch, "lost">,
  search: Search,
): Branches {
  if (!Array.isArray(node)) {
    throw new PathNotFound(
      `Filter: ${textOf(tokens, position)} can not be applied to primitives. Current context is: ${JSON.stringify(node)}`,
      "invalid",
    );
  }
  let next = 0;
  return strict(() => {
    while (next < node.length) {
      const index = next++;
      if (meets(filter, node[index] ?? null, search)) return itemAt(node, index, position + 1, at);
    }
    return undefined;
  });
}

const STEPS_OF_DESCENT = 10;

/**
 * `..`: the objects and arrays, from `node` down, that the step at its position can be taken from. Of an array that is not the
 * last of the path, all items are taken, whatever the step's index is. Without recursion: a document may be very deep.
 */
function ofDescendants(
  tokens: readonly PathToken[],
  start: Omit<Branch, "lost">,
  search: Search,
): Branches {
  const { position } = start;
  const [token, last] = [tokens[position], position >= tokens.length - 1];
  const pending: { readonly node: Json; readonly at: At | undefined }[] = [];
  if (typeof start.node === "object" && start.node !== null) pending.push(start);
  let items: Branches | undefined;
  return strict(() => {
    const item = items?.next();
    if (item !== undefined) return { ...item, lost: item.node === null };
    items = undefined;
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      const { node, at } = next;
      search.budget.spend(STEPS_OF_DESCENT);
      pushChildren(pending, node, at, search.budget);
      if (!canBeTakenFrom(token, node, search)) continue;
      if (last || !Array.isArray(node)) return { node, lost: false, position, at };
      items = ofChildren(node, position + 1, at, search.budget);
      const first = items.next();
      if (first !== undefined) return { ...first, lost: first.node === null };
    }
    return undefined;
  });
}

function pushChildren(
  pending: { node: Json; at: At | undefined }[],
  node: Json,
  at: At | undefined,
  budget: Budget,
): void {
  if (typeof node !== "object" || node === null) return;
  const names = Array.isArray(node) ? undefined : Object.keys(node);
  const children = Array.isArray(node) ? node : Object.values(isObject(node) ? node : {});
  budget.spend(names === undefined ? children.length : stepsOfNames(names));
  for (let index = children.length - 1; index >= 0; index--) {
    const child = children[index] ?? null;
    if (typeof child !== "object" || child === null) continue;
    pending.push({ node: child, at: { parent: at, key: names?.[index] ?? index } });
  }
}

function canBeTakenFrom(token: PathToken | undefined, node: Json, search: Search): boolean {
  switch (token?.kind) {
    case "name":
      return isObject(node) && Object.hasOwn(node, token.name);
    case "names":
      search.budget.spend(token.names.length);
      return isObject(node) && token.names.every((name) => Object.hasOwn(node, name));
    case "wildcard":
      return Array.isArray(node) || isObject(node);
    case "filter":
      return meets(token, node, search);
    case "scan":
    case undefined:
      return false;
    default:
      return Array.isArray(node);
  }
}

const FAST_NAMES = 100;

/** How many steps it takes to list the members of an object: many names are far slower than a few. */
function stepsOfNames({ length }: readonly string[]): number {
  return length <= FAST_NAMES ? length : 8 * length;
}

/** The path to a value, as it stands in messages. */
export function textOfWay(at: At | undefined): string {
  const keys: (string | number)[] = [];
  for (let step = at; step !== undefined; step = step.parent) keys.push(step.key);
  const steps = keys.reverse().map((key) => (typeof key === "number" ? `[${key}]` : `['${key}']`));
  return `$${steps.join("")}`;
}
