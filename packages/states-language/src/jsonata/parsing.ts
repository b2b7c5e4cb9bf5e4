import { MAX_CHEAP_PARSING } from "../limits.ts";

/**
 * Whether the library's parser takes little time for the text. Its time grows with the text, with the square of the steps of
 * a path, and doubles for each `??` and `?:`, because it copies what is before them.
 */
export function isCheapToParse(text: string): boolean {
  if (text.length > MAX_CHEAP_PARSING) return false;
  const steps = count(text, /\./g);
  const copies = count(text, /\?[?:]/g);
  return text.length * 2 ** copies + steps ** 2 / 16 <= MAX_CHEAP_PARSING;
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}
