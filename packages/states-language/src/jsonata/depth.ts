import type jsonata from "jsonata";
import {
  MAX_EXPRESSION_CHARACTERS,
  MAX_EXPRESSION_DEPTH,
  MAX_EXPRESSION_ITEMS,
} from "../limits.ts";
import { LibraryError } from "./errors.ts";

/** What the library calls before and after it evaluates a node. */
const ENTRY = Symbol.for("jsonata.__evaluate_entry");
const EXIT = Symbol.for("jsonata.__evaluate_exit");

/** A frame of variables. All frames of one evaluation have the same base. */
interface Environment {
  readonly base: object;
}

/** A node that is being evaluated. */
interface Level {
  readonly node: object;
  /** Ends the turn of a list's item or an object's member. */
  readonly done: (() => void) | undefined;
  /** Set once an item or member has had its turn: the end of the last one's. */
  turns?: Promise<void>;
}

/**
 * Bounds the depth and the values of each evaluation of the expression as AWS does. The library begins all items of a list at the
 * same time, and all members of an object, so its own depth grows with their number: here they are evaluated one after the other.
 */
export function boundEvaluations(expression: jsonata.Expression): void {
  const containers = containersIn(expression.ast());
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
    const levels = levelsOf(environment);
    const container = containers.get(node);
    const around = container && levels.findLast((level) => level.node === container);
    if (around === undefined) {
      push(levels, { node, done: undefined });
      return undefined;
    }
    const { promise, resolve } = Promise.withResolvers<void>();
    const begin = () => push(levels, { node, done: resolve });
    const before = around.turns;
    around.turns = promise;
    return before === undefined ? begin() : before.then(begin);
  };
  const exit = (_node: object, _input: unknown, environment: Environment, result: unknown) => {
    levelsOf(environment).pop()?.done?.();
    if (isTooLarge(result)) throw new LibraryError("D2015");
  };
  const assign = expression.assign as (name: string | symbol, value: unknown) => void;
  assign(ENTRY, enter);
  assign(EXIT, exit);
}

function push(levels: Level[], level: Level): void {
  if (levels.length === MAX_EXPRESSION_DEPTH) throw new LibraryError("D1011");
  levels.push(level);
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
    const items = type === "unary" && value === "[" ? expressions : undefined;
    const members = type === "unary" && value === "{" ? lhs : undefined;
    for (const item of items ?? []) containers.set(item, node);
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
