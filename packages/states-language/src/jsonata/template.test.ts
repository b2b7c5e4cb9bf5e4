import { describe, expect, test } from "vitest";
import type { Json } from "../json/value.ts";
import { compileJsonata, expressionOf, type JsonataTemplate } from "./template.ts";

test.each([
  ["{% 1 %}", "1"],
  ["{%1%}", "1"],
  ["{%%}", ""],
  ["{% a\n %}", "a"],
  ["{%}", undefined],
  ["{% 1", undefined],
  ["1 %}", undefined],
  [" {% 1 %}", undefined],
  ["{% 1 %} ", undefined],
  ["text", undefined],
  ["", undefined],
])("%j is the expression %j", (text, expected) => {
  expect(expressionOf(text)).toBe(expected);
});

describe("a template", () => {
  const expression: JsonataTemplate = { kind: "expression", text: "1" };
  const constant = (value: Json): JsonataTemplate => ({ kind: "constant", value });

  test.each<[Json, JsonataTemplate]>([
    ["{% 1 %}", expression],
    ["text", constant("text")],
    [5, constant(5)],
    [null, constant(null)],
    [[], constant([])],
    [{}, constant({})],
    [[1, ["a"]], constant([1, ["a"]])],
    [{ a: [{ b: 1 }] }, constant({ a: [{ b: 1 }] })],
    [[1, "{% 1 %}"], { kind: "array", items: [constant(1), expression] }],
    [
      { a: "{% 1 %}", b: { c: 2 } },
      {
        kind: "object",
        fields: [
          ["a", expression],
          ["b", constant({ c: 2 })],
        ],
      },
    ],
  ])("%j", (source, expected) => {
    expect(compileJsonata(source)).toEqual(expected);
  });
});
