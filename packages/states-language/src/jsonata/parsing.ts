import { MAX_CHEAP_PARSING } from "../limits.ts";

/**
 * The work of the library's parser for the text, in characters. It grows with the text, with the square of the steps of a
 * path, and doubles for each `??` and `?:`, because it copies what is before them. The syntax tree is as large.
 */
export function parsingWork(text: string): number {
  const steps = count(text, /\./g);
  const copies = count(text, /\?[?:]/g);
  return text.length * 2 ** copies + steps ** 2 / 16;
}

export function isCheapToParse(text: string): boolean {
  return text.length <= MAX_CHEAP_PARSING && parsingWork(text) <= MAX_CHEAP_PARSING;
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}
