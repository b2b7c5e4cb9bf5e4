import { expect, test } from "vitest";
import { like } from "./comparison.ts";

test.each([
  ["abc", "a*", true],
  ["abc", "*b", false],
  ["a*c", "a\\*c", true],
  ["abc", "a\\*c", false],
  ["a\\c", "a\\\\c", true],
  ["", "*", true],
  ["", "", true],
  ["aaab", "*a*b", true],
])("%j matches %j: %s", (text, pattern, expected) => {
  expect(like(text, pattern)).toBe(expected);
});
