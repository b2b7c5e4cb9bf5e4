import { describe, expect, test } from "vitest";
import type { Json } from "../json/value.ts";
import { evaluateIntrinsic } from "./evaluate.ts";
import { parseIntrinsic } from "./syntax.ts";

function evaluate(text: string, input: Json = {}): Json {
  const scope = { input, context: () => ({ State: { Name: "S" } }), variable: () => undefined };
  return evaluateIntrinsic(parseIntrinsic(text), scope);
}

describe("intrinsic functions", () => {
  test.each<[string, Json, Json]>([
    ["States.Format('Hello {}!', $.name)", { name: "you" }, "Hello you!"],
    [
      "States.Format('{} {} {} {}', $.a, 1, true, null)",
      { a: { b: [1, "x"] } },
      "{b=[1, x]} 1 true null",
    ],
    ["States.Format('\\{\\} {} it\\'s', 1)", {}, "{} 1 it's"],
    ["States.Format($.t, 1)", { t: "a {} b" }, "a 1 b"],
    ["States.Array()", {}, []],
    ["States.Array(1, 'x', $.a)", { a: [2] }, [1, "x", [2]]],
    ["States.ArrayPartition($.a, 2)", { a: [1, 2, 3] }, [[1, 2], [3]]],
    ["States.ArrayContains($.a, $.b)", { a: [{ x: 1, y: 2 }], b: { y: 2, x: 1 } }, true],
    ["States.ArrayRange(1, 9, 4)", {}, [1, 5, 9]],
    ["States.ArrayRange(9, 1, -4)", {}, [9, 5, 1]],
    ["States.ArrayGetItem($.a, 1)", { a: [1, 2] }, 2],
    ["States.ArrayLength($.a)", { a: [1, 2] }, 2],
    ["States.ArrayUnique($.a)", { a: [1, 1, "1", { x: 1 }, { x: 1 }] }, [1, "1", { x: 1 }]],
    ["States.Base64Encode('Data to encode')", {}, "RGF0YSB0byBlbmNvZGU="],
    ["States.Base64Decode('RGF0YSB0byBlbmNvZGU=')", {}, "Data to encode"],
    ["States.Hash('input data', 'SHA-1')", {}, "aaff4a450a104cd177d28d18d74485e8cae074b7"],
    ["States.JsonMerge($.a, $.b, false)", { a: { x: 1, y: 1 }, b: { y: 2 } }, { x: 1, y: 2 }],
    ["States.StringToJson($.t)", { t: '{"a":[1]}' }, { a: [1] }],
    ["States.JsonToString($.a)", { a: { b: 1 } }, '{"b":1}'],
    ["States.MathAdd($.a, -1)", { a: 111 }, 110],
    ["States.MathAdd(1.5, 1.51)", {}, 4],
    ["States.StringSplit('a.b+c', '.+')", {}, ["a", "b", "c"]],
    ["States.StringSplit(',a,,b,', ',')", {}, ["a", "b"]],
    ["States.ArrayGetItem(States.StringSplit($$.State.Name, '-'), 0)", {}, "S"],
  ])("%s of %j", (text, input, expected) => {
    expect(evaluate(text, input)).toEqual(expected);
  });

  test("give the same random number for the same seed, and a new identifier each time", () => {
    const random = evaluate("States.MathRandom(1, 1000, 42)");
    expect(evaluate("States.MathRandom(1, 1000, 42)")).toBe(random);
    expect(evaluate("States.MathRandom(1, 2)")).toBe(1);
    expect(evaluate("States.UUID()")).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(evaluate("States.UUID()")).not.toBe(evaluate("States.UUID()"));
  });

  test.each([
    ["States.ArrayGetItem($.a, 5)", { a: [1] }],
    ["States.ArrayGetItem($.a, -1)", { a: [1] }],
    ["States.ArrayPartition($.a, 0)", { a: [1] }],
    ["States.ArrayRange(1, 5000, 1)", {}],
    ["States.ArrayRange(1, 5, 0)", {}],
    ["States.ArrayLength('x')", {}],
    ["States.Base64Decode('not base64!!')", {}],
    ["States.Hash('x', 'SHA256')", {}],
    ["States.JsonMerge($, $, true)", {}],
    ["States.StringToJson('{')", {}],
    ["States.MathAdd('1', 1)", {}],
    ["States.MathRandom(5, 5)", {}],
    ["States.Format('{} {}', 1)", {}],
    ["States.Nope()", {}],
  ])("%s of %j fails with States.IntrinsicFailure", (text, input) => {
    expect(() => evaluate(text, input)).toThrow(
      expect.objectContaining({
        error: "States.IntrinsicFailure",
        cause: expect.stringContaining(`The function '${text}' had the following error: `),
      }),
    );
  });

  test.each([
    ["States.Format('{}', $.no)", "$.no"],
    ["States.Format('{}', States.Format('{}', $.no.deep))", "$.no.deep"],
    ["States.Format('{}', $$.No)", "$.No"],
    ["States.Format('{}', $.a[5])", "$.a[5]"],
  ])("%s names the argument that is not there", (text, argument) => {
    expect(() => evaluate(text, { a: [1] })).toThrow(
      expect.objectContaining({
        error: "States.Runtime",
        cause: `The function '${text}' had the following error: The JsonPath argument for the field '${argument}' could not be found in the input '{"a":[1]}'`,
      }),
    );
  });
});
