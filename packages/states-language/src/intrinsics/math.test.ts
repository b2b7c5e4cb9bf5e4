import { describe, expect, test } from "vitest";
import { evaluate, failureOf } from "../testing/scope.ts";

describe("States.MathRandom", () => {
  const draws = (call: string) => Array.from({ length: 200 }, () => evaluate(call));

  test("draws from the start (inclusive) to the end (exclusive)", () => {
    expect(new Set(draws("States.MathRandom(5, 8)"))).toEqual(new Set([5, 6, 7]));
    expect(new Set(draws("States.MathRandom(-1, 1)"))).toEqual(new Set([-1, 0]));
    expect(new Set(draws("States.MathRandom(1, 2)"))).toEqual(new Set([1]));
  });

  test("returns the same number for the same seed", () => {
    const seeded = (seed: number) => evaluate(`States.MathRandom(1, 1000000, ${seed})`);
    expect(seeded(42)).toBe(seeded(42));
    expect(seeded(42)).toBe(seeded(42.9));
    expect(new Set([seeded(1), seeded(2), seeded(3), seeded(-1)]).size).toBe(4);
  });

  test("rounds its bounds", () => {
    expect(evaluate("States.MathRandom(1.4, 1.6)")).toBe(1);
    expect(evaluate("States.MathRandom(0.5, 2)")).toBe(1);
  });

  test.each([
    ["States.MathRandom(5, 5)", "the end (5) must be greater than the start (5)"],
    ["States.MathRandom(5, 4)", "the end (4) must be greater than the start (5)"],
    ["States.MathRandom('1', 5)", 'argument 1 must be a number, but was "1"'],
    ["States.MathRandom(1, '5')", 'argument 2 must be a number, but was "5"'],
    ["States.MathRandom(1, 5, '7')", 'argument 3 must be a number, but was "7"'],
  ])("%s is rejected: %s", (call, reason) => {
    expect(failureOf(call)).toBe(`States.IntrinsicFailure: ${reason}`);
  });
});

describe("States.MathAdd", () => {
  test.each([
    ["States.MathAdd(111, -1)", 110],
    ["States.MathAdd(0, 0)", 0],
    ["States.MathAdd(1.5, 1.4)", 3],
    ["States.MathAdd(-1.5, 0)", -1],
    ["States.MathAdd(-1.6, 0)", -2],
    ["States.MathAdd(1e2, 1)", 101],
  ])("%s is %d", (call, expected) => {
    expect(evaluate(call)).toBe(expected);
  });

  test.each(["States.MathAdd('1', 1)", "States.MathAdd(1, null)", "States.MathAdd(1, true)"])(
    "%s is rejected",
    (call) => {
      expect(failureOf(call)).toMatch(/^States.IntrinsicFailure: argument \d must be a number/);
    },
  );
});
