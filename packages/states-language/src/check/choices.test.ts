import { describe, expect, test } from "vitest";
import { COMPARISONS, TYPE_TESTS } from "../choice/rule.ts";
import type { Json } from "../json/value.ts";
import { END, machine, problems, schema } from "../testing/definitions.ts";

const choices = (Choices: Json, language = "JSONPath") =>
  machine({ A: { Type: "Choice", Choices, Default: "B" }, B: END }, { QueryLanguage: language });
const problemsOf = (rule: object, language?: string) =>
  problems(choices([{ Next: "B", ...rule } as Json], language));
const at = (message: string, location = "") => schema(message, `/States/A/Choices[0]${location}`);

const SELECTORS =
  "The object must have only one of the following fields, [And, Or, Not, Variable, Condition]";
/** In AWS's order. */
const OPERATORS =
  "[StringEquals, IsBoolean, StringLessThan, IsNumeric, BooleanEquals, StringLessThanEqualsPath, NumericLessThan, NumericGreaterThan, NumericLessThanPath, StringMatches, TimestampLessThanEqualsPath, NumericEquals, TimestampGreaterThan, StringGreaterThanEqualsPath, TimestampGreaterThanEqualsPath, TimestampLessThanEquals, NumericLessThanEqualsPath, TimestampEquals, BooleanEqualsPath, IsTimestamp, StringLessThanEquals, NumericLessThanEquals, StringLessThanPath, TimestampGreaterThanPath, StringGreaterThan, StringGreaterThanPath, IsString, StringEqualsPath, TimestampEqualsPath, TimestampLessThan, StringGreaterThanEquals, NumericGreaterThanPath, NumericGreaterThanEquals, NumericEqualsPath, TimestampLessThanPath, IsNull, IsPresent, TimestampGreaterThanEquals, NumericGreaterThanEqualsPath]";

/** Valid and invalid operands by the operator's prefix, and the message for an invalid operand. */
const OPERANDS: readonly (readonly [
  prefix: string,
  valid: Json[],
  invalid: Json[],
  message: string,
])[] = [
  ["String", ["", "a"], [1, null, true], "Expected value of type [STRING]"],
  ["Numeric", [0, -1.5], ["1", null, true], "Expected value of type Number"],
  ["Boolean", [true, false], ["true", 0, null], "Expected value of type [BOOLEAN]"],
  ["Timestamp", ["2026-03-01T12:00:00Z"], [5, null], "Expected value of type [STRING]"],
  ["Is", [true, false], ["true", 0, null], "Expected value of type [BOOLEAN]"],
];

describe("the operand of", () => {
  test.each([...COMPARISONS, "StringMatches", ...TYPE_TESTS])("%s", async (operator) => {
    const [, valid = [], invalid = [], message = ""] =
      OPERANDS.find(([prefix]) => operator.startsWith(prefix)) ?? [];
    for (const operand of valid) {
      expect(await problemsOf({ Variable: "$.v", [operator]: operand })).toEqual([]);
    }
    for (const operand of invalid) {
      expect(await problemsOf({ Variable: "$.v", [operator]: operand })).toEqual([
        at(message, `/${operator}`),
      ]);
    }
  });

  test.each(COMPARISONS.map((operator) => `${operator}Path`))("%s is a path", async (operator) => {
    expect(await problemsOf({ Variable: "$.v", [operator]: "$.w" })).toEqual([]);
    expect(await problemsOf({ Variable: "$.v", [operator]: "w" })).toEqual([
      at("Value is not a Reference Path: Reference path didn't start with '$'", `/${operator}`),
    ]);
    expect(await problemsOf({ Variable: "$.v", [operator]: 5 })).toEqual([
      at("Expected value of type [STRING]", `/${operator}`),
    ]);
  });

  test.each(COMPARISONS.filter((operator) => operator.startsWith("Timestamp")))(
    "%s is a timestamp",
    async (operator) => {
      expect(await problemsOf({ Variable: "$.v", [operator]: "tomorrow" })).toEqual([
        at("String does not match RFC3339 timestamp", `/${operator}`),
      ]);
    },
  );

  test("StringEquals need not be a timestamp", async () => {
    expect(await problemsOf({ Variable: "$.v", StringEquals: "tomorrow" })).toEqual([]);
  });
});

const BRACKET = "Value is not a Reference Path: '[' must be followed by ' or '['";

describe("Variable", () => {
  test.each(["$", "$.a[0]", "$$.State.Name", "$v.a"])("may be %s", async (Variable) => {
    expect(await problemsOf({ Variable, IsPresent: true })).toEqual([]);
  });

  test.each<[Json, string]>([
    ["a", "Value is not a Reference Path: Reference path didn't start with '$'"],
    ["$.a[*]", BRACKET],
    ["$.a[?(@.b == 1)]", BRACKET],
    ["$.a[$$.State.Name]b", BRACKET],
    ['$.a["b"]', BRACKET],
    ["$.a..b", "Value is not a Reference Path: it does not select a single node"],
    ["$.", "Value is not a Reference Path: a name is missing"],
    [5, "Expected value of type [STRING]"],
  ])("may not be %j", async (Variable, message) => {
    expect(await problemsOf({ Variable, IsPresent: true })).toEqual([at(message, "/Variable")]);
  });

  test("needs exactly one operator", async () => {
    expect(await problemsOf({ Variable: "$.v" })).toEqual([
      at(`This object should have only one of the following fields: ${OPERATORS}`),
    ]);
    expect(await problemsOf({ Variable: "$.v", IsNull: true, IsPresent: true })).toEqual([
      at(`There should only be one of the following fields: ${OPERATORS}`),
    ]);
  });
});

describe("a rule", () => {
  const isPresent = { Variable: "$.v", IsPresent: true };
  test.each<[object]>([
    [{ ...isPresent, Comment: "c", Assign: { "a.$": "$.b" } }],
    [{ And: [isPresent] }],
    [{ Or: [isPresent, { Not: isPresent }] }],
    [{ Not: { And: [isPresent, isPresent] } }],
  ])("may be %j", async (rule) => {
    expect(await problemsOf(rule)).toEqual([]);
  });

  test.each<[object, string, string]>([
    [{}, SELECTORS, ""],
    [{ NumericEquals: 1 }, SELECTORS, ""],
    [{ ...isPresent, Not: isPresent }, SELECTORS, ""],
    [{ ...isPresent, Foo: 1 }, "Field 'Foo' is not supported", ""],
    [{ And: [] }, "Value cannot be empty", "/And"],
    [{ Or: isPresent }, "Expected value of type [ARRAY]", "/Or"],
    [{ And: ["text"] }, "Expected value of type [OBJECT]", "/And[0]"],
    [{ Or: [isPresent, {}] }, SELECTORS, "/Or[1]"],
    [{ Not: [isPresent] }, "Expected value of type [OBJECT]", "/Not"],
    [{ Not: {} }, SELECTORS, "/Not"],
    [{ Not: { ...isPresent, Next: "B" } }, "Field 'Next' is not supported", "/Not"],
    [{ And: [{ ...isPresent, Assign: {} }] }, "Field 'Assign' is not supported", "/And[0]"],
    [
      { ...isPresent, Assign: { "a.$": "b" } },
      "The value for the field 'a.$' must be a valid JSONPath or a valid intrinsic function call",
      "/Assign",
    ],
    [
      { ...isPresent, Output: 1 },
      "The QueryLanguage is set to 'JSONPath', but field 'Output' is only supported for the 'JSONata' QueryLanguage",
      "",
    ],
    [
      { Condition: true },
      "The QueryLanguage is set to 'JSONPath', but field 'Condition' is only supported for the 'JSONata' QueryLanguage",
      "",
    ],
  ])("may not be %j: %s", async (rule, message, location) => {
    expect(await problemsOf(rule)).toEqual([at(message, location)]);
  });

  test("needs a Next", async () => {
    expect(await problems(choices([isPresent]))).toEqual([at("These fields are required: [Next]")]);
  });

  test("may not assign to $states", async () => {
    expect(await problemsOf({ ...isPresent, Assign: { states: 1 } })).toEqual([
      "RESERVED_VARIABLE_NAME: Cannot assign to reserved variable '$states'. at /States/A/Choices[0]/Assign",
    ]);
  });
});

describe("a rule in JSONata", () => {
  test.each<[object]>([
    [{ Condition: true }],
    [{ Condition: "{% $states.input.a > 1 %}" }],
    [{ Condition: false, Output: "{% 1 %}", Assign: { a: "$.b" } }],
  ])("may be %j", async (rule) => {
    expect(await problemsOf(rule, "JSONata")).toEqual([]);
  });

  test.each<[object, string, string]>([
    [{ Condition: "true" }, "JSONata string must start with {% and end with %}", "/Condition"],
    [{ Condition: 1 }, "Expected value of type [STRING]", "/Condition"],
    [{}, SELECTORS, ""],
  ])("may not be %j: %s", async (rule, message, location) => {
    expect(await problemsOf(rule, "JSONata")).toEqual([at(message, location)]);
  });

  test("may have neither a Variable nor an operator", async () => {
    const ofJsonPath = (field: string) =>
      at(
        `The QueryLanguage is set to 'JSONata', but field '${field}' is only supported for the 'JSONPath' QueryLanguage`,
      );
    expect(await problemsOf({ Variable: "$.v", IsNull: true }, "JSONata")).toEqual([
      ofJsonPath("Variable"),
      ofJsonPath("IsNull"),
    ]);
    expect(await problemsOf({ And: [{ Condition: true }] }, "JSONata")).toContain(
      ofJsonPath("And"),
    );
  });
});

test.each<[Json, string, string]>([
  [[], "Value cannot be empty", ""],
  [{}, "Expected value of type [ARRAY]", ""],
  [["text"], "Expected value of type [OBJECT]", "[0]"],
])("Choices may not be %j: %s", async (source, message, location) => {
  expect(await problems(choices(source))).toEqual([
    schema(message, `/States/A/Choices${location}`),
  ]);
});
