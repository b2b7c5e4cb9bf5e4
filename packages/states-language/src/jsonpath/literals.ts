import type { Json } from "../json/value.ts";
import { PathSyntaxError, type Scanner } from "./scanner.ts";

const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const KEYWORD = /(?:true|false|null)\b/y;

export function skipSpace(scanner: Scanner): void {
  while (scanner.text[scanner.position] === " " || scanner.text[scanner.position] === "\t") {
    scanner.position += 1;
  }
}

/**
 * Reads a string in single or double quotes. A backslash escapes a quote or a backslash.
 * @throws {PathSyntaxError} when there is no quoted string.
 */
export function readQuoted(scanner: Scanner): string {
  const { text } = scanner;
  const quote = text[scanner.position];
  if (quote !== "'" && quote !== '"') throw new PathSyntaxError("a quoted name is missing");
  scanner.position += 1;
  let name = "";
  while (scanner.position < text.length) {
    const character = text[scanner.position++] ?? "";
    if (character === quote) return name;
    const next = text[scanner.position];
    if (character === "\\" && (next === quote || next === "\\")) {
      name += next;
      scanner.position += 1;
    } else {
      name += character;
    }
  }
  throw new PathSyntaxError("a quoted string is not closed");
}

/**
 * Reads a quoted string, a number, `true`, `false`, `null` or a list of these.
 * @throws {PathSyntaxError} when there is no such literal.
 */
export function readLiteral(scanner: Scanner): Json {
  const { text } = scanner;
  const character = text[scanner.position];
  if (character === "'" || character === '"') return readQuoted(scanner);
  if (scanner.take("[")) return readList(scanner);
  const keyword = scanner.match(KEYWORD);
  if (keyword !== undefined) return JSON.parse(keyword) as Json;
  const number = scanner.match(NUMBER);
  if (number === undefined) {
    throw new PathSyntaxError(`a value is missing before '${text.slice(scanner.position)}'`);
  }
  return Number(number);
}

function readList(scanner: Scanner): Json[] {
  const items: Json[] = [];
  skipSpace(scanner);
  while (!scanner.take("]")) {
    skipSpace(scanner);
    items.push(readLiteral(scanner));
    skipSpace(scanner);
    scanner.take(",");
  }
  return items;
}
