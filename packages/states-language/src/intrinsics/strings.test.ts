import { describe, expect, test } from "vitest";
import type { Json } from "../json/value.ts";
import { evaluate, failureOf } from "../testing/scope.ts";

describe("States.Format", () => {
  test.each<[string, Json, string]>([
    ["States.Format('no placeholder')", {}, "no placeholder"],
    ["States.Format('Hello, {}!', $.name)", { name: "Ada" }, "Hello, Ada!"],
    ["States.Format('{}{}', 1, 2)", {}, "12"],
    ["States.Format('{} {} {}', true, null, 1.5)", {}, "true null 1.5"],
    ["States.Format('{}', $.a)", { a: { b: [1, "x", null], c: {} } }, "{b=[1, x, null], c={}}"],
    ["States.Format('{}', $.a)", { a: [] }, "[]"],
    ["States.Format('\\{\\} {} it\\'s \\\\', 1)", {}, "{} 1 it's \\"],
    ["States.Format('\\{{}\\}', 1)", {}, "{1}"],
    ["States.Format('{}', 1e309)", {}, "Infinity"],
    ["States.Format('{}', $.n)", { n: 12_345_678.5 }, "1.23456785E7"],
    ["States.Format(5)", {}, "5"],
    ["States.Format('')", {}, ""],
    ["States.Format($.t, 1)", { t: "a {} b" }, "a 1 b"],
    ["States.Format($.t)", { t: "a \\{\\} b" }, "a {} b"],
    ["States.Format('{}', '{}')", {}, "{}"],
    ["States.Format('{}', 'it\\'s')", {}, "it's"],
    ["States.Format('{}', $.t)", { t: "it\\'s" }, "it\\'s"],
  ])("%s of %j is %j", (call, input, expected) => {
    expect(evaluate(call, input)).toBe(expected);
  });

  test("of large lists is stopped after half a million characters", () => {
    const a = Array.from({ length: 60_000 }, () => 1);
    expect(failureOf("States.Format('{}{}{}{}{}{}', $.a, $.a, $.a, $.a, $.a, $.a)", { a })).toMatch(
      /was stopped/,
    );
    expect(evaluate("States.Format('{}{}', $.a, $.a)", { a })).toHaveLength(360_000);
  });

  test.each([
    "States.Format('{}')",
    "States.Format('{} {}', 1)",
    "States.Format('{}', 1, 2)",
    "States.Format('x', 1)",
    "States.Format(5, 1)",
  ])("%s is rejected: the arguments must match the placeholders", (call) => {
    expect(failureOf(call)).toBe(
      "States.Runtime: Invalid arguments in States.Format: number of arguments do not match the occurrences of {}.",
    );
  });

  test.each([
    ["States.Format('{} {', 1)", "matching '}' not found for '{'."],
    ["States.Format('{{}}', 1)", "matching '}' not found for '{'."],
    ["States.Format('{0}', 1)", "matching '}' not found for '{'."],
    ["States.Format('}')", "matching '{' not found for '}'."],
    ["States.Format('{}}', 1)", "matching '{' not found for '}'."],
    ["States.Format('} {')", "matching '{' not found for '}'."],
  ])("%s is rejected: %s", (call, reason) => {
    expect(failureOf(call)).toBe(`States.Runtime: Invalid template in States.Format: ${reason}`);
  });
});

describe("States.StringSplit", () => {
  test.each([
    ["1,2,3", ",", ["1", "2", "3"]],
    ["a.b+c-d", ".+", ["a", "b", "c-d"]],
    [",a,,b,", ",", ["a", "b"]],
    ["abc", "x", ["abc"]],
    ["abc", "", ["abc"]],
    ["", ",", []],
    ["", "", []],
    [",,", ",", []],
  ])("of %j at %j is %j", (text, delimiters, expected) => {
    expect(evaluate("States.StringSplit($.text, $.delimiters)", { text, delimiters })).toEqual(
      expected,
    );
  });

  test.each(["States.StringSplit(1, ',')", "States.StringSplit('a', 1)"])(
    "%s is rejected",
    (call) => {
      expect(failureOf(call)).toBe("States.Runtime: Invalid arguments in States.StringSplit");
    },
  );
});

describe("States.UUID", () => {
  test("returns a new version 4 UUID for each call", () => {
    const [first, second] = [evaluate("States.UUID()"), evaluate("States.UUID()")];
    expect(first).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(second).not.toBe(first);
  });

  test("ignores arguments", () => {
    expect(evaluate("States.UUID('x', 1, null)")).toHaveLength(36);
  });
});
