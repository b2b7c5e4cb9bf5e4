/** A regular expression that JavaScript's own engine runs with RE2's result and in as few steps, but faster. */
export interface SimplePattern {
  readonly expression: RegExp;
  /** Whether the result on this text is RE2's. */
  runsOn(text: string): boolean;
}

/** One character: an escaped one, a class, a literal one or any. Both libraries mean the same by it. */
const CHARACTER = String.raw`\\[dw.\\/+*?()[\]{}^$|]|\[\^?(?:[A-Za-z0-9]-[A-Za-z0-9]|\\[dw.\\/^\]-]|[\w .,:;@/])+-?\]|[^\\^$.|?*+()[\]{}]|\.`;
const CHARACTERS = new RegExp(CHARACTER, "gu");
/** At most one character is repeated: the last one, or any after `^`. No match then backtracks from more than one start. */
const SIMPLE = new RegExp(
  `^(?:\\^?(?:${CHARACTER})*\\$?|\\^?(?:${CHARACTER})+[*+?]|\\^(?:${CHARACTER})+[*+?](?:${CHARACTER})*\\$?)$`,
  "u",
);
/** Upper and lower case of other characters depend on the version of Unicode. */
const ASCII = /^[\0-\x7f]*$/;

/** The expression, if a match takes at most the product of its length and the text's. */
export function simplePattern(source: string, flags: "" | "i"): SimplePattern | undefined {
  if (!SIMPLE.test(source)) return undefined;
  // JavaScript's dot excludes more than the line feed.
  const exact = source.replace(CHARACTERS, (found) => (found === "." ? "[^\\n]" : found));
  return {
    expression: new RegExp(`^(?:${exact})$`, `${flags}u`),
    runsOn: (text) => flags === "" || ASCII.test(text),
  };
}
