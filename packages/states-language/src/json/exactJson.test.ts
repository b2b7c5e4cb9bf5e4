import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { inexactly, parseExactly, withDigits } from "./exactJson.ts";
import { numberOf } from "./exactNumber.ts";
import { isObject, type Json, kindOf } from "./value.ts";

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
  let inner = parseExactly(`${"[".repeat(100_000)}9007199254740993${"]".repeat(100_000)}`);
  for (let level = 0; level < 100_000; level++) inner = (inner as Json[])[0] as Json;
  expect(JSON.stringify(inner)).toBe("9007199254740993");
});

test("any document keeps its strings, and all the digits of its large numbers", () => {
  const number = fc
    .tuple(fc.constantFrom("", "-"), fc.bigInt({ min: 0n, max: 10n ** 40n }), fc.nat({ max: 400 }))
    .map(([sign, digits, exponent]) => `${sign}${digits}${exponent > 300 ? `e${exponent}` : ""}`);
  const string = fc
    .oneof(fc.string({ unit: "binary" }), fc.constantFrom('12345678901234567890"', "\\", "true"))
    .map((text) => JSON.stringify(text));
  const { document } = fc.letrec<{ document: string; inner: string }>((tie) => ({
    inner: fc.oneof(
      { maxDepth: 3 },
      number,
      string,
      fc.constantFrom("true", "null"),
      tie("document"),
    ),
    document: fc.oneof(
      fc.array(tie("inner"), { maxLength: 4 }).map((items) => `[${items.join(",")}]`),
      fc
        .uniqueArray(
          fc.tuple(
            fc.constantFrom('"__proto__"', '"a"', '"1"', '"12345678901234567890"'),
            tie("inner"),
          ),
          {
            selector: ([name]) => name,
          },
        )
        // JavaScript moves a name that is an index to the front.
        .map((members) => members.toSorted(([a], [b]) => Number(b === '"1"') - Number(a === '"1"')))
        .map((members) => `{${members.map(([name, value]) => `${name}:${value}`).join(",")}}`),
    ),
  }));
  fc.assert(
    fc.property(document, (text) => {
      const plain = (numbers: string) => JSON.stringify(JSON.parse(numbers));
      expect(plain(rewritten(text))).toBe(plain(text));
      expect(rewritten(text)).toBe(withSafeNumbers(text));
    }),
    { numRuns: 40 },
  );
});

/** What JavaScript writes for a number that it does not change, in a document without white space. */
function withSafeNumbers(text: string): string {
  const stringOrNumber = /"(?:[^"\\]|\\.)*"|-?\d+(?:e\d+)?/g;
  return text.replaceAll(stringOrNumber, (token) => {
    const number = Number(token);
    return token.startsWith('"') || Math.abs(number) > Number.MAX_SAFE_INTEGER
      ? token
      : `${number}`;
  });
}

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
