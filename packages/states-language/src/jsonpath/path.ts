import { StateError } from "../errors.ts";
import { isObject, type Json, type JsonObject, setMember } from "../json/json.ts";
import { PathSyntaxError } from "./scanner.ts";
import { findOne, PathNotFound, selectAll, selectOne } from "./select.ts";
import { type PathToken, parsePathTokens } from "./syntax.ts";

/** Where a path starts: the state's input (`$`), the context object (`$$`) or a variable (`$name`). */
export type PathRoot =
  | { readonly kind: "input" }
  | { readonly kind: "context" }
  | { readonly kind: "variable"; readonly name: string };

export interface Path {
  readonly text: string;
  readonly root: PathRoot;
  readonly tokens: readonly PathToken[];
  /** Leads to one value at most: names and indexes only. */
  readonly definite: boolean;
}

/** What paths can see. */
export interface PathScope {
  readonly input: Json;
  context(): JsonObject;
  variable(name: string): Json | undefined;
}

const START = /^\$(\$|[\p{ID_Start}_][\p{ID_Continue}]*)?/u;

/** @throws PathSyntaxError */
export function parsePath(text: string): Path {
  const start = START.exec(text);
  if (start === null) throw new PathSyntaxError("a path starts with '$'");
  const name = start[1];
  const tokens = parsePathTokens(text.slice(start[0].length));
  const root: PathRoot =
    name === undefined
      ? { kind: "input" }
      : name === "$"
        ? { kind: "context" }
        : { kind: "variable", name };
  const definite = tokens.every((token) => token.kind === "name" || token.kind === "index");
  return { text, root, tokens, definite };
}

/**
 * What the path selects: one value where it is definite, else the list of all.
 * @throws PathNotFound where a definite path selects nothing.
 */
export function readPath(path: Path, scope: PathScope): Json {
  const root = rootOf(path, scope);
  if (path.tokens.length === 0) return root;
  if (path.definite) return selectOne(path.tokens, root);
  const last = path.tokens.at(-1);
  const results = selectAll(path.tokens, root);
  return last?.kind === "function" ? (results[0] ?? null) : results;
}

/** What a path selects, or `undefined` where it selects nothing. */
export function find(path: Path, scope: PathScope): Json | undefined {
  if (path.root.kind === "variable" && scope.variable(path.root.name) === undefined) {
    return undefined;
  }
  if (!path.definite) return readPath(path, scope);
  return findOne(path.tokens, rootOf(path, scope));
}

/**
 * Reads a path that is a field of a state.
 * @throws StateError States.Runtime, "Invalid path …"
 */
export function readField(path: Path, scope: PathScope): Json {
  try {
    return readPath(path, scope);
  } catch (error) {
    if (!(error instanceof PathNotFound)) throw error;
    throw new StateError("States.Runtime", `Invalid path '${path.text}' : ${error.message}`);
  }
}

function rootOf(path: Path, scope: PathScope): Json {
  switch (path.root.kind) {
    case "input":
      return scope.input;
    case "context":
      return scope.context();
    case "variable": {
      const value = scope.variable(path.root.name);
      if (value === undefined)
        throw new PathNotFound(`No results for path: $['${path.root.name}']`);
      return value;
    }
  }
}

/**
 * `input` with `value` at the reference path, making the objects that are missing on the way.
 * @throws StateError States.ResultPathMatchFailure
 */
export function placeAt(path: Path, input: Json, value: Json): Json {
  return placeInside(path, 0, input, value);
}

function placeInside(path: Path, position: number, node: Json | undefined, value: Json): Json {
  const token = path.tokens[position];
  if (token === undefined) return value;
  if (token.kind === "index") {
    if (!Array.isArray(node) || token.index < 0 || token.index >= node.length) {
      throw mismatch(path, node);
    }
    const items = [...node];
    items[token.index] = placeInside(path, position + 1, node[token.index], value);
    return items;
  }
  if (token.kind !== "name") throw mismatch(path, node);
  if (node !== undefined && !isObject(node)) throw mismatch(path, node);
  const child =
    node !== undefined && Object.hasOwn(node, token.name) ? node[token.name] : undefined;
  const copy: JsonObject = { ...node };
  setMember(copy, token.name, placeInside(path, position + 1, child, value));
  return copy;
}

function mismatch(path: Path, node: Json | undefined): StateError {
  return new StateError(
    "States.ResultPathMatchFailure",
    `Unable to apply ReferencePath ${path.text} to input ${JSON.stringify(node ?? null)}`,
  );
}
