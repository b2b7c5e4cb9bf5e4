/** Decimal numbers as Java's BigDecimal reads them. */
const DECIMAL = /^([+-]?)(?:(\d+)(?:\.(\d*))?|\.(\d+))(?:[eE]([+-]?\d{1,9}))?$/;
/** So many digits are the same in JavaScript's numbers. */
const EXACT_DIGITS = 15;

export function isDecimal(text: string): boolean {
  return DECIMAL.test(text);
}

/** Negative if the first decimal number is less than the second, positive if it is greater, 0 if they are equal. */
export function compareDecimals(left: string, right: string): number {
  if (left === right) return 0;
  if (left.length <= EXACT_DIGITS && right.length <= EXACT_DIGITS) {
    const difference = Number(left) - Number(right);
    if (difference !== 0 && Number.isFinite(difference)) return Math.sign(difference);
  }
  const [a, b] = [partsOf(left), partsOf(right)];
  if (a.sign !== b.sign) return a.sign < b.sign ? -1 : 1;
  if (a.magnitude !== b.magnitude) return a.magnitude < b.magnitude ? -a.sign : a.sign;
  if (a.digits === b.digits) return 0;
  // Trailing zeros are cut off, so that the digits are in the order of texts.
  return a.digits < b.digits ? -a.sign : a.sign;
}

/** The number is sign × 0.digits × 10^magnitude. */
interface Parts {
  readonly sign: number;
  readonly digits: string;
  readonly magnitude: number;
}

function partsOf(text: string): Parts {
  const [, sign, whole = "", fraction = "", only = "", exponent = "0"] = DECIMAL.exec(text) ?? [];
  const written = whole + fraction + only;
  const leading = /^0*/.exec(written)?.[0].length ?? 0;
  let end = written.length;
  while (end > leading && written[end - 1] === "0") end -= 1;
  const digits = written.slice(leading, end);
  if (digits === "") return { sign: 0, digits, magnitude: 0 };
  return {
    sign: sign === "-" ? -1 : 1,
    digits,
    magnitude: whole.length - leading + Number(exponent),
  };
}
