import type jsonata from "jsonata";
import { MAX_EXPRESSION_CHARACTERS, MAX_EXPRESSION_ITEMS } from "../limits.ts";
import { LibraryError } from "./errors.ts";

/** What the library calls before and after it evaluates a node. */
const ENTRY = Symbol.for("jsonata.__evaluate_entry");
const EXIT = Symbol.for("jsonata.__evaluate_exit");

/** A frame of variables. All frames of one evaluation have the same base. */
interface Environment {
  /** The library counts the nodes that are being evaluated, and refuses too many before it calls what is assigned to ENTRY. */
  readonly base: { depth: number };
}

/** A list, an object, or an item or member of one that is being evaluated. */
interface Level {
  readonly node: object;
  /** Ends the turn of a list's item or an object's member. */
  readonly done: (() => void) | undefined;
  /** Set once an item or member has entered: the end of the last one's turn. */
  turns?: Promise<void>;
}

/**
 * Bounds the depth and the values of each evaluation of the expression as AWS does. The library begins all items of a list at the
 * same time, and all members of an object, so its depth grows with their number: here they are evaluated one after the other.
 */
export function boundEvaluations(expression: jsonata.Expression): void {
  const containers = containersIn(expression.ast());
  const followed = new Set([...containers.keys(), ...containers.values()]);
  const evaluations = new WeakMap<object, Level[]>();

  const levelsOf = ({ base }: Environment) => {
    let levels = evaluations.get(base);
    if (levels === undefined) {
      levels = [];
      evaluations.set(base, levels);
    }
    return levels;
  };
  const enter = (node: object, _input: unknown, environment: Environment) => {
    if (!followed.has(node)) return undefined;
    const levels = levelsOf(environment);
    const container = containers.get(node);
    const around = container && levels.findLast((level) => level.node === container);
    if (around === undefined) {
      levels.push({ node, done: undefined });
      return undefined;
    }
    const { promise, resolve } = Promise.withResolvers<void>();
    const before = around.turns ?? Promise.resolve();
    around.turns = promise;
    // What waits is not being evaluated. The first one waits too, until all have entered.
    environment.base.depth -= 1;
    return before.then(() => {
      environment.base.depth += 1;
      levels.push({ node, done: resolve });
    });
  };
  const exit = (node: object, _input: unknown, environment: Environment, result: unknown) => {
    if (followed.has(node)) levelsOf(environment).pop()?.done?.();
    if (isTooLarge(result)) throw new LibraryError("D2015");
  };
  const assign = expression.assign as (name: string | symbol, value: unknown) => void;
  // The library waits for whatever is assigned, which takes time at each node.
  if (containers.size > 0) assign(ENTRY, enter);
  assign(EXIT, exit);
}

function isTooLarge(value: unknown): boolean {
  if (typeof value === "string") return value.length > MAX_EXPRESSION_CHARACTERS;
  return Array.isArray(value) && value.length > MAX_EXPRESSION_ITEMS;
}

/** The list or object that each item or member belongs to. */
function containersIn(ast: unknown): ReadonlyMap<object, object> {
  const containers = new Map<object, object>();
  const pending: unknown[] = [ast];
  while (pending.length > 0) {
    const node = pending.pop();
    if (typeof node !== "object" || node === null) continue;
    const { type, value, expressions, lhs, group } = node as Container;
    const items = type === "unary" && value === "[" ? (expressions ?? []) : [];
    const members = type === "unary" && value === "{" ? lhs : undefined;
    if (items.length > 1) for (const item of items) containers.set(item, node);
    for (const [, member] of [...(members ?? []), ...(group?.lhs ?? [])]) {
      containers.set(member, node);
    }
    pending.push(...Object.values(node));
  }
  return containers;
}

interface Container {
  readonly type?: unknown;
  readonly value?: unknown;
  readonly expressions?: readonly object[];
  readonly lhs?: readonly Pair[];
  readonly group?: { readonly lhs: readonly Pair[] };
}

type Pair = readonly [name: object, value: object];
