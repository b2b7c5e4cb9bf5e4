import fc from "fast-check";
import { RE2JS } from "re2js";
import { expect, test } from "vitest";
import { simplePattern } from "./simplePattern.ts";

test.each([
  ["^[A-B]-\\d+$", true],
  ["item-1[0-3]", true],
  ["^a*ab", true],
  ["a.+", true],
  ["", true],
  ["a+b", false],
  ["a+$", false],
  ["^a+b+", false],
  ["a+?", false],
  ["a{2}", false],
  ["(a)", false],
  ["a|b", false],
  ["\\s", false],
  ["\\bx", false],
  ["*a", false],
  ["^*", false],
])("/%s/ is simple: %s", (source, expected) => {
  expect(simplePattern(source, "") !== undefined).toBe(expected);
});

test("a text beyond ASCII is not for an expression that ignores case", () => {
  expect(simplePattern("k", "")?.runsOn("\u212a")).toBe(true);
  expect(simplePattern("k", "i")?.runsOn("K")).toBe(true);
  expect(simplePattern("k", "i")?.runsOn("\u212a")).toBe(false);
});

test("a simple expression has RE2's result", () => {
  const part = fc.constantFrom(
    ...[
      "a",
      "b",
      "K",
      "é",
      "-",
      "/",
      " ",
      ".",
      "\\d",
      "\\w",
      "\\.",
      "\\\\",
      "\\$",
      "\\/",
      "\u{1f600}",
    ],
    ...["[a-c]", "[^a]", "[\\d.-]", "[\\w]", "[^\\]]", "[a,:@/]", "[A-Za-z0-9_-]"],
  );
  const source = fc
    .tuple(
      fc.constantFrom("", "^"),
      fc.array(part, { maxLength: 3 }),
      fc.constantFrom("", "", "*", "+", "?"),
      fc.array(part, { maxLength: 2 }),
      fc.constantFrom("", "$"),
    )
    .map(
      ([start, head, repeat, tail, end]) => start + head.join("") + repeat + tail.join("") + end,
    );
  const text = fc
    .array(
      fc.constantFrom(
        ...["a", "b", "k", "K", "é", "5", "-", "/", ".", "\\", "$", "]", "@", " ", "_"],
        ...["\n", "\r", "\u2028", "\u{1f600}", "\u212a", "\ud83d"],
      ),
      { maxLength: 5 },
    )
    .map((characters) => characters.join(""));
  let compared = 0;
  fc.assert(
    fc.property(source, fc.constantFrom("" as const, "i" as const), text, (pattern, flags, on) => {
      const simple = simplePattern(pattern, flags);
      if (simple === undefined || !simple.runsOn(on)) return;
      compared += 1;
      const expected = RE2JS.compile(pattern, flags === "i" ? RE2JS.CASE_INSENSITIVE : 0).matches(
        on,
      );
      expect(simple.expression.test(on)).toBe(expected);
    }),
    { numRuns: 2_000 },
  );
  expect(compared).toBeGreaterThan(300);
});
