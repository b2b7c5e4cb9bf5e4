import { expect, test } from "vitest";
import { isNestedDeeper } from "./nesting.ts";

test.each([
  ["", 0, false],
  ["1", 0, false],
  ["[]", 0, true],
  ["[]", 1, false],
  ['{"a":[{}]}', 2, true],
  ['{"a":[{}]}', 3, false],
  ["[[],[],[[]]]", 2, true],
  ['["[[[[", "\\"[[[", "\\\\"]', 1, false],
  ["[[[[[", 4, true],
])("%j is nested in more than %i levels: %s", (text, levels, expected) => {
  expect(isNestedDeeper(text.length, (index) => text.charCodeAt(index), levels)).toBe(expected);
  const bytes = Buffer.from(text);
  expect(isNestedDeeper(bytes.length, (index) => bytes[index], levels)).toBe(expected);
});
