import { describe, expect, test } from "vitest";
import { inexactly, parseExactly, withDigits } from "./exactJson.ts";
import { numberOf } from "./exactNumber.ts";
import { isObject, kindOf } from "./value.ts";

const rewritten = (text: string) => JSON.stringify(parseExactly(text));

test.each([
  '{"id":12345678901234567890,"rows":[-9007199254740993,1.5]}',
  "[1e400,-1E+999999]",
  "12345678901234567890.0",
  `{"__proto__":{"id":${"9".repeat(400)}}}`,
])("a number that JavaScript would change keeps its digits: %s", (text) => {
  expect(rewritten(text)).toBe(text);
});

test("other numbers are what JavaScript makes of them", () => {
  expect(parseExactly('{"a":1.50,"b":9007199254740991,"c":1e2}')).toEqual({
    a: 1.5,
    b: Number.MAX_SAFE_INTEGER,
    c: 100,
  });
});

test("an exact number is a number and no object", () => {
  const [exact] = parseExactly("[9007199254740993]") as [never];
  expect(isObject(exact)).toBe(false);
  expect(kindOf(exact)).toBe("number");
  expect(numberOf(exact)).toBe(9007199254740992);
});

test("a document deeper than the stack is still read", () => {
  const text = `${"[".repeat(100_000)}9007199254740993${"]".repeat(100_000)}`;
  expect(Array.isArray(parseExactly(text))).toBe(true);
});

describe("a query's result", () => {
  const textOf = (value: unknown, { digits }: ReturnType<typeof inexactly>) =>
    JSON.stringify(value, (_key, inner) => withDigits(inner, digits));

  test("has the digits of a number that the query passed on", () => {
    const inexact = inexactly(parseExactly('{"a":12345678901234567890,"b":[1e400],"c":1}'));
    expect(inexact.value).toMatchObject({ a: 12345678901234567000, c: 1 });
    const text = textOf([inexact.value, 12345678901234567000, 1e30], inexact);
    expect(text).toBe('[{"a":12345678901234567890,"b":[1e400],"c":1},12345678901234567890,1e+30]');
  });

  test("has JavaScript's number where it stands for several", () => {
    const inexact = inexactly(parseExactly("[9007199254740992,9007199254740993]"));
    expect(textOf([9007199254740992], inexact)).toBe("[9007199254740992]");
  });

  test("of a document without such numbers is not touched", () => {
    const document = { a: [1] };
    expect(inexactly(document).value).toBe(document);
  });
});
