import { parseExactly } from "../json/exactJson.ts";
import type { Json } from "../json/value.ts";
import { type Path, parsePath } from "../jsonpath/path.ts";
import { createScanner, PathSyntaxError, type Scanner } from "../jsonpath/scanner.ts";
import { MAX_INTRINSIC_NESTING } from "../limits.ts";

/** A call of an intrinsic function, such as `States.Format('Hello {}', $.name)`. */
export interface IntrinsicCall {
  readonly kind: "call";
  readonly text: string;
  readonly name: string;
  readonly arguments: readonly IntrinsicArgument[];
}

export type IntrinsicArgument =
  | IntrinsicCall
  | { readonly kind: "path"; readonly path: Path }
  /** The text between quotes. `raw` still has its backslashes, because States.Format unescapes its own template. */
  | { readonly kind: "text"; readonly raw: string }
  | { readonly kind: "value"; readonly value: Json };

const START = /^\s*States\./;
const NAME = /States\.[A-Za-z0-9]+/y;
const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const KEYWORD = /(?:true|false|null)\b/y;
const SPACE = /\s*/y;
/** The characters that a backslash may escape in a quoted string. */
const ESCAPABLE = ["'", "\\", "{", "}"];

export function isIntrinsic(text: string): boolean {
  return START.test(text);
}

/** @throws {PathSyntaxError} when the string is not a function call. */
export function parseIntrinsic(text: string): IntrinsicCall {
  const scanner = createScanner(text);
  scanner.match(SPACE);
  const call = readCall(scanner, 1);
  scanner.match(SPACE);
  if (scanner.position < text.length) {
    throw new PathSyntaxError(`unexpected '${text.slice(scanner.position)}'`);
  }
  return call;
}

function readCall(scanner: Scanner, depth: number): IntrinsicCall {
  if (depth > MAX_INTRINSIC_NESTING) {
    throw new PathSyntaxError(`functions are nested more than ${MAX_INTRINSIC_NESTING} deep`);
  }
  const start = scanner.position;
  const name = scanner.match(NAME);
  if (name === undefined) throw new PathSyntaxError("the name of a function is missing");
  scanner.match(SPACE);
  scanner.expect("(");
  const found: IntrinsicArgument[] = [];
  scanner.match(SPACE);
  while (!scanner.take(")")) {
    if (found.length > 0) {
      scanner.expect(",");
      scanner.match(SPACE);
    }
    found.push(readArgument(scanner, depth));
    scanner.match(SPACE);
  }
  const text = scanner.text.slice(start, scanner.position);
  return { kind: "call", text, name, arguments: found };
}

function readArgument(scanner: Scanner, depth: number): IntrinsicArgument {
  const { text, position } = scanner;
  if (text[position] === "'") return { kind: "text", raw: readText(scanner) };
  if (text[position] === "$") return { kind: "path", path: readPathArgument(scanner) };
  if (text.startsWith("States.", position)) return readCall(scanner, depth + 1);
  const keyword = scanner.match(KEYWORD);
  if (keyword !== undefined) {
    return { kind: "value", value: JSON.parse(keyword) as boolean | null };
  }
  const number = scanner.match(NUMBER);
  if (number !== undefined) return { kind: "value", value: parseExactly(withoutZeros(number)) };
  throw new PathSyntaxError(`an argument is missing before '${text.slice(position)}'`);
}

/** Zeros at the start are no JSON. */
function withoutZeros(number: string): string {
  return number.replace(/^(-?)0+(?=\d)/, "$1");
}

function readText(scanner: Scanner): string {
  const { text } = scanner;
  const start = scanner.position + 1;
  for (let end = start; end < text.length; end++) {
    if (text[end] === "'") {
      scanner.position = end + 1;
      return text.slice(start, end);
    }
    if (text[end] !== "\\") continue;
    end += 1;
    const escaped = text[end] ?? "";
    if (!ESCAPABLE.includes(escaped)) {
      throw new PathSyntaxError(`'\\${escaped}' is not a valid escape`);
    }
  }
  throw new PathSyntaxError("a quoted string is not closed");
}

/** A path ends at the first comma, space or closing parenthesis outside its own brackets and quotes. */
function readPathArgument(scanner: Scanner): Path {
  const { text } = scanner;
  const start = scanner.position;
  let depth = 0;
  let quote = "";
  for (; scanner.position < text.length; scanner.position++) {
    const character = text[scanner.position] ?? "";
    if (quote !== "") {
      if (character === "\\") scanner.position += 1;
      else if (character === quote) quote = "";
    } else if (character === "'" || character === '"') {
      quote = character;
    } else if (character === "[" || character === "(") {
      depth += 1;
    } else if (character === "]" || character === ")") {
      if (depth === 0) break;
      depth -= 1;
    } else if (depth === 0 && (character === "," || character === " ")) {
      break;
    }
  }
  return parsePath(text.slice(start, scanner.position));
}

/** Unescapes `\'`, `\\`, `\{` and `\}` in a quoted string. */
export function unescaped(raw: string): string {
  return raw.replace(/\\(['\\{}])/g, "$1");
}
