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

test("a literal of thousands of characters is found without starting again at each of them", () => {
  const text = "a".repeat(200_000);
  const half = "a".repeat(50_000);
  expect(matchesWildcards(text, `*${half}b*`)).toBe(false);
  expect(matchesWildcards(text, `*b${half}*`)).toBe(false);
  expect(matchesWildcards(text, "a*".repeat(50_000))).toBe(true);
  expect(matchesWildcards(`${text}b`, `${"*aa".repeat(2_000)}*c`)).toBe(false);
});

test("the texts of a pattern may not share characters", () => {
  expect(matchesWildcards("aba", "ab*ba")).toBe(false);
  expect(matchesWildcards("abba", "ab*ba")).toBe(true);
  expect(matchesWildcards("aabaab", "*aab*aab")).toBe(true);
  expect(matchesWildcards("ababac", "*abac*")).toBe(true);
});
