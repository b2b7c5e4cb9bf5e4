/** So many characters without an exponent are never a number beyond the safe integers. */
const SAFE_CHARACTERS = 15;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** Where a text has a number: from its first character to the one after its last. */
export interface NumberSpan {
  readonly start: number;
  readonly end: number;
}

/** Whether a number is beyond JavaScript's safe integers. */
export function isLarge(value: unknown): value is number {
  return typeof value === "number" && Math.abs(value) > Number.MAX_SAFE_INTEGER;
}

/** The large numbers in the text of a JSON document, in order. The text is read once. */
export function largeNumbersIn(text: string): NumberSpan[] {
  const found: NumberSpan[] = [];
  let at = 0;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      at = afterString(text, at);
    } else if (isNumeric(code)) {
      const start = at;
      at = afterNumber(text, start);
      if (isLargeIn(text, start, at)) found.push({ start, end: at });
    } else {
      at += 1;
    }
  }
  return found;
}

function afterString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text.charCodeAt(at) !== QUOTE) {
    at += text.charCodeAt(at) === BACKSLASH ? 2 : 1;
  }
  return at + 1;
}

function afterNumber(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && isNumeric(text.charCodeAt(at))) at += 1;
  return at;
}

/** Whether the character can be part of a number. Of true, false and null it is only the e. */
function isNumeric(code: number): boolean {
  const isDigit = code >= 0x30 && code <= 0x39;
  // - and . and + and e and E
  return (
    isDigit || code === 0x2d || code === 0x2e || code === 0x2b || code === 0x65 || code === 0x45
  );
}

function isLargeIn(text: string, start: number, end: number): boolean {
  if (end - start <= 2) return false;
  const number = text.slice(start, end);
  if (number.length <= SAFE_CHARACTERS && !/[eE]/.test(number)) return false;
  return isLarge(Number(number));
}
