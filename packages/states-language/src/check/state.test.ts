import { describe, expect, test } from "vitest";
import type { Json } from "../json/value.ts";
import { END, machine, problems, schema } from "../testing/definitions.ts";
import { problemsOfState, stateOf } from "../testing/states.ts";

describe("the query language", () => {
  test("of a state may be JSONata in a JSONPath machine, but not the other way around", async () => {
    const jsonata = { ...END, QueryLanguage: "JSONata", Output: "{% 1 %}" };
    expect(await problems(machine({ A: jsonata }))).toEqual([]);
    const jsonPath = { ...END, QueryLanguage: "JSONPath", Output: 1 };
    expect(await problems(machine({ A: jsonPath }, { QueryLanguage: "JSONata" }))).toEqual([
      schema(
        "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine",
        "/States/A",
      ),
    ]);
  });

  test("is inherited from the machine at any depth", async () => {
    const Branches = [{ StartAt: "B", States: { B: { ...END, Output: "{% 1 %}" } } }];
    const state = { Type: "Parallel", Branches, End: true };
    expect(await problems(machine({ A: state }, { QueryLanguage: "JSONata" }))).toEqual([]);
  });

  test("with an unknown name counts as JSONata", async () => {
    expect(await problems(machine({ A: { ...END, QueryLanguage: "XPath", Output: 1 } }))).toEqual([
      schema(
        "Value should be one of the following: [JSONPath, JSONata]",
        "/States/A/QueryLanguage",
      ),
    ]);
  });
});

describe("the Type of a state", () => {
  test("is required", async () => {
    expect(await problems(machine({ A: { End: true } }))).toEqual([
      schema("The field 'Type' is required", "/States/A"),
    ]);
  });

  test.each(["Nap", "pass", "constructor", ""])("may not be %j", async (Type) => {
    expect(await problems(machine({ A: { Type, Foo: 1, End: true } }))).toEqual([
      schema(
        "The field 'Type' should have one of these values: [Task, Wait, Pass, Succeed, Fail, Choice, Parallel, Map]",
        "/States/A/Type",
      ),
    ]);
  });

  test("is a string", async () => {
    expect(await problems(machine({ A: { Type: ["Pass"], End: true } }))).toEqual([
      schema("Expected value of type [STRING]", "/States/A/Type"),
    ]);
  });
});

test("the name of a state has up to 80 characters", async () => {
  const named = (name: string) => ({ StartAt: name, States: { [name]: END } });
  expect(await problems(named("x".repeat(80)))).toEqual([]);
  expect(await problems(named("😀".repeat(80)))).toEqual([]);
  const name = "x".repeat(81);
  expect(await problems(named(name))).toEqual([
    `INVALID_STATE_NAME: State name '${name}' exceeds the 80-character limit allowed by the service at /States/${name}`,
  ]);
});

describe("Next and End", () => {
  const NONE = "This object should have only one of the following fields: [Next, End]";
  const BOTH = "There should only be one of the following fields: [Next, End]";

  test.each<[object, string[]]>([
    [{ End: true }, []],
    [{ Next: "B" }, []],
    [{ Next: "B", End: false }, []],
    [{}, [schema(NONE, "/States/A")]],
    [{ End: false }, [schema(NONE, "/States/A")]],
    [{ Next: "B", End: true }, [schema(BOTH, "/States/A")]],
    [{ Next: 5 }, [schema("Expected value of type [STRING]", "/States/A/Next")]],
    [
      { End: "true" },
      [schema(NONE, "/States/A"), schema("Expected value of type [BOOLEAN]", "/States/A/End")],
    ],
  ])("%j", async (fields, expected) => {
    expect(await problemsOfState(machine({ A: { Type: "Pass", ...fields }, B: END }))).toEqual(
      expected,
    );
  });

  test.each(["Choice", "Succeed", "Fail"])("are not fields of a %s state", async (type) => {
    expect(await problemsOfState(stateOf(type, { End: true }))).toEqual([
      schema("Field 'End' is not supported", "/States/A"),
    ]);
    expect(await problemsOfState(stateOf(type, { Next: "B" }))).toEqual([
      schema("Field 'Next' is not supported", "/States/A"),
    ]);
  });
});

describe("a value and its path", () => {
  test.each<[string, string, Json]>([
    ["Task", "TimeoutSeconds", 5],
    ["Task", "HeartbeatSeconds", 5],
    ["Map", "MaxConcurrency", 5],
    ["Map", "ToleratedFailurePercentage", 5],
    ["Map", "ToleratedFailureCount", 5],
    ["Fail", "Error", "e"],
    ["Fail", "Cause", "c"],
  ])("exclude each other: a %s state's %s", async (type, field, value) => {
    expect(
      await problemsOfState(stateOf(type, { [field]: value, [`${field}Path`]: "$.a" })),
    ).toEqual([
      schema(
        `There should only be one of the following fields: [${field}, ${field}Path]`,
        "/States/A",
      ),
    ]);
  });
});

describe("a number", () => {
  const INTEGER = "Expected value of type Integer";
  test.each<[string, string, Json, string]>([
    ["Task", "TimeoutSeconds", 0, "Minimum value is 1"],
    ["Task", "TimeoutSeconds", 100_000_000, "Maximum value is 99999999"],
    ["Task", "TimeoutSeconds", "5", INTEGER],
    ["Task", "HeartbeatSeconds", 0, "Minimum value is 1"],
    ["Task", "HeartbeatSeconds", 100_000_000, "Maximum value is 99999999"],
    ["Task", "HeartbeatSeconds", 0.5, INTEGER],
    ["Task", "HeartbeatSeconds", "{% 5 %}", INTEGER],
    ["Wait", "Seconds", -1, "Minimum value is 0"],
    ["Wait", "Seconds", 100_000_000, "Maximum value is 99999999"],
    ["Wait", "Seconds", "{% 5 %}", INTEGER],
  ])("in a %s state's %s may not be %j", async (type, field, value, message) => {
    expect(await problemsOfState(stateOf(type, { [field]: value }))).toEqual([
      schema(message, `/States/A/${field}`),
    ]);
  });

  test.each<[string, string, Json]>([
    ["Task", "TimeoutSeconds", 1],
    ["Task", "TimeoutSeconds", 99_999_999],
    ["Task", "HeartbeatSeconds", 1],
    ["Task", "HeartbeatSeconds", 99_999_999],
    ["Wait", "Seconds", 0],
    ["Wait", "Seconds", 99_999_999],
  ])("in a %s state's %s may be %j", async (type, field, value) => {
    expect(await problemsOfState(stateOf(type, { [field]: value }))).toEqual([]);
  });

  test.each([
    ["Task", "TimeoutSeconds"],
    ["Wait", "Seconds"],
    ["Map", "MaxConcurrency"],
  ])("may be an expression in JSONata: a %s state's %s", async (type, field) => {
    const jsonata = (value: Json) => stateOf(type, { [field]: value, QueryLanguage: "JSONata" });
    expect(await problemsOfState(jsonata("{% 5 %}"))).toEqual([]);
    expect(await problemsOfState(jsonata("5"))).toEqual([schema(INTEGER, `/States/A/${field}`)]);
  });
});

describe("a Wait state", () => {
  const FORMS = "[SecondsPath, Seconds, TimestampPath, Timestamp]";
  const wait = (fields: object) => machine({ A: { Type: "Wait", End: true, ...fields } });

  test.each<[object, string[]]>([
    [{ Timestamp: "2026-03-01T12:00:00Z" }, []],
    [{ TimestampPath: "$.t" }, []],
    [{ SecondsPath: "$.s" }, []],
    [{ QueryLanguage: "JSONata", Timestamp: "{% $now() %}" }, []],
    [
      {},
      [schema(`This object should have only one of the following fields: ${FORMS}`, "/States/A")],
    ],
    [
      { Seconds: 1, Timestamp: "2026-03-01T12:00:00Z" },
      [schema(`There should only be one of the following fields: ${FORMS}`, "/States/A")],
    ],
    [
      { Timestamp: "tomorrow" },
      [schema("String does not match RFC3339 timestamp", "/States/A/Timestamp")],
    ],
    [
      { Timestamp: "{% $now() %}" },
      [schema("String does not match RFC3339 timestamp", "/States/A/Timestamp")],
    ],
    [
      { QueryLanguage: "JSONata", Timestamp: "tomorrow" },
      [schema("String does not match RFC3339 timestamp", "/States/A/Timestamp")],
    ],
    [{ Timestamp: 5 }, [schema("Expected value of type [STRING]", "/States/A/Timestamp")]],
  ])("with %j", async (fields, expected) => {
    expect(await problems(wait(fields))).toEqual(expected);
  });
});

describe("a string", () => {
  test.each([
    ["Fail", "Error"],
    ["Fail", "Cause"],
    ["Choice", "Default"],
  ])("is required in a %s state's %s", async (type, field) => {
    expect(await problemsOfState(stateOf(type, { [field]: 5 }))).toEqual([
      schema("Expected value of type [STRING]", `/States/A/${field}`),
    ]);
  });
});

test("a Choice state needs Choices", async () => {
  expect(await problemsOfState(machine({ A: { Type: "Choice" } }))).toEqual([
    schema("These fields are required: [Choices]", "/States/A"),
  ]);
});
