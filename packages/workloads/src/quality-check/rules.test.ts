import { expect, test } from "vitest";
import { createCheck, type Rule } from "./rules.ts";

test.each<[Rule, string, string | undefined]>([
  [{ rule: "required", column: "a" }, "", "is empty"],
  [{ rule: "required", column: "a" }, "x", undefined],
  [{ rule: "number", column: "a", min: 1 }, "0.5", "is below 1"],
  [{ rule: "number", column: "a", max: 8 }, "8.1", "is above 8"],
  [{ rule: "number", column: "a" }, "1,5", "is not a number"],
  [{ rule: "number", column: "a" }, "  ", "is not a number"],
  [{ rule: "number", column: "a", min: 1 }, "", undefined],
  [{ rule: "date", column: "a" }, "2026-02-28", undefined],
  [{ rule: "date", column: "a" }, "2026-02-30", "is not a date (YYYY-MM-DD)"],
  [{ rule: "date", column: "a" }, "28.02.2026", "is not a date (YYYY-MM-DD)"],
  [{ rule: "oneOf", column: "a", values: ["x", "y"] }, "z", "is not one of x, y"],
  [{ rule: "email", column: "a" }, "jana@example.com", undefined],
  [{ rule: "email", column: "a" }, "jana(at)example.com", "is not an e-mail address"],
])("%o on %o: %o", (rule, cell, problem) => {
  expect(createCheck(rule)(cell)).toBe(problem);
});

test("unique reports repeated cells, and accepts empty ones", () => {
  const check = createCheck({ rule: "unique", column: "a" });
  expect([check("x"), check(""), check(""), check("x")]).toEqual([
    undefined,
    undefined,
    undefined,
    "is a duplicate",
  ]);
});
