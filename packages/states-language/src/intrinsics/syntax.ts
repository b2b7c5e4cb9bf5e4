import { type Path, parsePath } from "../jsonpath/path.ts";
import { createScanner, PathSyntaxError } from "../jsonpath/scanner.ts";
import { MAX_INTRINSIC_NESTING } from "../limits.ts";

/** A call of an intrinsic function, `States.Format('Hello {}', $.name)`. */
export interface IntrinsicCall {
  readonly kind: "call";
  readonly text: string;
  readonly name: string;
  readonly arguments: readonly IntrinsicArgument[];
}

export type IntrinsicArgument =
  | IntrinsicCall
  | { readonly kind: "path"; readonly path: Path }
  /** A quoted text: `raw` still has its backslashes, which States.Format reads by itself. */
  | { readonly kind: "text"; readonly raw: string }
  | { readonly kind: "value"; readonly value: null | boolean | number };

const NAME = /States\.[A-Za-z0-9]+/y;
const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const KEYWORD = /(?:true|false|null)\b/y;
const SPACE = /\s*/y;
/** What may stand after a backslash in a quoted text. */
const ESCAPABLE = "'\\{}";

export function isIntrinsic(text: string): boolean {
  return text.startsWith("States.");
}

/** @throws PathSyntaxError */
export function parseIntrinsic(text: string): IntrinsicCall {
  const scan = createScanner(text);
  const { match, take, expect } = scan;
  const call = readCall(1);
  skipSpace();
  if (scan.position < text.length)
    throw new PathSyntaxError(`unexpected '${text.slice(scan.position)}'`);
  return call;

  function readCall(depth: number): IntrinsicCall {
    if (depth > MAX_INTRINSIC_NESTING) {
      throw new PathSyntaxError(`functions are nested more than ${MAX_INTRINSIC_NESTING} deep`);
    }
    const start = scan.position;
    const name = match(NAME);
    if (name === undefined) throw new PathSyntaxError("the name of a function is missing");
    skipSpace();
    expect("(");
    const found: IntrinsicArgument[] = [];
    skipSpace();
    while (!take(")")) {
      if (found.length > 0) {
        expect(",");
        skipSpace();
      }
      found.push(readArgument(depth));
      skipSpace();
    }
    return { kind: "call", text: text.slice(start, scan.position), name, arguments: found };
  }

  function readArgument(depth: number): IntrinsicArgument {
    const character = text[scan.position];
    if (character === "'") return { kind: "text", raw: readText() };
    if (character === "$") return { kind: "path", path: readPath() };
    if (text.startsWith("States.", scan.position)) return readCall(depth + 1);
    const keyword = match(KEYWORD);
    if (keyword !== undefined)
      return { kind: "value", value: JSON.parse(keyword) as boolean | null };
    const number = match(NUMBER);
    if (number !== undefined) return { kind: "value", value: Number(number) };
    throw new PathSyntaxError(`an argument is missing before '${text.slice(scan.position)}'`);
  }

  function readText(): string {
    const start = scan.position + 1;
    scan.position = start;
    while (scan.position < text.length && text[scan.position] !== "'") {
      if (text[scan.position] !== "\\") {
        scan.position += 1;
        continue;
      }
      const escaped = text[scan.position + 1] ?? "";
      if (escaped === "" || !ESCAPABLE.includes(escaped)) {
        throw new PathSyntaxError(`'\\${escaped}' is no escape`);
      }
      scan.position += 2;
    }
    if (scan.position >= text.length) throw new PathSyntaxError("a quote is not closed");
    scan.position += 1;
    return text.slice(start, scan.position - 1);
  }

  /** A path ends at the comma or parenthesis that is not inside its own brackets. */
  function readPath(): Path {
    const start = scan.position;
    let depth = 0;
    let quote = "";
    for (; scan.position < text.length; scan.position++) {
      const character = text[scan.position] ?? "";
      if (quote !== "") {
        if (character === "\\") scan.position += 1;
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
    return parsePath(text.slice(start, scan.position));
  }

  function skipSpace(): void {
    match(SPACE);
  }
}

/** A quoted text without its backslashes: `\'`, `\\`, `\{` and `\}`. */
export function unquoted(raw: string): string {
  return raw.replace(/\\(['\\{}])/g, "$1");
}
