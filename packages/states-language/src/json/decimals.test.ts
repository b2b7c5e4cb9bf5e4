import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compareDecimals, isDecimal } from "./decimals.ts";

test.each(["0", "-1.5e2", "+5", ".5", "5.", "1E+10", "12345678901234567890.5"])(
  "%j is a decimal number",
  (text) => {
    expect(isDecimal(text)).toBe(true);
  },
);

test.each(["", "a", "1a", "e5", ".", "-", "1 ", "0x1", "NaN", "1e99999999999"])(
  "%j is none",
  (text) => {
    expect(isDecimal(text)).toBe(false);
  },
);

describe("the order of decimal numbers", () => {
  test.each([
    ["1", "2", -1],
    ["10", "9", 1],
    ["1.0", "1", 0],
    ["0.1", "1e-1", 0],
    ["-0", "0", 0],
    ["12345678901234567890", "12345678901234567891", -1],
    ["-12345678901234567890", "-12345678901234567891", 1],
    ["-12345678901234567890", "1", -1],
    ["0.00000000000000000012", "1.2e-19", 0],
    ["00000000000000000000012", "12", 0],
    ["1e300", "12345678901234567890", 1],
    ["1e400000", "1e300000", 1],
    ["0.000000000000000000000", "0", 0],
  ])("%s and %s: %d", (left, right, expected) => {
    expect(compareDecimals(left, right)).toBe(expected);
    expect(compareDecimals(right, left) + expected).toBe(0);
  });

  test("is that of whole numbers of any length", () => {
    fc.assert(
      fc.property(fc.bigInt(), fc.bigInt(), (left, right) => {
        const expected = left < right ? -1 : Number(left > right);
        expect(compareDecimals(String(left), String(right))).toBe(expected);
      }),
    );
  });
});
