import { describe, expect, test } from "vitest";
import type { Json } from "../json/value.ts";
import { machine, schema } from "../testing/definitions.ts";
import { JSONATA, problemsOfState, REQUIRED, stateOf } from "../testing/states.ts";

const FLOW = ["Pass", "Task", "Wait", "Parallel", "Map", "Choice", "Succeed"];
const ASSIGN = FLOW.filter((type) => type !== "Succeed");
const RESULT = ["Pass", "Task", "Parallel", "Map"];
const RECOVERY = ["Task", "Parallel", "Map"];
/** Each optional field with a valid value and the types of state that have it. */
const FIELDS: readonly (readonly [field: string, value: Json, types: readonly string[]])[] = [
  ["Comment", "c", Object.keys(REQUIRED)],
  ["InputPath", "$.a", FLOW],
  ["OutputPath", "$.a", FLOW],
  ["Assign", { a: 1 }, ASSIGN],
  ["ResultPath", "$.a", RESULT],
  ["Parameters", { a: 1 }, RESULT],
  ["ResultSelector", { a: 1 }, RECOVERY],
  ["Retry", [{ ErrorEquals: ["A"] }], RECOVERY],
  ["Catch", [], RECOVERY],
  ["Result", 1, ["Pass"]],
  ["TimeoutSeconds", 5, ["Task"]],
  ["TimeoutSecondsPath", "$.a", ["Task"]],
  ["HeartbeatSeconds", 5, ["Task"]],
  ["HeartbeatSecondsPath", "$.a", ["Task"]],
  ["Credentials", { RoleArn: "r" }, ["Task"]],
  ["Default", "A", ["Choice"]],
  ["Error", "e", ["Fail"]],
  ["ErrorPath", "$.a", ["Fail"]],
  ["Cause", "c", ["Fail"]],
  ["CausePath", "$.a", ["Fail"]],
  ["ItemsPath", "$.a", ["Map"]],
  ["ItemSelector", { a: 1 }, ["Map"]],
  ["ItemReader", { Resource: "arn:aws:states:::s3:getObject" }, ["Map"]],
  ["ItemBatcher", { MaxItemsPerBatch: 1 }, ["Map"]],
  ["ResultWriter", { Resource: "arn:aws:states:::s3:putObject" }, ["Map"]],
  ["MaxConcurrency", 1, ["Map"]],
  ["MaxConcurrencyPath", "$.a", ["Map"]],
  ["ToleratedFailureCount", 1, ["Map"]],
  ["ToleratedFailureCountPath", "$.a", ["Map"]],
  ["ToleratedFailurePercentage", 1, ["Map"]],
  ["ToleratedFailurePercentagePath", "$.a", ["Map"]],
  ["Label", "l", ["Map"]],
];
const JSONATA_FIELDS: typeof FIELDS = [
  ["Output", "{% 1 %}", FLOW],
  ["Assign", { a: "{% 1 %}" }, ASSIGN],
  ["Arguments", { a: 1 }, ["Task", "Parallel"]],
  ["Items", "{% [1] %}", ["Map"]],
];

describe.each(FIELDS)("%s", (field, value, types) => {
  test.each(Object.keys(REQUIRED))("in a %s state", async (type) => {
    const expected = types.includes(type)
      ? []
      : [schema(`Field '${field}' is not supported`, "/States/A")];
    expect(await problemsOfState(stateOf(type, { [field]: value }))).toEqual(expected);
  });
});

describe.each(JSONATA_FIELDS)("%s in JSONata", (field, value, types) => {
  test.each(Object.keys(JSONATA))("in a %s state", async (type) => {
    const definition = stateOf(type, { [field]: value, QueryLanguage: "JSONata" }, JSONATA);
    const expected = types.includes(type)
      ? []
      : [schema(`Field '${field}' is not supported`, "/States/A")];
    expect(await problemsOfState(definition)).toEqual(expected);
  });
});

describe("a field of the other query language", () => {
  const message = (language: string, field: string, other: string) =>
    schema(
      `The QueryLanguage is set to '${language}', but field '${field}' is only supported for the '${other}' QueryLanguage`,
      "/States/A",
    );

  test.each([
    ["Pass", "InputPath"],
    ["Pass", "OutputPath"],
    ["Pass", "ResultPath"],
    ["Pass", "Parameters"],
    ["Pass", "Result"],
    ["Task", "ResultSelector"],
    ["Task", "TimeoutSecondsPath"],
    ["Task", "HeartbeatSecondsPath"],
    ["Map", "ItemsPath"],
    ["Map", "MaxConcurrencyPath"],
    ["Map", "ToleratedFailurePercentagePath"],
    ["Map", "ToleratedFailureCountPath"],
    ["Fail", "ErrorPath"],
    ["Fail", "CausePath"],
  ])("is rejected in a JSONata %s state: %s", async (type, field) => {
    const definition = stateOf(type, { [field]: "$.a", QueryLanguage: "JSONata" }, JSONATA);
    expect(await problemsOfState(definition)).toEqual([message("JSONata", field, "JSONPath")]);
  });

  test.each(["SecondsPath", "TimestampPath"])("is rejected in a Wait state: %s", async (field) => {
    const state = { Type: "Wait", QueryLanguage: "JSONata", [field]: "$.a", End: true };
    expect(await problemsOfState(machine({ A: state }))).toEqual([
      message("JSONata", field, "JSONPath"),
    ]);
  });

  test.each([
    ["Pass", "Output"],
    ["Task", "Arguments"],
    ["Map", "Items"],
  ])("is rejected in a JSONPath %s state: %s", async (type, field) => {
    expect(await problemsOfState(stateOf(type, { [field]: {} }))).toEqual([
      message("JSONPath", field, "JSONata"),
    ]);
  });
});
