import { expect, test } from "vitest";
import { parseExactly } from "../json/exactJson.ts";
import { javaText } from "./text.ts";

test.each([
  ["null", "null"],
  ["true", "true"],
  ['"a b"', "a b"],
  ["-0", "0"],
  ["42", "42"],
  ["12345678901234567890", "12345678901234567890"],
  ["1.5", "1.5"],
  ["-0.25", "-0.25"],
  ["0.001", "0.001"],
  ["0.00025", "2.5E-4"],
  ["9999999.5", "9999999.5"],
  ["12345678.5", "1.23456785E7"],
  ["1e300", "1.0E300"],
  ["[]", "[]"],
  ['[1,[2,"x"],null]', "[1, [2, x], null]"],
  ['{"b":1,"a":[{"c":true}]}', "{b=1, a=[{c=true}]}"],
])("%s is written as %s by Java", (json, expected) => {
  expect(javaText(parseExactly(json))).toBe(expected);
});
