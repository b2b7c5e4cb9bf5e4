import { describe, expect, test } from "vitest";
import { parseExactly } from "../json/exactJson.ts";
import type { Json } from "../json/value.ts";
import { evaluate, failureOf } from "../testing/scope.ts";

const array = (length: number): Json[] => Array.from({ length }, (_, index) => index);
const invalid = (name: string) => `States.Runtime: Invalid arguments in ${name}`;

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
    [[1, 2], 2_147_483_647, [[1, 2]]],
    [[], 3, []],
    [[1, 2, 3], 2.9, [[1, 2], [3]]],
    [[1, 2, 3], 3_000_000_000.5, [[1, 2, 3]]],
  ])("cuts %j into chunks of %d, without the fraction", (a, size, expected) => {
    expect(evaluate("States.ArrayPartition($.a, $.size)", { a, size })).toEqual(expected);
  });

  test.each<[Json, Json]>([
    [[1], 0],
    [[1], -1],
    [[1], 0.9],
    [[1], -0.9],
    [[], 0],
    [[1], 2_147_483_648],
    [[1], "2"],
    [[1], null],
    [[1], true],
    [[1], [2]],
    ["text", 2],
    [{ length: 1 }, 2],
    [null, 2],
  ])("rejects %j in chunks of %j", (a, size) => {
    expect(failureOf("States.ArrayPartition($.a, $.size)", { a, size })).toBe(
      invalid("States.ArrayPartition"),
    );
  });
});

describe("States.ArrayContains", () => {
  test.each<[Json, Json, boolean]>([
    [[1, 2, 3], 3, true],
    [[1, 2, 3], 4, false],
    [["1"], 1, true],
    [[1], "1", true],
    [["01"], 1, false],
    [["true"], true, true],
    [[false], "false", true],
    [[0], false, false],
    [[""], null, false],
    [[null], null, true],
    [["null"], null, true],
    [[], null, false],
    [["12345678901234567890"], parseExactly("12345678901234567890"), true],
    [[{ x: 1, y: [2] }], { x: 1, y: [2] }, true],
    [[{ x: 1, y: [2] }], { y: [2], x: 1 }, false],
    [[{ x: 1 }], { x: 1, y: null }, false],
    [["{x=1}"], { x: 1 }, true],
    [[[1, 2]], [1, 2], true],
    [[["1", 2]], [1, "2"], true],
    [["[1, 2]"], [1, 2], true],
    [[[1, 2]], [2, 1], false],
  ])("of %j and %j is %s: it compares what Java's toString writes", (a, b, expected) => {
    expect(evaluate("States.ArrayContains($.a, $.b)", { a, b })).toBe(expected);
  });

  test("rejects a value that is not an array", () => {
    expect(failureOf("States.ArrayContains('abc', 'a')")).toBe(invalid("States.ArrayContains"));
  });
});

describe("States.ArrayRange", () => {
  test.each<[string, Json]>([
    ["States.ArrayRange(1, 9, 2)", [1, 3, 5, 7, 9]],
    ["States.ArrayRange(1, 8, 2)", [1, 3, 5, 7]],
    ["States.ArrayRange(9, 1, -4)", [9, 5, 1]],
    ["States.ArrayRange(3, 3, 1)", [3]],
    ["States.ArrayRange(3, 3, -1)", [3]],
    ["States.ArrayRange(3, 2, 1)", []],
    ["States.ArrayRange(2, 3, -1)", []],
    ["States.ArrayRange(-2, 2, 2)", [-2, 0, 2]],
    ["States.ArrayRange(0.9, 2.9, 1.9)", [0, 1, 2]],
    ["States.ArrayRange(5.4, -0.6, -2.4)", [5, 3, 1]],
  ])("%s", (call, expected) => {
    expect(evaluate(call)).toEqual(expected);
  });

  test("has no more than 1,000 items", () => {
    expect(evaluate("States.ArrayRange(1, 1000, 1)")).toHaveLength(1_000);
    expect(evaluate("States.ArrayRange(1000, 1, -1)")).toHaveLength(1_000);
    expect(failureOf("States.ArrayRange(1, 1001, 1)")).toBe(invalid("States.ArrayRange"));
    expect(failureOf("States.ArrayRange(1001, 1, -1)")).toBe(invalid("States.ArrayRange"));
  });

  test.each([
    "States.ArrayRange(1, 5, 0)",
    "States.ArrayRange(1, 5, 0.9)",
    "States.ArrayRange('1', 5, 1)",
    "States.ArrayRange(1, null, 1)",
    "States.ArrayRange(1, 5, true)",
    "States.ArrayRange(3000000000, 3000000001, 1)",
  ])("%s is rejected", (call) => {
    expect(failureOf(call)).toBe(invalid("States.ArrayRange"));
  });
});

describe("States.ArrayGetItem", () => {
  test.each<[Json, Json]>([
    [0, "a"],
    [1, "b"],
    [1.9, "b"],
    [0.9, "a"],
    [-0.9, "a"],
  ])("at %j returns %j", (index, expected) => {
    expect(evaluate("States.ArrayGetItem($.a, $.i)", { a: ["a", "b"], i: index })).toBe(expected);
  });

  test("returns an item that is null", () => {
    expect(evaluate("States.ArrayGetItem($.a, 0)", { a: [null] })).toBe(null);
  });

  test.each([0, 7, -1])("of an empty array is null at %d", (index) => {
    expect(evaluate("States.ArrayGetItem($.a, $.i)", { a: [], i: index })).toBe(null);
  });

  test.each<Json>([2, -1, "0", null, 4_294_967_296])("rejects the index %j", (index) => {
    expect(failureOf("States.ArrayGetItem($.a, $.i)", { a: ["a", "b"], i: index })).toBe(
      invalid("States.ArrayGetItem"),
    );
  });
});

describe("States.ArrayLength", () => {
  test.each([0, 1, 9])("of %d items", (length) => {
    expect(evaluate("States.ArrayLength($)", array(length))).toBe(length);
  });

  test.each<Json>(["x", { a: 1 }, null, 5])("rejects %j", (value) => {
    expect(failureOf("States.ArrayLength($.v)", { v: value })).toBe(invalid("States.ArrayLength"));
  });
});

describe("States.ArrayUnique", () => {
  test("is stopped when one field sorts many large lists, but not for the largest one", () => {
    const a = Array.from({ length: 120_000 }, (_, index) => index % 10);
    expect(evaluate("States.ArrayUnique($.a)", { a })).toHaveLength(10);
    const twice = "States.Array(States.ArrayUnique($.a), States.ArrayUnique($.a))";
    expect(failureOf(twice, { a })).toMatch(/was stopped/);
  });

  test("has the order of a HashSet in Java", () => {
    expect(evaluate("States.ArrayUnique($)", [true, false, true])).toEqual([false, true]);
  });

  test.each<Json>(["x", { a: 1 }, null])("rejects %j", (value) => {
    expect(failureOf("States.ArrayUnique($.v)", { v: value })).toBe(invalid("States.ArrayUnique"));
  });
});
