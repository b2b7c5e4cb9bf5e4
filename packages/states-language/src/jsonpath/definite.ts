import { isObject, type Json, type JsonObject } from "../json/value.ts";
import type { PathToken } from "./tokens.ts";

/** A definite path that selects nothing. The message is that of the JSONPath library that AWS uses. */
export class PathNotFound extends Error {
  /** Whether the path has an index past the end of an array. */
  readonly pastTheEnd: boolean;

  constructor(message: string, pastTheEnd = false) {
    super(message);
    this.pastTheEnd = pastTheEnd;
  }
}

/** Whether a path selects at most one value: it has names and indexes only. */
export function isDefinite(tokens: readonly PathToken[]): boolean {
  return tokens.every((token) => token.kind === "name" || token.kind === "index");
}

/**
 * The value that a definite path selects.
 * @throws {PathNotFound} when it selects nothing.
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

/** The value that a definite path selects, or `undefined`. */
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
      `Expected to find an object with property ['${name}'] in path ${at} but found '${javaType(node)}'. ` +
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

function javaType(node: Exclude<Json, JsonObject>): string {
  if (node === null) return "null";
  if (Array.isArray(node)) return "java.util.ArrayList";
  if (typeof node === "boolean") return "java.lang.Boolean";
  if (typeof node === "string") return "java.lang.String";
  return Number.isInteger(node) ? "java.lang.Integer" : "java.lang.Double";
}
