import { describe, expect, test } from "vitest";
import { END, machine, problems, schema } from "../testing/definitions.ts";
import { checkDefinition, checkSingleState } from "./checkDefinition.ts";

describe("a definition", () => {
  test("has its problems reported in the order of its states", async () => {
    const states = {
      A: { Type: "Task", TimeoutSeconds: 0, Foo: 1, Next: "B", End: true },
      C: { Type: "Wait", End: true },
    };
    expect(await problems(machine(states))).toEqual([
      schema("Field 'Foo' is not supported", "/States/A"),
      schema("These fields are required: [Resource]", "/States/A"),
      schema("There should only be one of the following fields: [Next, End]", "/States/A"),
      schema("Minimum value is 1", "/States/A/TimeoutSeconds"),
      "MISSING_TRANSITION_TARGET: Missing 'Next' target: B at /States/A/Next",
      schema(
        "This object should have only one of the following fields: [SecondsPath, Seconds, TimestampPath, Timestamp]",
        "/States/C",
      ),
      'MISSING_TRANSITION_TARGET: State "C" is not reachable. at /States/C',
    ]);
  });

  test("without problems gets an empty report", async () => {
    expect(await checkDefinition(JSON.stringify(machine({ A: END })), "STANDARD")).toEqual([]);
  });

  test("must have unique state names at all depths", async () => {
    const branch = { StartAt: "A", States: { A: END } };
    const state = { Type: "Parallel", Branches: [branch], End: true };
    expect(await problems(machine({ A: state }))).toEqual([
      "DUPLICATE_STATE_NAME: Duplicate State name: A at /States/A/Branches[0]/States/A",
    ]);
  });

  test("gets warnings, too", async () => {
    const state = { ...END, Parameters: { a: "$.b" }, Result: { "c.$": "$.d" } };
    expect(await checkDefinition(JSON.stringify(machine({ A: state })), "STANDARD")).toEqual([
      {
        severity: "WARNING",
        code: "NO_DOLLAR",
        message:
          "The field 'a' has a value that looks like a JSONPath or an intrinsic function call, but its name does not end with '.$'",
        location: "/States/A/Parameters/a",
      },
      {
        severity: "WARNING",
        code: "PASS_RESULT_IS_STATIC",
        message: "The Result of a Pass state is static: a path in it is not evaluated",
        location: "/States/A/Result",
      },
    ]);
  });
});

describe("the definition of one state", () => {
  const found = async (state: unknown) =>
    (await checkSingleState(JSON.stringify(state), "S")).map(
      ({ code, message, location }) => `${code}: ${message} at ${location}`,
    );

  test("may lead to any state, or be one that nothing leads to", async () => {
    expect(await found({ Type: "Pass", Next: "Elsewhere" })).toEqual([]);
    expect(
      await found({
        Type: "Choice",
        Choices: [{ Variable: "$.a", IsPresent: true, Next: "X" }],
        Default: "Y",
      }),
    ).toEqual([]);
  });

  test("has its problems reported under its name", async () => {
    expect(await found({ Type: "Parallel", Branches: [], End: true })).toEqual([
      schema("Value cannot be empty", "/States/S/Branches"),
    ]);
    expect(await found({ StartAt: "A", States: {} })).toEqual([
      schema("The field 'Type' is required", "/States/S"),
    ]);
  });

  test("has inner states that are checked in full", async () => {
    const branch = { StartAt: "S", States: { S: { Type: "Pass", Next: "B" } } };
    expect(await found({ Type: "Parallel", Branches: [branch], End: true })).toEqual([
      "DUPLICATE_STATE_NAME: Duplicate State name: S at /States/S/Branches[0]/States/S",
      "MISSING_TRANSITION_TARGET: Missing 'Next' target: B at /States/S/Branches[0]/States/S/Next",
    ]);
  });

  test("is a JSON object", async () => {
    expect(await found([])).toEqual([
      "SCHEMA_VALIDATION_FAILED: Definition must be a valid JSON object at undefined",
    ]);
  });
});
