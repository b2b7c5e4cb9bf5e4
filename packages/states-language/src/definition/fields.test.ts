import { describe, expect, test } from "vitest";
import type { JsonObject } from "../json/value.ts";
import { compileField, compileFlow, compileTemplateOf } from "./fields.ts";

describe("the data flow of a JSONPath state", () => {
  test("has none of the fields that are missing", () => {
    expect(compileFlow({}, "JSONPath")).toEqual({
      language: "JSONPath",
      inputPath: undefined,
      parameters: undefined,
      resultSelector: undefined,
      resultPath: undefined,
      outputPath: undefined,
      assign: undefined,
    });
  });

  test("keeps a path that is null", () => {
    const flow = compileFlow({ InputPath: null, ResultPath: null, OutputPath: null }, "JSONPath");
    expect(flow).toMatchObject({ inputPath: null, resultPath: null, outputPath: null });
  });

  test("has paths and templates", () => {
    const source = {
      InputPath: "$.i",
      ResultPath: "$.r",
      OutputPath: "$.o",
      Parameters: { p: 1 },
      ResultSelector: { s: 1 },
      Assign: { a: 1 },
      Output: "ignored",
    };
    expect(compileFlow(source, "JSONPath")).toMatchObject({
      inputPath: { text: "$.i" },
      resultPath: { text: "$.r" },
      outputPath: { text: "$.o" },
      parameters: { kind: "constant", value: { p: 1 } },
      resultSelector: { kind: "constant", value: { s: 1 } },
      assign: { kind: "constant", value: { a: 1 } },
    });
  });

  test("of a Map has no Parameters: they are its ItemSelector", () => {
    const flow = compileFlow({ Type: "Map", Parameters: { p: 1 } }, "JSONPath");
    expect(flow).toMatchObject({ parameters: undefined });
  });
});

describe("the data flow of a JSONata state", () => {
  test("has Arguments, Output and Assign, even if they are null", () => {
    const source = { Arguments: "{% 1 %}", Output: null, Assign: { a: 1 }, InputPath: "$" };
    expect(compileFlow(source, "JSONata")).toEqual({
      language: "JSONata",
      arguments: { kind: "expression", text: "1" },
      output: { kind: "constant", value: null },
      assign: { kind: "constant", value: { a: 1 } },
    });
  });

  test("has none of the fields that are missing", () => {
    expect(compileFlow({}, "JSONata")).toEqual({
      language: "JSONata",
      arguments: undefined,
      output: undefined,
      assign: undefined,
    });
  });
});

describe("a field", () => {
  test.each<[JsonObject, object | undefined]>([
    [{}, undefined],
    [{ X: 5 }, { kind: "literal", value: 5 }],
    [{ X: null }, { kind: "literal", value: null }],
    [{ X: "{% 1 %}" }, { kind: "literal", value: "{% 1 %}" }],
    [{ XPath: "$.a" }, { kind: "path", name: "XPath", path: { text: "$.a" } }],
    [
      { X: 5, XPath: "$.a" },
      { kind: "path", name: "XPath" },
    ],
    [{ XPath: 5 }, undefined],
    [
      { XPath: "States.UUID()" },
      { kind: "intrinsic", name: "XPath", template: { kind: "object" } },
    ],
  ])("%j in JSONPath", (source, expected) => {
    const field = compileField(source, "X", "JSONPath");
    if (expected === undefined) expect(field).toBeUndefined();
    else expect(field).toMatchObject(expected);
  });

  test.each<[JsonObject, object | undefined]>([
    [{}, undefined],
    [{ X: 5 }, { kind: "literal", value: 5 }],
    [{ X: "text" }, { kind: "literal", value: "text" }],
    [{ X: "{% 1 %}" }, { kind: "jsonata", name: "X", template: { kind: "expression", text: "1" } }],
    [{ X: ["{% 1 %}"] }, { kind: "jsonata", name: "X", template: { kind: "array" } }],
    [{ XPath: "$.a" }, undefined],
  ])("%j in JSONata", (source, expected) => {
    const field = compileField(source, "X", "JSONata");
    if (expected === undefined) expect(field).toBeUndefined();
    else expect(field).toMatchObject(expected);
  });
});

test("a template is compiled in the language of its state", () => {
  expect(compileTemplateOf(undefined, "JSONPath")).toBeUndefined();
  expect(compileTemplateOf("{% 1 %}", "JSONPath")).toEqual({ kind: "constant", value: "{% 1 %}" });
  expect(compileTemplateOf("{% 1 %}", "JSONata")).toEqual({ kind: "expression", text: "1" });
});
