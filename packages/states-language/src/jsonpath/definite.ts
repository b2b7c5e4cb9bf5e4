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
 * The value that the steps of a definite path select; `undefined` if there is none.
 * @throws {PathNotFound} when a step does not fit the data, such as an index of a text.
 */
export function find(tokens: readonly DefiniteToken[], start: Json): Json | undefined {
  let node: Json | undefined = start;
  for (let position = 0; position < tokens.length && node !== undefined; position++) {
    node = stepFrom(tokens, position, node);
  }
  return node;
}

/**
 * The value that one step selects; `undefined` if there is none. An index past an array's end selects null, a negative one nothing.
 * @throws {PathNotFound} when the step does not fit the data, such as an index of a text.
 */
export function stepFrom(
  tokens: readonly PathToken[],
  position: number,
  node: Json,
): Json | undefined {
  const token = tokens[position];
  switch (token?.kind) {
    case "name":
      return isObject(node) && Object.hasOwn(node, token.name) ? node[token.name] : undefined;
    case "names":
      if (position < tokens.length - 1)
        throw notLast(token.names, textOf(tokens.slice(0, position)));
      return isObject(node) ? membersOf(node, token.names) : undefined;
    case "index":
    case "last": {
      if (node === null) return undefined;
      if (!Array.isArray(node)) throw notAnArray(tokens, position, node);
      const index = token.kind === "index" ? token.index : node.length + token.offset;
      return index < 0 ? undefined : (node[index] ?? null);
    }
    default:
      return undefined;
  }
}

/** Whether the step is an index past the end of the array. */
export function isPastTheEnd(token: PathToken | undefined, node: Json): boolean {
  return token?.kind === "index" && Array.isArray(node) && token.index >= node.length;
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

function notLast(names: readonly string[], at: string): PathNotFound {
  return new PathNotFound(
    `Multi properties can only be used as path leafs: $${at}${textOfNames(names)}`,
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
      const index = token.kind === "index" ? token.index : node.length + token.offset;
      return new PathNotFound(
        `Index out of bounds when evaluating path ${at}[${index}]`,
        isPastTheEnd(token, node) ? "pastTheEnd" : "missing",
      );
    }
    default:
      return new PathNotFound(`The path ${at} is null`);
  }
}
