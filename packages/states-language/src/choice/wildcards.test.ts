import { describe, expect, test } from "vitest";
import { matchesWildcards } from "./wildcards.ts";

describe("a pattern of StringMatches", () => {
  test.each([
    ["abc", "abc", true],
    ["abc", "ab", false],
    ["ab", "abc", false],
    ["abc", "a*", true],
    ["abc", "*c", true],
    ["abc", "*b", false],
    ["abc", "a*c", true],
    ["ac", "a*c", true],
    ["abcd", "a*c", false],
    ["", "*", true],
    ["", "", true],
    ["", "a", false],
    ["a", "", false],
    ["abc", "**", true],
    ["abc", "a**c", true],
    ["abc", "abc**", true],
    ["aaab", "*a*b", true],
    ["aab", "a*ab", true],
    ["ababc", "*abc", true],
    ["ab", "*ab*ab", false],
    ["a.c", "a?c", false],
    ["a*c", "a\\*c", true],
    ["abc", "a\\*c", false],
    ["a\\c", "a\\\\c", true],
    ["a\\bc", "a\\\\*c", true],
    ["abc", "a\\bc", true],
    ["a\\", "a\\", true],
    ["a*", "*\\*", true],
    ["ab", "*\\*", false],
  ])("%j matches %j: %s", (text, pattern, expected) => {
    expect(matchesWildcards(text, pattern)).toBe(expected);
  });

  test("with many stars does not take exponential time", () => {
    expect(matchesWildcards("a".repeat(5_000), `${"a*".repeat(50)}b`)).toBe(false);
  });
});
