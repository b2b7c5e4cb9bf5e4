import fc from "fast-check";
import { expect, test } from "vitest";
import { parseExactly } from "../json/exactJson.ts";
import { parseStrictly } from "./strictJson.ts";

test("any JSON without a repeated name is parsed as elsewhere", () => {
  fc.assert(
    fc.property(fc.json({ noUnicodeString: false }), (text) => {
      expect(parseStrictly(text)).toEqual(parseExactly(text));
    }),
  );
});

test.each(['{":\\":":[{"a:":"b:"}],"__proto__":{"a":1}}', "1e308", " [1, 2] "])(
  "%s is parsed",
  (text) => {
    expect(JSON.stringify(parseStrictly(text))).toBe(JSON.stringify(parseExactly(text)));
  },
);

test.each([
  '{"a":1,"a":1}',
  '{"a":1,"\\u0061":2}',
  '[{"b":{"a":1,"c":2,"a":3}}]',
  "1e400",
  '{"a":[-1e400]}',
  "",
  "  ",
  '{"a":1}{"b":2}',
  "[1] 2",
  "{bad json}",
])("%s is not", (text) => {
  expect(() => parseStrictly(text)).toThrow(SyntaxError);
});
