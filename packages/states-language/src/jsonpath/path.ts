import { type Budget, createBudget } from "../budget.ts";
import { StateError } from "../errors.ts";
import type { Json, JsonObject } from "../json/value.ts";
import { trimmed } from "./blanks.ts";
import { isDefinite } from "./definite.ts";
import { PathNotFound } from "./pathNotFound.ts";
import { PathSyntaxError } from "./scanner.ts";
import { selectAll } from "./select.ts";
import { parsePathTokens } from "./syntax.ts";
import type { PathToken } from "./tokens.ts";

/** The start of a path: the state's input (`$`), the context object (`$$`) or a variable (`$name`). */
export type PathRoot =
  | { readonly kind: "input" }
  | { readonly kind: "context" }
  | { readonly kind: "variable"; readonly name: string };

export interface Path {
  readonly text: string;
  readonly root: PathRoot;
  readonly tokens: readonly PathToken[];
  /** Whether it selects at most one value: it has names and indexes only. */
  readonly definite: boolean;
}

/** The data that paths read. */
export interface PathScope {
  readonly input: Json;
  context(): JsonObject;
  variable(name: string): Json | undefined;
  /** What all queries with this scope may spend together; without it, each call of a function has a budget of its own. */
  readonly budget?: Budget | undefined;
}

export type BudgetedScope = PathScope & { readonly budget: Budget };

export function withBudget(scope: PathScope): BudgetedScope {
  return { ...scope, budget: scope.budget ?? createBudget() };
}

const START = /^\$(\$|[\p{ID_Start}_][\p{ID_Continue}]*)?/u;

/**
 * Parses a path. Blanks before and after it do not matter.
 * @throws {PathSyntaxError} when the string is not a JSONPath.
 */
export function parsePath(text: string): Path {
  const path = trimmed(text);
  const start = START.exec(path);
  if (start === null) throw new PathSyntaxError("a path must start with '$'");
  const tokens = parsePathTokens(path.slice(start[0].length));
  return { text, root: rootNamed(start[1]), tokens, definite: isDefinite(tokens) };
}

function rootNamed(name: string | undefined): PathRoot {
  if (name === undefined) return { kind: "input" };
  return name === "$" ? { kind: "context" } : { kind: "variable", name };
}

/**
 * The value that a definite path selects; for any other path, the list of all values.
 * @throws {PathNotFound} when the path selects nothing, or does not fit the data.
 * @throws {StateError} States.Runtime when the scope's budget ends.
 */
export function readPath(path: Path, scope: PathScope): Json {
  const { budget = createBudget() } = scope;
  budget.about(path.text);
  budget.spend(1);
  const root = rootOf(path, scope);
  const results = selectAll(path.tokens, root, budget);
  return path.definite ? (results[0] ?? null) : results;
}

/** Like `readPath`, but `undefined` when the path selects nothing. */
export function findPath(path: Path, scope: PathScope): Json | undefined {
  try {
    return readPath(path, scope);
  } catch (error) {
    if (error instanceof PathNotFound) return undefined;
    throw error;
  }
}

/**
 * Reads the path in a state's field.
 * @throws {StateError} States.Runtime when the path selects nothing, or does not fit the data.
 */
export function readField(path: Path, scope: PathScope): Json {
  try {
    return readPath(path, scope);
  } catch (error) {
    if (!(error instanceof PathNotFound)) throw error;
    throw new StateError("States.Runtime", `Invalid path '${path.text}' : ${error.message}`);
  }
}

function rootOf({ root }: Path, scope: PathScope): Json {
  switch (root.kind) {
    case "input":
      return scope.input;
    case "context":
      return scope.context();
    case "variable": {
      const value = scope.variable(root.name);
      if (value === undefined) throw new PathNotFound(`No results for path: $['${root.name}']`);
      return value;
    }
  }
}
