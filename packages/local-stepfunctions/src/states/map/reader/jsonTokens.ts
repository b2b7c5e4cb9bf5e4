/** A part of a JSON document. A scalar may still be no JSON. */
export type Token =
  | { readonly kind: "[" | "]" | "{" | "}" | "," | ":" }
  | { readonly kind: "string" | "scalar"; readonly text: string };

const STRUCTURE = new Set(["[", "]", "{", "}", ",", ":"]);
const SPACE = new Set([" ", "\n", "\r", "\t", "\uFEFF"]);

/** Divides a JSON document that comes piece by piece into tokens. */
export function createTokens() {
  let text = "";
  /** Where the next token begins, and how far an unfinished one has been read. */
  let at = 0;
  let read = 0;
  /** Where what is held begins. */
  let heldFrom: number | undefined;
  let tokenFrom = 0;

  return {
    add(more: string): void {
      const from = heldFrom ?? at;
      text = text.slice(from) + more;
      at -= from;
      read -= from;
      tokenFrom -= from;
      if (heldFrom !== undefined) heldFrom = 0;
    },
    /** The next token, if it is complete; the last one is at the end of the document. */
    next(isLast: boolean): Token | undefined {
      while (at < text.length && SPACE.has(text[at] as string)) at += 1;
      const first = text[at];
      if (first === undefined) return undefined;
      tokenFrom = at;
      if (STRUCTURE.has(first)) {
        at += 1;
        return { kind: first } as Token;
      }
      const end = first === '"' ? endOfString() : endOfScalar(isLast);
      if (end === undefined) return undefined;
      const token = {
        kind: first === '"' ? "string" : "scalar",
        text: text.slice(at, end),
      } as const;
      at = end;
      return token;
    },
    /** Holds the text from the last token on. */
    hold(): void {
      heldFrom = tokenFrom;
    },
    /** The text that was held, with the last token. */
    release(): string {
      const held = text.slice(heldFrom ?? at, at);
      heldFrom = undefined;
      return held;
    },
    /** How many characters are in memory that are not done. */
    get held(): number {
      return text.length - (heldFrom ?? at);
    },
  };

  function endOfString(): number | undefined {
    for (let index = Math.max(read, at + 1); index < text.length; index += 1) {
      const character = text[index];
      if (character === '"') return index + 1;
      if (character === "\\") {
        if (index + 1 === text.length) {
          read = index;
          return undefined;
        }
        index += 1;
      }
    }
    read = text.length;
    return undefined;
  }

  function endOfScalar(isLast: boolean): number | undefined {
    for (let index = Math.max(read, at); index < text.length; index += 1) {
      const character = text[index] as string;
      if (STRUCTURE.has(character) || SPACE.has(character) || character === '"') return index;
    }
    read = text.length;
    return isLast ? text.length : undefined;
  }
}
