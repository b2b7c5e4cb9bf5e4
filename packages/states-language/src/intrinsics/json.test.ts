import { describe, expect, test } from "vitest";
import type { Json } from "../json/value.ts";
import { evaluate, failureOf } from "../testing/scope.ts";

describe("States.JsonMerge", () => {
  test.each<[Json, Json, Json]>([
    [
      { a: 1, b: 1 },
      { b: 2, c: 3 },
      { a: 1, b: 2, c: 3 },
    ],
    [{ a: { x: 1, y: 2 } }, { a: { x: 3 } }, { a: { x: 3 } }],
    [{}, { a: null }, { a: null }],
    [{ a: 1 }, {}, { a: 1 }],
  ])("of %j and %j is %j", (a, b, expected) => {
    expect(evaluate("States.JsonMerge($.a, $.b, false)", { a, b })).toEqual(expected);
  });

  test.each<[Json, Json]>([
    [[1], {}],
    [{}, [1]],
    ["a", {}],
    [{}, null],
  ])("rejects %j and %j: both must be objects", (a, b) => {
    expect(failureOf("States.JsonMerge($.a, $.b, false)", { a, b })).toBe(
      "States.IntrinsicFailure: the first two arguments must be objects",
    );
  });

  test.each(["true", "null", "0", "'false'"])("rejects %s: only shallow merges exist", (deep) => {
    expect(failureOf(`States.JsonMerge($, $, ${deep})`)).toMatch(/only the shallow merge/);
  });
});

describe("States.StringToJson", () => {
  test.each<[string, Json]>([
    ['{"a":[1,true,null]}', { a: [1, true, null] }],
    [" 5 ", 5],
    ['"x"', "x"],
    ["", null],
    [" \n", null],
  ])("of %j is %j", (text, expected) => {
    expect(evaluate("States.StringToJson($)", text)).toEqual(expected);
  });

  test("rejects a string that is not JSON, and a value that is not a string", () => {
    expect(failureOf("States.StringToJson('{')")).toBe(
      "States.IntrinsicFailure: the text is not valid JSON",
    );
    expect(failureOf("States.StringToJson(5)")).toMatch(/argument 1 must be a string/);
  });
});

describe("States.JsonToString", () => {
  test.each<[Json, string]>([
    [{ a: { b: [1, "x"] } }, '{"a":{"b":[1,"x"]}}'],
    ["x", '"x"'],
    [null, "null"],
    [1.5, "1.5"],
  ])("of %j is %s", (value, expected) => {
    expect(evaluate("States.JsonToString($.value)", { value })).toBe(expected);
  });
});
