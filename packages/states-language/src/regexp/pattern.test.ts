import { describe, expect, test } from "vitest";
import { lazyPattern } from "./pattern.ts";

describe("a pattern", () => {
  test.each<[string, "" | "i", string, boolean]>([
    ["^a.*", "", "abc", true],
    ["^a", "", "abc", false],
    ["bc", "", "abc", false],
    ["^a.*", "", "Abc", false],
    ["^a.*", "i", "Abc", true],
    ["^a+b+$", "", "aabb", true],
    ["^a+b+$", "", "aaba", false],
    ["\\d{2}-\\w", "", "12-y", true],
    ["\\d{2}-\\w", "", "x12-y", false],
    ["(a|b)+c?", "", "abac", true],
    ["(a|b)+c?", "", "abacb", false],
  ])("/%s/%s matches %s: %s", (source, flags, text, expected) => {
    const pattern = lazyPattern(source, flags);
    expect(pattern.problem()).toBeUndefined();
    expect(pattern.compiled().matches(text)).toBe(expected);
    expect(pattern.compiled().matches(text)).toBe(expected);
  });

  test("that would backtrack for ever elsewhere takes steps in proportion to the text", () => {
    const pattern = lazyPattern("^(a+)+$", "").compiled();
    const text = (length: number) => `${"a".repeat(length)}!`;
    expect(pattern.matches(text(200_000))).toBe(false);
    expect(pattern.stepsFor(text(2_000)) / pattern.stepsFor(text(200))).toBeCloseTo(10, 0);
  });

  test("is compiled once, while it is among those that were used last", () => {
    const first = lazyPattern("once", "").compiled();
    expect(lazyPattern("once", "").compiled()).toBe(first);
    expect(lazyPattern("once", "i").compiled()).not.toBe(first);
    for (let other = 0; other < 100; other++) lazyPattern(`other${other}`, "").compiled();
    expect(lazyPattern("once", "").compiled()).not.toBe(first);
  });

  test.each([
    ["(", false],
    ["[", false],
    ["(a+)+(", false],
    ["(a)\\1", true],
    ["a(?=b)", true],
    ["(?<!a)b", true],
    ["a{1001}", true],
    ["(a{40}){40}", true],
    ["x".repeat(1_001), true],
  ])("/%s/ cannot run; elsewhere it can: %s", (source, unsupported) => {
    const problem = lazyPattern(source, "").problem();
    expect(problem).toMatchObject({ unsupported, reason: expect.stringMatching(/./) });
    expect(() => lazyPattern(source, "").compiled()).toThrow(problem?.reason);
  });
});
