import { describe, expect, test } from "vitest";
import { END, machine, problems, schema } from "../testing/definitions.ts";

describe("a Choice", () => {
  const choice = (rule: object) =>
    machine({ A: { Type: "Choice", Choices: [rule], Default: "B" }, B: END });
  test.each([
    [{ Variable: "$.a", NumericEquals: 1 }, "These fields are required: [Next]", ""],
    [
      { Variable: "a", NumericEquals: 1, Next: "B" },
      "Value is not a Reference Path: Reference path didn't start with '$'",
      "/Variable",
    ],
    [
      { NumericEquals: 1, Next: "B" },
      "The object must have only one of the following fields, [And, Or, Not, Variable, Condition]",
      "",
    ],
    [
      { Not: { Variable: "$.a", IsNull: true, Next: "B" }, Next: "B" },
      "Field 'Next' is not supported",
      "/Not",
    ],
    [
      { Variable: "$.a", StringEquals: 1, Next: "B" },
      "Expected value of type [STRING]",
      "/StringEquals",
    ],
    [
      { Variable: "$.a", TimestampEquals: "x", Next: "B" },
      "String does not match RFC3339 timestamp",
      "/TimestampEquals",
    ],
    [
      { Condition: "{% true %}", Next: "B" },
      "The QueryLanguage is set to 'JSONPath', but field 'Condition' is only supported for the 'JSONata' QueryLanguage",
      "",
    ],
  ])("%j", async (rule, message, at) => {
    expect(await problems(choice(rule))).toContain(schema(message, `/States/A/Choices[0]${at}`));
  });
});
