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
      "States.Runtime: Invalid arguments in States.JsonMerge",
    );
  });

  test("rejects a deep merge, and takes any other flag than true for false", () => {
    expect(failureOf("States.JsonMerge($, $, true)")).toBe(
      "States.Runtime: Invalid arguments in States.JsonMerge",
    );
    for (const flag of ["'false'", "'true'", "null", "0"]) {
      expect(evaluate(`States.JsonMerge($, $, ${flag})`, { a: 1 })).toEqual({ a: 1 });
    }
  });

  test("keeps a member named __proto__", () => {
    const a: Json = JSON.parse('{"__proto__":1}');
    const merged = evaluate("States.JsonMerge($.a, $.b, false)", { a, b: { x: 2 } });
    expect(JSON.stringify(merged)).toBe('{"__proto__":1,"x":2}');
  });
});

describe("States.StringToJson", () => {
  test("reads a text as large as any input, also with a large number", () => {
    const text = `["${"x".repeat(262_000)}",9007199254740993]`;
    expect(JSON.stringify(evaluate("States.StringToJson($.t)", { t: text }))).toBe(text);
  });

  test.each<[string, Json]>([
    ['{"a":[1,true,null]}', { a: [1, true, null] }],
    [" 5 ", 5],
    ['"x"', "x"],
    ["", null],
    [" \n", null],
    ['{"a":1} and more', { a: 1 }],
    ["1 2", 1],
  ])("of %j is %j", (text, expected) => {
    expect(evaluate("States.StringToJson($)", text)).toEqual(expected);
  });

  test("rejects a string that is not JSON in Jackson's words, and a value that is not a string", () => {
    expect(failureOf("States.StringToJson($)", "[1")).toMatch(
      /^States.Runtime: Cannot convert String to Json in States.StringToJson, caused by: Unexpected end-of-input: expected close marker for Array /,
    );
    expect(failureOf("States.StringToJson(5)")).toBe(
      "States.Runtime: Invalid arguments in States.StringToJson",
    );
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
