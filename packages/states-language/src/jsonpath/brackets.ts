import { type ReadFilterPath, readFilter } from "./filterSyntax.ts";
import { PathSyntaxError } from "./scanner.ts";
import type { PathToken } from "./tokens.ts";

/** The first character that says what is in the brackets. Those before it do not matter. */
const DECISIVE = /[?'\d:@-]/;
const NUMBERS = /^[\d,: -]+/;
const SLICE = /^(-?\d+)?:(-?\d+)?(?::\d*)?$/;
const INDEXES = /^-?\d+(?:,-?\d+)*,?$/;
/** `@.length-1)`. `size` is another word for `length`. */
const SCRIPT = /^@.([^-]*)(-[^)]*)\)/;
const MAX_INTEGER = 2_147_483_647;

/**
 * Parses the step in brackets. Without `readFilterPath`, as in a filter's path, they hold no filter.
 * @throws {PathSyntaxError} when there is none.
 */
export function readBracket(
  bracket: string,
  readFilterPath: ReadFilterPath | undefined,
): PathToken {
  if (bracket === "[*]") return { kind: "wildcard" };
  const start = bracket.search(DECISIVE);
  const inner = bracket.slice(start);
  switch (start < 0 ? undefined : inner[0]) {
    case undefined:
      throw new PathSyntaxError("an index, a name or a filter is missing");
    case "?":
      if (readFilterPath === undefined) throw new PathSyntaxError("a filter is inside another");
      return readFilter(bracket, readFilterPath);
    case "'":
      return readNames(inner);
    case "@":
      return readScript(inner);
    default:
      return readNumbers(inner);
  }
}

/** Reads names in quotes. A backslash is a character like others, and a bracket ends the list, even in quotes. */
export function readNames(inner: string): PathToken {
  const end = inner.indexOf("]");
  if (end < 0) throw new PathSyntaxError("']' is missing");
  const parts = inner.slice(0, end).split("'");
  // Every other part is in quotes, but for a last one that no quote ends.
  const names = parts.slice(0, -1).filter((_, index) => index % 2 === 1);
  const [name] = names;
  return names.length === 1 && name !== undefined
    ? { kind: "name", name }
    : { kind: "names", names };
}

function readScript(inner: string): PathToken {
  const [, written = "", after = ""] = SCRIPT.exec(inner) ?? [];
  const [name, offset] = [written.replaceAll(/[ ()]/g, ""), after.replaceAll(" ", "")];
  if ((name !== "length" && name !== "size") || !/^-\d+$/.test(offset)) {
    throw new PathSyntaxError("only [(@.length-1)] is known of such expressions");
  }
  return { kind: "last", offset: integer(offset) };
}

/** What follows the numbers does not matter, nor does the step of a slice. */
function readNumbers(inner: string): PathToken {
  const [written = ""] = NUMBERS.exec(inner) ?? [];
  if (written.length === inner.length) throw new PathSyntaxError("']' is missing");
  const numbers = written.replaceAll(" ", "");
  const slice = SLICE.exec(numbers);
  if (slice !== null) {
    const [, from, to] = slice;
    if (from === undefined && to === undefined) {
      throw new PathSyntaxError("a slice has no bounds");
    }
    return {
      kind: "slice",
      from: from === undefined ? undefined : integer(from),
      to: to === undefined ? undefined : integer(to),
    };
  }
  if (!INDEXES.test(numbers)) throw new PathSyntaxError("an index is missing");
  const indexes = numbers.replace(/,$/, "").split(",").map(integer);
  const [index] = indexes;
  return indexes.length === 1 && index !== undefined
    ? { kind: "index", index }
    : { kind: "indexes", indexes };
}

function integer(text: string): number {
  const number = Number(text);
  if (Math.abs(number) > MAX_INTEGER) throw new PathSyntaxError(`${text} is too large an index`);
  return number;
}
