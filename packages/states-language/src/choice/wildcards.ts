/**
 * Whether a string matches a pattern of StringMatches: `*` matches any characters, `\*` a star and `\\` a backslash. The
 * number of steps is at most twice the sum of both lengths.
 */
export function matchesWildcards(text: string, pattern: string): boolean {
  const [first = "", ...rest] = literalsOf(pattern);
  const last = rest.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first)) return false;
  const end = text.length - last.length;
  let position = first.length;
  // The leftmost place of each literal leaves the most text for those after it.
  for (const literal of rest) {
    position = endOfFirst(literal, text, position);
    if (position < 0) return false;
  }
  return position <= end && text.endsWith(last);
}

/** The literal texts before, between and after the stars of a pattern. */
function literalsOf(pattern: string): string[] {
  const literals: string[] = [];
  let literal = "";
  for (let index = 0; index < pattern.length; index++) {
    const character = pattern[index] ?? "";
    if (character === "*") {
      literals.push(literal);
      literal = "";
    } else if (character === "\\" && index + 1 < pattern.length) {
      literal += pattern[++index] ?? "";
    } else {
      literal += character;
    }
  }
  literals.push(literal);
  return literals;
}

/**
 * The position after the first occurrence of `literal` at or after `from`, or -1. By Knuth, Morris and Pratt: `indexOf` can
 * take the product of both lengths.
 */
function endOfFirst(literal: string, text: string, from: number): number {
  if (literal === "") return from;
  const borders = bordersOf(literal);
  let matched = 0;
  for (let position = from; position < text.length; position++) {
    matched = extended(literal, borders, matched, text.charCodeAt(position));
    if (matched === literal.length) return position + 1;
  }
  return -1;
}

/** For each prefix of the literal, the length of its longest proper prefix that is also its end. */
function bordersOf(literal: string): Int32Array {
  const borders = new Int32Array(literal.length);
  for (let index = 1, matched = 0; index < literal.length; index++) {
    matched = extended(literal, borders, matched, literal.charCodeAt(index));
    borders[index] = matched;
  }
  return borders;
}

/** How much of the literal is matched after one more character. */
function extended(literal: string, borders: Int32Array, matched: number, code: number): number {
  let length = matched;
  while (length > 0 && literal.charCodeAt(length) !== code) length = borders[length - 1] ?? 0;
  return literal.charCodeAt(length) === code ? length + 1 : 0;
}
