import { readBracket, readNames } from "./brackets.ts";
import type { ReadFilterPath } from "./filterSyntax.ts";
import { PathSyntaxError } from "./scanner.ts";
import { type DefiniteToken, isDefiniteToken, type PathToken } from "./tokens.ts";

/**
 * Parses the steps of a path, without its `$`: the dialect of Jayway JsonPath 2.0.0, which AWS's messages are of.
 * @throws {PathSyntaxError} when the string is not a path.
 */
export function parsePathTokens(text: string): PathToken[] {
  return readTokens(text, readFilterPath);
}

/** A path in a filter selects at most one value. */
function readFilterPath(text: string): DefiniteToken[] {
  const tokens = readTokens(text, undefined);
  const definite = tokens.filter(isDefiniteToken);
  if (definite.length < tokens.length) {
    throw new PathSyntaxError("a path in a filter may select one value only");
  }
  return definite;
}

function readTokens(text: string, readFilterPath: ReadFilterPath | undefined): PathToken[] {
  if (text !== "" && text[0] !== "." && text[0] !== "[") {
    throw new PathSyntaxError(`unexpected '${text[0]}'`);
  }
  if (text.endsWith("..")) throw new PathSyntaxError("a path cannot end with '..'");
  const tokens: PathToken[] = [];
  let position = 0;
  while (position < text.length) {
    const [token, end] = readToken(text, position, readFilterPath);
    if (token !== undefined) tokens.push(token);
    position = end;
  }
  return tokens;
}

/** The step at a position, if one is there, and where the next begins. */
function readToken(
  text: string,
  position: number,
  readFilterPath: ReadFilterPath | undefined,
): [PathToken | undefined, number] {
  switch (text[position]) {
    case " ":
      throw new PathSyntaxError("a path has no spaces outside of brackets");
    case "[": {
      const end = endOfBracket(text, position);
      return [readBracket(text.slice(position, end), readFilterPath), end];
    }
    case ".":
      return readDotted(text, position + 1);
    case "*":
      return [{ kind: "wildcard" }, position + 1];
    // AWS's library reads it as the root of the path once more, which selects the same.
    case "$":
      return [undefined, position + 1];
    default:
      return readName(text, position);
  }
}

function readDotted(text: string, position: number): [PathToken | undefined, number] {
  const next = text[position];
  if (next === undefined) throw new PathSyntaxError("a name is missing");
  if (next === ".") return [{ kind: "scan" }, position + 1];
  return next === "[" || next === " " ? [undefined, position] : readName(text, position);
}

/** A name ends at a dot, a bracket or a space, so that `length()` is a name. Quotes in it are read as in brackets. */
function readName(text: string, position: number): [PathToken, number] {
  let end = position;
  while (end < text.length && !". [".includes(text[end] ?? "")) end += 1;
  const name = text.slice(position, end);
  return [name === "*" ? { kind: "wildcard" } : readNames(`'${name}']`), end];
}

/** Where the bracket is closed: brackets are counted in quotes too. */
function endOfBracket(text: string, position: number): number {
  let depth = 0;
  for (let end = position; end < text.length; end++) {
    if (text[end] === "[") depth += 1;
    else if (text[end] === "]") depth -= 1;
    if (depth === 0) return end + 1;
  }
  return text.length;
}
