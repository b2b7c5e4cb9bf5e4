import { isObject, type Json, type JsonObject, setMember } from "../json/value.ts";
import { PathNotFound } from "./pathNotFound.ts";
import {
  type DefiniteToken,
  isDefiniteToken,
  type PathToken,
  textOf,
  textOfNames,
} from "./tokens.ts";

/** Whether a path selects at most one value: it has names and indexes only. */
export function isDefinite(tokens: readonly PathToken[]): tokens is readonly DefiniteToken[] {
  return tokens.every(isDefiniteToken);
}

/**
 * The value that the steps of a definite path select; `undefined` if there is none. An index outside of an array selects null.
 * @throws {PathNotFound} when a step does not fit the data, such as an index of a text.
 */
export function find(
  tokens: readonly DefiniteToken[],
  start: Json,
  { lost: startsLost = false }: { readonly lost?: boolean } = {},
): Json | undefined {
  let [node, lost] = [start, startsLost];
  for (const [position, token] of tokens.entries()) {
    const found = stepFrom(tokens, position, node, lost);
    if (found === undefined) return undefined;
    lost = isLost(token, node, found);
    node = found;
  }
  return node;
}

/**
 * The value that one step selects; `undefined` if there is none. `lost` says of a null that it is no item of an array.
 * @throws {PathNotFound} when the step does not fit the data, such as an index of a text.
 */
export function stepFrom(
  tokens: readonly PathToken[],
  position: number,
  node: Json,
  lost: boolean,
): Json | undefined {
  const token = tokens[position];
  switch (token?.kind) {
    case "name":
      return isObject(node) && Object.hasOwn(node, token.name) ? node[token.name] : undefined;
    case "names":
      if (!isObject(node)) return undefined;
      if (position < tokens.length - 1) throw notLast(tokens, position);
      return membersOf(node, token.names);
    case "index":
    case "last":
      if (node === null && lost) return undefined;
      if (!Array.isArray(node)) throw notAnArray(tokens, position, node);
      return node[indexOf(token, node)] ?? null;
    default:
      return undefined;
  }
}

/**
 * Whether what a step has found is the null of AWS's library, which is that of a member and of an index outside of an array. An
 * item that is null is a value to it, such as a number.
 */
export function isLost(token: PathToken, node: Json, found: Json): boolean {
  return found === null && (token.kind === "name" || isOutside(token, node));
}

/** Whether the step is an index that the array does not have. */
export function isOutside(token: PathToken, node: Json): boolean {
  if ((token.kind !== "index" && token.kind !== "last") || !Array.isArray(node)) return false;
  const index = indexOf(token, node);
  return index < 0 || index >= node.length;
}

type IndexToken = Extract<PathToken, { kind: "index" | "last" }>;

function indexOf(token: IndexToken, items: readonly Json[]): number {
  return token.kind === "index" ? token.index : items.length + token.offset;
}

function membersOf(node: JsonObject, names: readonly string[]): JsonObject {
  const members: JsonObject = {};
  for (const name of names) {
    const member = Object.hasOwn(node, name) ? node[name] : undefined;
    if (member !== undefined) setMember(members, name, member);
  }
  return members;
}

export function notAnArray(
  tokens: readonly PathToken[],
  position: number,
  node: Json,
): PathNotFound {
  return new PathNotFound(
    `Filter: ${textOf(tokens, position)} can only be applied to arrays. Current context is: ${JSON.stringify(node)}`,
    "invalid",
  );
}

function notLast(tokens: readonly PathToken[], position: number): PathNotFound {
  return new PathNotFound(
    `Multi properties can only be used as path leafs: $${textOf(tokens.slice(0, position + 1))}`,
    "invalid",
  );
}

/** Why the step selects nothing. `at` is the path to the node. */
export function whyNothing(
  tokens: readonly PathToken[],
  position: number,
  node: Json,
  at: string,
): PathNotFound {
  const token = tokens[position];
  switch (token?.kind) {
    case "name":
    case "names": {
      const names = token.kind === "name" ? [token.name] : token.names;
      const here = `${at}${textOfNames(names)}`;
      if (!isObject(node)) {
        return new PathNotFound(`Property ${textOfNames(names)} not found in path ${at}`);
      }
      const leaf = position === tokens.length - 1;
      return new PathNotFound(
        leaf ? `No results for path: ${here}` : `Missing property in path ${here}`,
      );
    }
    case "index":
    case "last": {
      if (!Array.isArray(node)) return new PathNotFound(`The path ${at} is null`);
      const index = indexOf(token, node);
      return new PathNotFound(
        `Index out of bounds when evaluating path ${at}[${index}]`,
        token.kind === "index" && index < 0 ? "missing" : "pastTheEnd",
      );
    }
    default:
      return new PathNotFound(`The path ${at} is null`);
  }
}
