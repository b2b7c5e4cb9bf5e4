import { describe, expect, test } from "vitest";
import type { Json } from "./json/value.ts";
import { compileTemplate, evaluateTemplate } from "./payloadTemplate.ts";
import { scopeOf } from "./testing/scope.ts";

const INPUT: Json = { a: 1, list: [1, 2], name: "Ada" };
const evaluate = (template: Json, input: Json = INPUT) =>
  evaluateTemplate(compileTemplate(template), scopeOf(input));

describe("a payload template", () => {
  test.each<[Json, Json]>([
    [{}, {}],
    [5, 5],
    [null, null],
    ["$.a", "$.a"],
    [
      ["$.a", 1],
      ["$.a", 1],
    ],
    [
      { plain: "$.a", call: "States.UUID()" },
      { plain: "$.a", call: "States.UUID()" },
    ],
    [{ "b.$": "$.a" }, { b: 1 }],
    [{ "b.$": "$" }, { b: INPUT }],
    [{ "b.$": "$.list[*]" }, { b: [1, 2] }],
    [
      { "b.$": "$$.State.Name", "c.$": "$v.a" },
      { b: "S", c: 1 },
    ],
    [{ "b.$": "States.Format('Hi {}', $.name)" }, { b: "Hi Ada" }],
    [{ deep: { "b.$": "$.a", c: [{ "d.$": "$.a" }, 7] } }, { deep: { b: 1, c: [{ d: 1 }, 7] } }],
    [[{ "b.$": "$.a" }], [{ b: 1 }]],
    [{ "b.$": 5 }, { "b.$": 5 }],
    [{ price$: "$.a" }, { price$: "$.a" }],
    [{ "b.$": { "c.$": "$.a" } }, { "b.$": { c: 1 } }],
    [{ ".$": "$.a" }, { "": 1 }],
    [{ "b.$": "$.list[9]" }, { b: null }],
    [{ b: 1, "b.$": "$.name" }, { b: "Ada" }],
  ])("%j evaluates to %j", (template, expected) => {
    expect(evaluate(template)).toEqual(expected);
  });

  test("without expressions is returned without a copy", () => {
    const constant = { a: [{ b: 1 }] };
    expect(evaluate(constant)).toBe(constant);
    const list = [{ b: 1 }];
    expect(evaluate(list)).toBe(list);
  });

  test.each<[Json, string]>([
    [{ "sku.$": "$.a", "quantity.$": "$.a" }, "quantity, sku"],
    [{ "b.$": "$.a", a: 1, "message.$": "States.Array()", c: {} }, "a, c, b, message"],
    [{ "message.$": "$.a", "roleCount.$": "$.a", "user.$": "$.a" }, "roleCount, message, user"],
  ])("%j has the fields of paths and calls last, in a HashMap's order: %s", (template, names) => {
    expect(Object.keys(evaluate(template) ?? {}).join(", ")).toBe(names);
  });

  test("may set a member named __proto__", () => {
    expect(JSON.stringify(evaluate(JSON.parse('{"__proto__.$":"$.a"}')))).toBe('{"__proto__":1}');
  });

  test.each<[Json, string]>([
    [
      { "b.$": "$.no" },
      'The JSONPath \'$.no\' specified for the field \'b.$\' could not be found in the input \'{"a":1,"list":[1,2],"name":"Ada"}\'',
    ],
    [
      { deep: { "b.$": "$.a.c" } },
      'The JSONPath \'$.a.c\' specified for the field \'b.$\' could not be found in the input \'{"a":1,"list":[1,2],"name":"Ada"}\'',
    ],
    [
      { "b.$": "$$.No" },
      'The JSONPath \'$$.No\' specified for the field \'b.$\' could not be found in the input \'{"State":{"Name":"S"},"Execution":{"Name":"e"}}\'',
    ],
  ])("%j fails with the path that selects nothing", (template, cause) => {
    expect(() => evaluate(template)).toThrow(
      expect.objectContaining({ error: "States.Runtime", cause }),
    );
  });

  test("fails when a function's argument is past an array's end", () => {
    expect(() => evaluate({ "b.$": "States.Format('{}', $.list[9])" })).toThrow(
      expect.objectContaining({ error: "States.Runtime" }),
    );
  });

  test("fails when a function fails", () => {
    const cause =
      "There was an error while evaluating the intrinsic function: States.ArrayLength($.a). Invalid arguments in States.ArrayLength";
    expect(() => evaluate({ "b.$": "States.ArrayLength($.a)" })).toThrow(
      expect.objectContaining({ error: "States.Runtime", cause }),
    );
  });

  test.each<Json>([{ "b.$": "a" }, { "b.$": "States.Format(" }, [{ "b.$": "$[" }]])(
    "%j cannot be compiled",
    (template) => {
      expect(() => compileTemplate(template)).toThrow();
    },
  );
});
