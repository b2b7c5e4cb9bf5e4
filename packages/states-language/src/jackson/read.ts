import { parseExactly } from "../json/exactJson.ts";
import { isNestedDeeper } from "../json/nesting.ts";
import type { Json } from "../json/value.ts";
import { MAX_JACKSON_NESTING } from "../limits.ts";
import { JacksonError, problem, SOURCE, sourceAt, unexpected } from "./problem.ts";
import { afterScalar, afterString } from "./scalar.ts";

/**
 * Reads a text as AWS does, with Jackson: nothing is null, and what follows the first value is ignored.
 * @throws {JacksonError} when the text does not begin with a JSON value.
 */
export function readLikeJackson(text: string): Json {
  if (afterSpace(text, 0) === text.length) return null;
  if (!isNestedDeeper(text.length, (index) => text.charCodeAt(index), MAX_JACKSON_NESTING)) {
    try {
      return parseExactly(text);
    } catch {
      // Jackson may still take its first value.
    }
  }
  return parseExactly(text.slice(0, endOfFirstValue(text)));
}

/** An array or an object that is not closed yet. */
interface Open {
  readonly kind: "Array" | "Object";
  readonly start: number;
  readonly isEmpty: boolean;
}

/** Without recursion, because a document may be very deep. */
function endOfFirstValue(text: string): number {
  const open: Open[] = [];
  let at = 0;
  do {
    at = afterSpace(text, at);
    const inside = open.pop();
    const character = text[at];
    if (character === undefined) {
      const start =
        inside && ` for ${inside.kind} (start marker at ${sourceAt(text, inside.start)})`;
      throw problem(text, at, `Unexpected end-of-input: expected close marker${start}`);
    }
    if (character === "]" || character === "}") {
      checkCloseMarker(text, at, inside);
      at += 1;
      continue;
    }
    if (inside !== undefined) {
      if (!inside.isEmpty) at = afterComma(text, at, inside.kind);
      if (inside.kind === "Object") at = afterColon(text, afterName(text, at));
      open.push({ ...inside, isEmpty: false });
    }
    const first = text[at];
    if (first === "}" && inside?.kind === "Array") throw unexpected(text, at, "expected a value");
    if (first === "[" || first === "{") {
      open.push({ kind: first === "[" ? "Array" : "Object", start: at, isEmpty: true });
      if (open.length > MAX_JACKSON_NESTING) throw new JacksonError(tooDeep());
      at += 1;
    } else {
      at = afterScalar(text, at, open.length === 0);
    }
  } while (open.length > 0);
  return at;
}

function checkCloseMarker(text: string, at: number, inside: Open | undefined): void {
  const found = text[at];
  const expected = found === "]" ? "}" : "]";
  if (inside?.kind === (found === "]" ? "Array" : "Object")) return;
  const place =
    inside === undefined
      ? `root starting at ${SOURCE}; line: 1]`
      : `${inside.kind} starting at ${sourceAt(text, inside.start)}`;
  throw problem(
    text,
    at,
    `Unexpected close marker '${found}': expected '${expected}' (for ${place})`,
  );
}

function afterComma(text: string, at: number, kind: Open["kind"]): number {
  if (text[at] !== ",")
    throw unexpected(text, at, `was expecting comma to separate ${kind} entries`);
  return beforeNext(text, at + 1, kind);
}

function afterName(text: string, at: number): number {
  if (text[at] !== '"') {
    throw unexpected(text, at, "was expecting double-quote to start field name");
  }
  return afterString(text, at, "name", " in field name");
}

function afterColon(text: string, at: number): number {
  const colon = beforeNext(text, at, "Object");
  if (text[colon] !== ":") {
    throw unexpected(text, colon, "was expecting a colon to separate field name and value");
  }
  return beforeNext(text, colon + 1, "Object");
}

/** The next character that is not blank, which has to be there. */
function beforeNext(text: string, at: number, kind: Open["kind"]): number {
  const next = afterSpace(text, at);
  if (next < text.length) return next;
  throw problem(text, next, `Unexpected end-of-input within/between ${kind} entries`);
}

function afterSpace(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code > 0x20) {
      if (text[at] !== "/") return at;
      throw unexpected(text, at, COMMENT);
    }
    if (!" \t\r\n".includes(text.charAt(at))) throw problem(text, at + 1, strayControl(code));
  }
  return text.length;
}

const COMMENT =
  "maybe a (non-standard) comment? (not recognized as one since Feature 'ALLOW_COMMENTS' not enabled for parser)";

function strayControl(code: number): string {
  return `Illegal character ((CTRL-CHAR, code ${code})): only regular white space (\\r, \\n, \\t) is allowed between tokens`;
}

function tooDeep(): string {
  return `Document nesting depth (${MAX_JACKSON_NESTING + 1}) exceeds the maximum allowed (${MAX_JACKSON_NESTING}, from \`StreamReadConstraints.getMaxNestingDepth()\`)`;
}
