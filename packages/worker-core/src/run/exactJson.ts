/** What TypeScript's library does not declare yet: the JSON.parse source text access of ECMAScript, in Node.js 22 and later. */
declare global {
  interface JSON {
    rawJSON(text: string): object;
    parse(
      text: string,
      reviver: (key: string, value: unknown, context: { readonly source?: string }) => unknown,
    ): unknown;
  }
}

/** A number of a JSON text that JavaScript would change: an integer beyond ±(2^53−1), or one that becomes Infinity. */
export class InexactNumber {
  /** As the text has it, such as `12345678901234567890` or `1e400`. */
  readonly source: string;

  constructor(source: string) {
    this.source = source;
  }

  /** `undefined` for a number with an exponent that is too large for a double: its digits could fill the memory. */
  toBigInt(): bigint | undefined {
    const { digits, exponent } = decimalOf(this.source);
    if (exponent === 0) return BigInt(digits);
    return Number.isFinite(Number(this.source))
      ? BigInt(digits) * 10n ** BigInt(exponent)
      : undefined;
  }

  /** JSON.stringify writes the number as its text had it. */
  toJSON(): object {
    return JSON.rawJSON(this.source);
  }
}

export interface ExactJson {
  /** The value, with an `InexactNumber` in each place where JavaScript would change the number. */
  readonly value: unknown;
  /** Whether the value has an `InexactNumber`. */
  readonly inexact: boolean;
}

/**
 * Parses JSON without changing a number silently. Decimals become what JavaScript makes of them.
 * @throws {SyntaxError} when the text is not JSON.
 */
export function parseExactly(text: string): ExactJson {
  const value: unknown = JSON.parse(text);
  // Nearly every text ends here: to visit the values is a tenth of parsing, to read each number's source eight times it.
  if (!hasNumber(value, isLarge)) return { value, inexact: false };
  let inexact = false;
  const exact = JSON.parse(text, (_key, inner, { source = "" }) => {
    if (!isLarge(inner) || decimalOf(source).exponent < 0) return inner;
    inexact = true;
    return new InexactNumber(source);
  });
  return { value: exact, inexact };
}

/**
 * Parses JSON that JSON.stringify shall write again: it writes each number with the value that the text gave it.
 * @throws {SyntaxError} when the text is not JSON.
 */
export function parseToForward(text: string): unknown {
  const value: unknown = JSON.parse(text);
  if (!hasNumber(value, isWrittenOtherwise)) return value;
  return JSON.parse(text, (_key, inner, { source = "" }) =>
    isWrittenOtherwise(inner) ? new InexactNumber(source) : inner,
  );
}

/** JSON text in which a BigInt is a number with all its digits. */
export function stringifyExactly(value: unknown): string {
  return JSON.stringify(value, (_key, inner) =>
    typeof inner === "bigint" ? JSON.rawJSON(inner.toString()) : inner,
  );
}

/** Reads what `stringifyExactly` wrote: an integer that a number can't hold becomes a BigInt again. */
export function readExactly(text: string): unknown {
  return JSON.parse(text, (_key, value, { source = "" }) =>
    isLarge(value) && /^-?\d+$/.test(source) && String(value) !== source ? BigInt(source) : value,
  );
}

/** Without recursion, because a text may nest deeper than the stack. */
function hasNumber(root: unknown, isSought: (value: unknown) => boolean): boolean {
  const left: Container[] = [];
  if (isSoughtOrLater(root)) return true;
  for (let container = left.pop(); container; container = left.pop()) {
    if (Array.isArray(container)) {
      for (const inner of container) if (isSoughtOrLater(inner)) return true;
    } else {
      // Several times faster than Object.values, and what JSON.parse made inherits nothing.
      for (const key in container) if (isSoughtOrLater(container[key])) return true;
    }
  }
  return false;

  function isSoughtOrLater(value: unknown): boolean {
    if (isContainer(value)) left.push(value);
    return isSought(value);
  }
}

/** JSON.stringify writes 0 for -0, and for a decimal such as 1e16 + 0.3 an integer, which would then be refused. */
function isWrittenOtherwise(value: unknown): boolean {
  return isLarge(value) || Object.is(value, -0);
}

type Container = Readonly<Record<string, unknown>>;

function isContainer(value: unknown): value is Container {
  return typeof value === "object" && value !== null;
}

function isLarge(value: unknown): value is number {
  return typeof value === "number" && Math.abs(value) > Number.MAX_SAFE_INTEGER;
}

/** A number as `digits × 10^exponent`. The exponent is negative only for a number with a fraction. */
function decimalOf(source: string): { digits: string; exponent: number } {
  const [mantissa = "", power = "0"] = source.toLowerCase().split("e");
  const [whole = "", fraction = ""] = mantissa.split(".");
  let digits = whole + fraction;
  let exponent = Number(power) - fraction.length;
  let zeros = 0;
  while (exponent + zeros < 0 && digits.at(-1 - zeros) === "0") zeros += 1;
  if (zeros > 0) digits = digits.slice(0, -zeros);
  exponent += zeros;
  return { digits, exponent };
}
