import { describe, expect, test } from "vitest";
import type { Json } from "../json/value.ts";
import { evaluate, failureOf } from "../testing/scope.ts";

const array = (length: number): Json[] => Array.from({ length }, (_, index) => index);

describe("States.Array", () => {
  test.each<[string, Json]>([
    ["States.Array()", []],
    ["States.Array('x')", ["x"]],
    ["States.Array(1, 'x', $.a, true, null)", [1, "x", [2], true, null]],
  ])("%s makes an array of its arguments", (call, expected) => {
    expect(evaluate(call, { a: [2] })).toEqual(expected);
  });
});

describe("States.ArrayPartition", () => {
  test.each<[Json, number, Json]>([
    [[1, 2, 3, 4, 5, 6, 7, 8, 9], 4, [[1, 2, 3, 4], [5, 6, 7, 8], [9]]],
    [[1, 2], 2, [[1, 2]]],
    [[1, 2], 1, [[1], [2]]],
    [[1, 2], 5, [[1, 2]]],
    [[], 3, []],
    [[1, 2, 3], 1.5, [[1, 2], [3]]],
    [[1, 2, 3], 1.4, [[1], [2], [3]]],
  ])("cuts %j into chunks of %d", (a, size, expected) => {
    expect(evaluate("States.ArrayPartition($.a, $.size)", { a, size })).toEqual(expected);
  });

  test.each<[Json, Json, string]>([
    [[1], 0, "the chunk size must be a positive number, but was 0"],
    [[1], -1, "the chunk size must be a positive number, but was -1"],
    [[1], 0.4, "the chunk size must be a positive number, but was 0"],
    [[1], "2", 'argument 2 must be a number, but was "2"'],
    ["text", 2, 'argument 1 must be an array, but was "text"'],
    [{ length: 1 }, 2, 'argument 1 must be an array, but was {"length":1}'],
    [null, 2, "argument 1 must be an array, but was null"],
  ])("rejects %j in chunks of %j", (a, size, reason) => {
    expect(failureOf("States.ArrayPartition($.a, $.size)", { a, size })).toBe(
      `States.IntrinsicFailure: ${reason}`,
    );
  });
});

describe("States.ArrayContains", () => {
  test.each<[Json, Json, boolean]>([
    [[1, 2, 3], 3, true],
    [[1, 2, 3], 4, false],
    [["1"], 1, false],
    [[null], null, true],
    [[], null, false],
    [[{ x: 1, y: [2] }], { y: [2], x: 1 }, true],
    [[{ x: 1 }], { x: 1, y: 2 }, false],
    [[[1, 2]], [1, 2], true],
    [[[1, 2]], [2, 1], false],
  ])("of %j and %j is %s", (a, b, expected) => {
    expect(evaluate("States.ArrayContains($.a, $.b)", { a, b })).toBe(expected);
  });

  test("rejects a value that is not an array", () => {
    expect(failureOf("States.ArrayContains('abc', 'a')")).toBe(
      'States.IntrinsicFailure: argument 1 must be an array, but was "abc"',
    );
  });
});

describe("States.ArrayRange", () => {
  test.each<[string, Json]>([
    ["States.ArrayRange(1, 9, 2)", [1, 3, 5, 7, 9]],
    ["States.ArrayRange(1, 8, 2)", [1, 3, 5, 7]],
    ["States.ArrayRange(9, 1, -4)", [9, 5, 1]],
    ["States.ArrayRange(3, 3, 1)", [3]],
    ["States.ArrayRange(3, 2, 1)", []],
    ["States.ArrayRange(-2, 2, 2)", [-2, 0, 2]],
    ["States.ArrayRange(0.5, 2.4, 1)", [1, 2]],
  ])("%s", (call, expected) => {
    expect(evaluate(call)).toEqual(expected);
  });

  test("has no more than 1,000 items", () => {
    expect(evaluate("States.ArrayRange(1, 1000, 1)")).toHaveLength(1_000);
    expect(failureOf("States.ArrayRange(1, 1001, 1)")).toMatch(
      /^States.IntrinsicFailure: .* 1001$/,
    );
  });

  test.each([
    ["States.ArrayRange(1, 5, 0)", "the increment must not be 0"],
    ["States.ArrayRange(1, 5, 0.4)", "the increment must not be 0"],
    ["States.ArrayRange('1', 5, 1)", 'argument 1 must be a number, but was "1"'],
    ["States.ArrayRange(1, null, 1)", "argument 2 must be a number, but was null"],
    ["States.ArrayRange(1, 5, true)", "argument 3 must be a number, but was true"],
  ])("%s is rejected: %s", (call, reason) => {
    expect(failureOf(call)).toBe(`States.IntrinsicFailure: ${reason}`);
  });
});

describe("States.ArrayGetItem", () => {
  test.each<[Json, Json]>([
    [0, "a"],
    [1, "b"],
    [0.5, "b"],
    [0.4, "a"],
  ])("at %j returns %j", (index, expected) => {
    expect(evaluate("States.ArrayGetItem($.a, $.i)", { a: ["a", "b"], i: index })).toBe(expected);
  });

  test("returns an item that is null", () => {
    expect(evaluate("States.ArrayGetItem($.a, 0)", { a: [null] })).toBe(null);
  });

  test.each<[Json, string]>([
    [2, "index 2 is outside of the array of 2 items"],
    [-1, "index -1 is outside of the array of 2 items"],
    ["0", 'argument 2 must be a number, but was "0"'],
  ])("rejects the index %j", (index, reason) => {
    expect(failureOf("States.ArrayGetItem($.a, $.i)", { a: ["a", "b"], i: index })).toBe(
      `States.IntrinsicFailure: ${reason}`,
    );
  });
});

describe("States.ArrayLength", () => {
  test.each([0, 1, 9])("of %d items", (length) => {
    expect(evaluate("States.ArrayLength($)", array(length))).toBe(length);
  });

  test("rejects a string", () => {
    expect(failureOf("States.ArrayLength('x')")).toMatch(/^States.IntrinsicFailure: argument 1/);
  });
});

describe("States.ArrayUnique", () => {
  test.each<[string, Json, Json]>([
    ["keeps the first of equal values", [3, 1, 3, 2, 1], [3, 1, 2]],
    ["distinguishes a number from a string", [1, "1", "1", 1], [1, "1"]],
    ["distinguishes null, false and 0", [null, false, 0, null], [null, false, 0]],
    [
      "ignores the order of an object's keys",
      [
        { a: 1, b: 2 },
        { b: 2, a: 1 },
      ],
      [{ a: 1, b: 2 }],
    ],
    [
      "compares objects deeply",
      [{ a: { b: 1, c: 2 } }, { a: { c: 2, b: 1 } }],
      [{ a: { b: 1, c: 2 } }],
    ],
    ["compares values of keys", [{ a: 1 }, { a: 2 }], [{ a: 1 }, { a: 2 }]],
    [
      "respects the order of an array",
      [
        [1, 2],
        [2, 1],
        [1, 2],
      ],
      [
        [1, 2],
        [2, 1],
      ],
    ],
    ["distinguishes an array from an object", [[], {}], [[], {}]],
    [
      "distinguishes nested arrays",
      [
        [1, [2]],
        [1, 2],
      ],
      [
        [1, [2]],
        [1, 2],
      ],
    ],
  ])("%s", (_, items, expected) => {
    expect(evaluate("States.ArrayUnique($)", items)).toEqual(expected);
  });

  test("rejects an object", () => {
    expect(failureOf("States.ArrayUnique($)", { a: 1 })).toMatch(/^States.IntrinsicFailure: /);
  });
});
