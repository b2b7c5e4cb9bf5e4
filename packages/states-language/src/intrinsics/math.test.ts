import { describe, expect, test } from "vitest";
import { parseExactly } from "../json/exactJson.ts";
import { evaluate, failureOf } from "../testing/scope.ts";

describe("States.MathRandom", () => {
  const draws = (call: string) => Array.from({ length: 200 }, () => evaluate(call));

  test("draws from the start (inclusive) to the end (exclusive)", () => {
    expect(new Set(draws("States.MathRandom(5, 8)"))).toEqual(new Set([5, 6, 7]));
    expect(new Set(draws("States.MathRandom(-1, 1)"))).toEqual(new Set([-1, 0]));
    expect(new Set(draws("States.MathRandom(1, 2)"))).toEqual(new Set([1]));
  });

  test.each([
    ["States.MathRandom(1, 100, 42)", 63],
    ["States.MathRandom(-5, 5, 42)", -5],
    ["States.MathRandom(1, 5, 42)", 3],
    ["States.MathRandom(1, 1000, 2)", 806],
    ["States.MathRandom(1, 10, -10)", 1],
    ["States.MathRandom(2147483640, 2147483647, 1)", 2_147_483_644],
    ["States.MathRandom(1, 100, 42.9)", 63],
  ])("%s is %d, as java.util.Random draws it", (call, expected) => {
    expect(evaluate(call)).toBe(expected);
  });

  test("takes a seed of any size, of which the lowest bits count", () => {
    const seed = parseExactly("123456789012345678901234567890");
    expect(evaluate("States.MathRandom(1, 100, $)", seed)).toBeTypeOf("number");
    expect(evaluate("States.MathRandom(1, 100, 1e309)")).toBeTypeOf("number");
  });

  test("cuts the fractions of its bounds off", () => {
    expect(new Set(draws("States.MathRandom(1.9, 3.9)"))).toEqual(new Set([1, 2]));
  });

  test.each([
    "States.MathRandom(5, 5)",
    "States.MathRandom(5, 4)",
    "States.MathRandom(1.4, 1.9)",
    "States.MathRandom('1', 5)",
    "States.MathRandom(1, '5')",
    "States.MathRandom(1, 5, '7')",
    "States.MathRandom(1, 5, null)",
    "States.MathRandom(null, 5)",
    "States.MathRandom(1, 3000000000)",
    "States.MathRandom(-2147483648, 2147483647)",
  ])("%s is rejected", (call) => {
    expect(failureOf(call)).toBe("States.Runtime: Invalid arguments in States.MathRandom");
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
    ["States.MathAdd(2147483646, 1)", 2_147_483_647],
    ["States.MathAdd(-2147483647, -1)", -2_147_483_648],
    ["States.MathAdd(1e309, 1)", 0],
    ["States.MathAdd(-1e309, 1)", 1],
  ])("%s is %d", (call, expected) => {
    expect(evaluate(call)).toBe(expected);
  });

  test.each([
    "States.MathAdd('1', 1)",
    "States.MathAdd(1, null)",
    "States.MathAdd(1, true)",
    "States.MathAdd(1, $)",
    "States.MathAdd(2147483647, 1)",
    "States.MathAdd(-2147483648, -1)",
    "States.MathAdd(3000000000, 1)",
    "States.MathAdd(1, -3000000000)",
    "States.MathAdd(3000000000, -3000000000)",
  ])("%s is rejected: it adds numbers of 32 bits", (call) => {
    expect(failureOf(call)).toBe("States.Runtime: Invalid arguments in States.MathAdd");
  });
});
