import { describe, expect, test } from "vitest";
import { END, machine, problems, schema } from "../testing/definitions.ts";

describe("a definition", () => {
  test.each([
    ["{}", [schema("These fields are required: [States, StartAt]", "/")]],
    [" ", [schema("Definition must be a valid JSON object", "undefined")]],
    ["[]", [schema("Definition must be a valid JSON object", "undefined")]],
    [machine({ A: END }, { Foo: 1 }), [schema("Field 'Foo' is not supported", "/")]],
    [
      machine({ A: END }, { Version: "2" }),
      [schema("Value should be one of the following: [1.0]", "/Version")],
    ],
    [
      machine({ A: END }, { QueryLanguage: "jsonata" }),
      [schema("Value should be one of the following: [JSONPath, JSONata]", "/QueryLanguage")],
    ],
    [
      machine({ A: END, B: END }),
      ['MISSING_TRANSITION_TARGET: State "B" is not reachable. at /States/B'],
    ],
    [
      machine({ A: { Type: "Pass", Next: "NOPE" } }),
      [
        "MISSING_TRANSITION_TARGET: Missing 'Next' target: NOPE at /States/A/Next",
        "MISSING_END_STATE: Workflow has no terminal state at undefined",
      ],
    ],
    [
      machine({ A: { Type: "Pass", Next: "A" } }),
      ["MISSING_END_STATE: Workflow has no terminal state at undefined"],
    ],
    [
      { ...machine({ A: END }), StartAt: "B" },
      [
        "MISSING_TRANSITION_TARGET: Missing 'Next' target: B at /StartAt",
        'MISSING_TRANSITION_TARGET: State "A" is not reachable. at /States/A',
      ],
    ],
  ])("%j", async (definition, expected) => {
    expect(await problems(definition)).toEqual(expected);
  });

  test("that cannot be parsed tells where", async () => {
    expect(await problems("not a definition")).toEqual([
      `INVALID_JSON_DESCRIPTION: Unrecognized token 'not': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')\n at [Source: (String)"not a definition"; line: 1, column: 4] at [Source: (String)"not a definition"; line: 1, column: 4]`,
    ]);
  });

  test("tells every problem, not only the first", async () => {
    const states = { A: { Type: "Task", TimeoutSeconds: 0, Foo: 1, Next: "B", End: true } };
    expect(await problems(machine(states))).toEqual([
      schema("Field 'Foo' is not supported", "/States/A"),
      schema("There should only be one of the following fields: [Next, End]", "/States/A"),
      schema("These fields are required: [Resource]", "/States/A"),
      schema("Minimum value is 1", "/States/A/TimeoutSeconds"),
      "MISSING_TRANSITION_TARGET: Missing 'Next' target: B at /States/A/Next",
    ]);
  });
});

describe("a state", () => {
  const ACTIVITY = "arn:aws:states:us-east-1:000000000000:activity:a";
  test.each([
    [{ Type: "Pass" }, "This object should have only one of the following fields: [Next, End]", ""],
    [{ ...END, Catch: [] }, "Field 'Catch' is not supported", ""],
    [
      { ...END, Type: "Nap" },
      "Value should be one of the following: [Choice, Fail, Map, Parallel, Pass, Succeed, Task, Wait]",
      "/Type",
    ],
    [{ ...END, InputPath: "a" }, "Value must be a valid JSONPath.", "/InputPath"],
    [
      { ...END, ResultPath: "$..a" },
      "Value is not a Reference Path: it does not lead to a single node",
      "/ResultPath",
    ],
    [
      { ...END, Parameters: { "a.$": "b" } },
      "The value for the field 'a.$' must be a valid JSONPath or a valid intrinsic function call",
      "/Parameters",
    ],
    [
      { ...END, Parameters: { "a.$": "States.Nope()" } },
      "The value for the field 'a.$' must be a valid JSONPath or a valid intrinsic function call",
      "/Parameters",
    ],
    [
      { ...END, Parameters: { "a.$": "States.Format('say \\\"{}\\\"', 1)" } },
      "The value for the field 'a.$' must be a valid JSONPath or a valid intrinsic function call",
      "/Parameters",
    ],
    [
      { ...END, Output: 1 },
      "The QueryLanguage is set to 'JSONPath', but field 'Output' is only supported for the 'JSONata' QueryLanguage",
      "",
    ],
    [
      { ...END, QueryLanguage: "JSONata", InputPath: "$" },
      "The QueryLanguage is set to 'JSONata', but field 'InputPath' is only supported for the 'JSONPath' QueryLanguage",
      "",
    ],
    [
      { ...END, QueryLanguage: "JSONata", Output: "{% 1" },
      "JSONata string must start with {% and end with %}",
      "/Output",
    ],
    [
      { Type: "Task", Resource: "work", End: true },
      "Value is not a valid resource ARN",
      "/Resource",
    ],
    [
      { Type: "Task", Resource: "arn:aws:states:::lambda:invoke.sync", End: true },
      "The resource provided arn:aws:states:::lambda:invoke.sync is not recognized. The value is not a valid resource ARN, or the resource is not available in this region.",
      "/Resource",
    ],
    [
      { Type: "Task", Resource: ACTIVITY, End: true, TimeoutSeconds: 1, TimeoutSecondsPath: "$.t" },
      "There should only be one of the following fields: [TimeoutSeconds, TimeoutSecondsPath]",
      "",
    ],
    [
      { Type: "Task", Resource: ACTIVITY, End: true, HeartbeatSeconds: 100_000_000 },
      "Maximum value is 99999999",
      "/HeartbeatSeconds",
    ],
    [
      { Type: "Task", Resource: ACTIVITY, End: true, Retry: [{ ErrorEquals: [] }] },
      "Value cannot be empty",
      "/Retry[0]/ErrorEquals",
    ],
    [
      {
        Type: "Task",
        Resource: ACTIVITY,
        End: true,
        Retry: [{ ErrorEquals: ["A", "States.ALL"] }],
      },
      "States.ALL must appear alone and at end of list",
      "/Retry[0]/ErrorEquals[1]",
    ],
    [
      {
        Type: "Task",
        Resource: ACTIVITY,
        End: true,
        Retry: [{ ErrorEquals: ["A"], JitterStrategy: "SOME" }],
      },
      "Value should be one of the following: [NONE, FULL]",
      "/Retry[0]/JitterStrategy",
    ],
    [
      { Type: "Task", Resource: ACTIVITY, End: true, Catch: [{ ErrorEquals: ["A"] }] },
      "These fields are required: [Next]",
      "/Catch[0]",
    ],
    [
      { Type: "Wait", End: true },
      "This object should have only one of the following fields: [SecondsPath, Seconds, TimestampPath, Timestamp]",
      "",
    ],
    [
      { Type: "Wait", End: true, Timestamp: "tomorrow" },
      "String does not match RFC3339 timestamp",
      "/Timestamp",
    ],
    [
      { Type: "Wait", End: true, Timestamp: "{% $now() %}" },
      "String does not match RFC3339 timestamp",
      "/Timestamp",
    ],
    [{ Type: "Parallel", End: true, Branches: [] }, "Value cannot be empty", "/Branches"],
    [
      { Type: "Map", End: true },
      "This object should have only one of the following fields: [ItemProcessor, Iterator]",
      "",
    ],
    [
      {
        Type: "Map",
        End: true,
        ItemProcessor: {
          StartAt: "B",
          States: { B: END },
          ProcessorConfig: { Mode: "DISTRIBUTED" },
        },
      },
      "These fields are required: [ExecutionType]",
      "/ItemProcessor/ProcessorConfig",
    ],
    [
      {
        Type: "Map",
        End: true,
        ItemProcessor: { StartAt: "B", States: { B: END }, QueryLanguage: "JSONata" },
      },
      "Field 'QueryLanguage' is not supported",
      "/ItemProcessor",
    ],
  ])("%j", async (state, message, at) => {
    expect(await problems(machine({ A: state }))).toContain(schema(message, `/States/A${at}`));
  });

  test.each(["", "a b", "a{b}", "a:b", "a\u0085", "x".repeat(41)])(
    "of a Map takes no label %j",
    async (Label) => {
      const ItemProcessor = {
        StartAt: "B",
        States: { B: END },
        ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
      };
      const map = { Type: "Map", End: true, ItemProcessor };
      expect(await problems(machine({ A: { ...map, Label } }))).toEqual([
        expect.stringMatching(/^INVALID_LABEL_NAME: .* at \/States\/A\/Label$/),
      ]);
      expect(await problems(machine({ A: { ...map, Label: "a-B_0.é" } }))).toEqual([]);
    },
  );

  test.each([
    [
      "{% phone %}",
      "UNSUPPORTED_JSONATA_EXPRESSION: Reference to 'phone' at the top level is not supported.",
    ],
    ["{% $$ %}", "UNSUPPORTED_JSONATA_EXPRESSION: Reference to '$$' is not supported."],
    [
      "{% $states.errorOutput %}",
      "UNSUPPORTED_JSONATA_EXPRESSION: Field '$states.errorOutput' does not exist.",
    ],
    ["{% 1 + %}", "INVALID_JSONATA_EXPRESSION: Unexpected end of expression"],
  ])("with the JSONata %s", async (Output, expected) => {
    const state = { ...END, QueryLanguage: "JSONata", Output };
    expect(await problems(machine({ A: state }))).toEqual([`${expected} at /States/A/Output`]);
  });

  test("may not go back to JSONPath in a JSONata machine", async () => {
    const definition = machine(
      { A: { ...END, QueryLanguage: "JSONPath" } },
      { QueryLanguage: "JSONata" },
    );
    expect(await problems(definition)).toEqual([
      schema(
        "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine",
        "/States/A",
      ),
    ]);
  });

  test("names its variables as AWS allows", async () => {
    expect(
      await problems(machine({ A: { ...END, Assign: { states: 1, "1a": 1, ok: 1 } } })),
    ).toEqual([
      "RESERVED_VARIABLE_NAME: Cannot assign to reserved variable '$states'. at /States/A/Assign",
      "INVALID_VARIABLE_NAME: Invalid variable name '1a': the variable name contains invalid characters. at /States/A/Assign",
    ]);
  });

  test("has a name that no other state has, wherever it stands", async () => {
    const branch = { StartAt: "A", States: { A: END } };
    expect(
      await problems(machine({ A: { Type: "Parallel", Branches: [branch], End: true } })),
    ).toEqual(["DUPLICATE_STATE_NAME: Duplicate State name: A at /States/A/Branches[0]/States/A"]);
  });
});

describe("an Express machine", () => {
  test.each([
    [
      "arn:aws:states:us-east-1:000000000000:activity:a",
      "Express state machine does not support Activity ARN",
    ],
    [
      "arn:aws:states:::states:startExecution.sync",
      "Express state machine does not support '.sync' service integration",
    ],
    [
      "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
      "Express state machine does not support '.waitForTaskToken' service integration ",
    ],
  ])("refuses %s", async (Resource, message) => {
    const definition = machine({ A: { Type: "Task", Resource, End: true } });
    expect(await problems(definition, "EXPRESS")).toEqual([schema(message, "/States/A/Resource")]);
    expect(await problems(definition)).toEqual([]);
  });
});
