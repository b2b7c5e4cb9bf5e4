import { expect, test } from "vitest";
import { matchesWildcards } from "./wildcards.ts";

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
  expect(matchesWildcards(text, pattern)).toBe(expected);
});
