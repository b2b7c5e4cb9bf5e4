import { parseExactly } from "../json/exactJson.ts";
import { numberOf } from "../json/exactNumber.ts";
import type { Json } from "../json/value.ts";

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;

/**
 * Parses JSON as `$parse` does: an object has no name twice, and a number is one of 64 bits. Large numbers keep their digits.
 * @throws {SyntaxError} when the text is not such JSON.
 */
export function parseStrictly(text: string): Json {
  const value = parseExactly(text);
  // The parser keeps the last of the members with the same name.
  if (membersOf(value) !== membersIn(text)) throw new SyntaxError("an object has a name twice");
  return value;
}

/** @throws {SyntaxError} when a number is infinite. */
function membersOf(root: Json): number {
  let count = 0;
  const pending: Json[] = [root];
  while (pending.length > 0) {
    const value = pending.pop() ?? null;
    const number = numberOf(value);
    if (number !== undefined && !Number.isFinite(number)) {
      throw new SyntaxError("a number is too large");
    }
    if (number !== undefined) continue;
    if (typeof value !== "object" || value === null) continue;
    const inner: Json[] = Array.isArray(value) ? value : Object.values(value);
    if (!Array.isArray(value)) count += inner.length;
    for (const one of inner) pending.push(one);
  }
  return count;
}

/** The members that the objects in a text of JSON have: each has a colon. */
function membersIn(text: string): number {
  let count = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === COLON) count += 1;
    if (code !== QUOTE) continue;
    at += 1;
    while (text.charCodeAt(at) !== QUOTE) at += text.charCodeAt(at) === BACKSLASH ? 2 : 1;
  }
  return count;
}
