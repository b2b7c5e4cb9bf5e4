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
    ["States.Format('{} {', 1)", {}, "1 {"],
    ["States.Format($.t, 1)", { t: "a {} b" }, "a 1 b"],
    ["States.Format($.t)", { t: "a \\{\\} b" }, "a {} b"],
    ["States.Format('{}', '{}')", {}, "{}"],
    ["States.Format('{}', 'it\\'s')", {}, "it's"],
    ["States.Format('{}', $.t)", { t: "it\\'s" }, "it\\'s"],
  ])("%s of %j is %j", (call, input, expected) => {
    expect(evaluate(call, input)).toBe(expected);
  });

  test.each([
    ["States.Format('{}')", 0],
    ["States.Format('{} {}', 1)", 1],
    ["States.Format('{}', 1, 2)", 2],
    ["States.Format('x', 1)", 1],
  ])("%s is rejected: the arguments must match the placeholders", (call, count) => {
    expect(failureOf(call)).toMatch(
      new RegExp(
        `^States.IntrinsicFailure: .* does not match the number of arguments \\(${count}\\)`,
      ),
    );
  });

  test("rejects a template that is not a string", () => {
    expect(failureOf("States.Format(5)")).toMatch(/argument 1 must be a string, but was 5$/);
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
    ["", "", [""]],
    [",,", ",", []],
  ])("of %j at %j is %j", (text, delimiters, expected) => {
    expect(evaluate("States.StringSplit($.text, $.delimiters)", { text, delimiters })).toEqual(
      expected,
    );
  });

  test.each(["States.StringSplit(1, ',')", "States.StringSplit('a', 1)"])(
    "%s is rejected",
    (call) => {
      expect(failureOf(call)).toMatch(/^States.IntrinsicFailure: argument \d must be a string/);
    },
  );
});

describe("States.UUID", () => {
  test("returns a new version 4 UUID for each call", () => {
    const [first, second] = [evaluate("States.UUID()"), evaluate("States.UUID()")];
    expect(first).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(second).not.toBe(first);
  });
});
