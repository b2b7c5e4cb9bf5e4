import { describe, expect, test } from "vitest";
import { BoundedRegExp, canBacktrack } from "./boundedRegExp.ts";

/** A pattern that takes exponential time for `TEXT`. */
const EXPONENTIAL = "^(a+)+$";
const TEXT = `${"a".repeat(40)}!`;

test.each([
  ["abc", false],
  ["^a+b$", false],
  ["a*", false],
  ["a{2,3}", false],
  ["[a-z]", false],
  ["(a+)+", true],
  ["a+b+", true],
  ["a*b?", true],
  ["a{2}b{3}", true],
  ["a?b{,3}", true],
  ["(a)\\1", true],
])("%s can backtrack: %s", (source, expected) => {
  expect(canBacktrack(source)).toBe(expected);
});

describe("a bounded RegExp", () => {
  test.each(["a", "a+(b?)"])("matches like any other: /%s/g", (source) => {
    const text = "xabxax";
    expect([...text.matchAll(new BoundedRegExp(source, "g"))]).toEqual([
      ...text.matchAll(new RegExp(source, "g")),
    ]);
    expect(new BoundedRegExp(source).exec("x")).toBeNull();
    expect(text.replace(new BoundedRegExp(source, "g"), "-")).toBe(
      text.replace(new RegExp(source, "g"), "-"),
    );
  });

  test("continues where the last match ended", () => {
    const expression = new BoundedRegExp("a+b?", "g");
    expect(expression.exec("a-ab-")?.index).toBe(0);
    expect(expression.exec("a-ab-")?.index).toBe(2);
    expect(expression.lastIndex).toBe(4);
    expect(expression.exec("a-ab-")).toBeNull();
    expect(expression.lastIndex).toBe(0);
  });

  test("can be created from another expression", () => {
    expect(new BoundedRegExp(/a+b+/i).exec("xAB")?.[0]).toBe("AB");
  });

  test("that takes too long throws", () => {
    expect(() => new BoundedRegExp(EXPONENTIAL).exec(TEXT)).toThrow("timed out");
    expect(() => new BoundedRegExp(EXPONENTIAL, "g").test(TEXT)).toThrow("timed out");
  });
});
