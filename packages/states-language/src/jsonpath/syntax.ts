import { readFilter } from "./filterSyntax.ts";
import { readQuoted, skipSpace } from "./literals.ts";
import { createScanner, PathSyntaxError, type Scanner } from "./scanner.ts";
import { FUNCTION_NAMES, type PathToken } from "./tokens.ts";

const NAME = /[^.[\]()\s'"*?@,:=<>!&|{}]+/y;
const SLICE = /(-?\d+)?:(-?\d+)?(?::(\d+))?\s*(?=\])/y;
const INDEXES = /-?\d+(?:\s*,\s*-?\d+)*\s*(?=\])/y;

/**
 * Parses the steps of a path, without its `$`.
 * @throws {PathSyntaxError} when the string is not a path.
 */
export function parsePathTokens(text: string): PathToken[] {
  const scanner = createScanner(text);
  const tokens = createTokenParser(scanner)();
  if (scanner.position < text.length) {
    throw new PathSyntaxError(`unexpected '${text.slice(scanner.position)}'`);
  }
  return tokens;
}

/** Returns a function that parses all steps from the scanner's position on. */
function createTokenParser(scanner: Scanner): () => PathToken[] {
  const { match, take, expect, text } = scanner;
  return tokens;

  function tokens(): PathToken[] {
    const found: PathToken[] = [];
    for (;;) {
      if (take("..")) {
        found.push({ kind: "descend", token: bracketOrName() });
      } else if (take(".")) {
        // AWS allows a dot before brackets.
        found.push(bracketOrName());
      } else if (text[scanner.position] === "[") {
        found.push(bracket());
      } else {
        return found;
      }
    }
  }

  function bracketOrName(): PathToken {
    return text[scanner.position] === "[" ? bracket() : dotted();
  }

  function dotted(): PathToken {
    if (take("*")) return { kind: "wildcard" };
    const name = match(NAME);
    if (name === undefined) throw new PathSyntaxError("a name is missing");
    const called = FUNCTION_NAMES.find((known) => known === name);
    if (called !== undefined && take("()")) return { kind: "function", name: called };
    return { kind: "name", name };
  }

  function bracket(): PathToken {
    expect("[");
    skipSpace(scanner);
    const token = bracketed();
    skipSpace(scanner);
    expect("]");
    return token;
  }

  function bracketed(): PathToken {
    if (take("*")) return { kind: "wildcard" };
    if (take("?")) return { kind: "filter", expression: readFilter(scanner, tokens) };
    const quote = text[scanner.position];
    return quote === "'" || quote === '"' ? names() : numbers();
  }

  function names(): PathToken {
    const first = readQuoted(scanner);
    const found = [first];
    skipSpace(scanner);
    while (take(",")) {
      skipSpace(scanner);
      found.push(readQuoted(scanner));
      skipSpace(scanner);
    }
    return found.length === 1 ? { kind: "name", name: first } : { kind: "names", names: found };
  }

  function numbers(): PathToken {
    SLICE.lastIndex = scanner.position;
    const slice = SLICE.exec(text);
    if (slice !== null) {
      scanner.position = SLICE.lastIndex;
      const [, from, to, step] = slice;
      return {
        kind: "slice",
        from: from === undefined ? undefined : Number(from),
        to: to === undefined ? undefined : Number(to),
        step: step === undefined ? 1 : Math.max(1, Number(step)),
      };
    }
    const indexes = match(INDEXES)?.split(",").map(Number);
    const [first] = indexes ?? [];
    if (indexes === undefined || first === undefined) {
      throw new PathSyntaxError("an index, a name or a filter is missing");
    }
    return indexes.length === 1 ? { kind: "index", index: first } : { kind: "indexes", indexes };
  }
}
