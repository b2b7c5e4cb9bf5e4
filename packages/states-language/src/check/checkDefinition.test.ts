import { describe, expect, test } from "vitest";
import { END, machine, problems, schema } from "../testing/definitions.ts";
import { checkDefinition } from "./checkDefinition.ts";

describe("a definition", () => {
  test("has its problems reported in the order of its states", async () => {
    const states = {
      A: { Type: "Task", TimeoutSeconds: 0, Foo: 1, Next: "B", End: true },
      C: { Type: "Wait", End: true },
    };
    expect(await problems(machine(states))).toEqual([
      schema("Field 'Foo' is not supported", "/States/A"),
      schema("There should only be one of the following fields: [Next, End]", "/States/A"),
      schema("These fields are required: [Resource]", "/States/A"),
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
