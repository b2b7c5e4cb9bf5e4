import { describe, expect, test } from "vitest";
import { END, machine, problems, schema } from "../testing/definitions.ts";

const inner = (name = "B") => ({ StartAt: name, States: { [name]: END } });
const DISTRIBUTED = { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" };
const map = (fields: object = {}) => ({
  Type: "Map",
  ItemProcessor: { ...inner(), ProcessorConfig: DISTRIBUTED },
  End: true,
  ...fields,
});
const configured = (ProcessorConfig: unknown) =>
  map({ ItemProcessor: { ...inner(), ProcessorConfig } });

describe("a Map state", () => {
  test.each<[object]>([
    [map()],
    [map({ ItemProcessor: inner() })],
    [{ Type: "Map", Iterator: inner(), End: true }],
    [configured({})],
    [configured({ Mode: "INLINE" })],
    [configured({ Mode: "DISTRIBUTED", ExecutionType: "EXPRESS" })],
    [map({ MaxConcurrency: 0, ToleratedFailureCount: 0, ToleratedFailurePercentage: 0 })],
    [map({ MaxConcurrency: 7, ToleratedFailureCount: 7, ToleratedFailurePercentage: 99.5 })],
    [map({ ToleratedFailurePercentage: 100 })],
    [map({ ItemsPath: "$.list", MaxConcurrencyPath: "$.n", ToleratedFailureCountPath: "$.n" })],
    [map({ ToleratedFailurePercentagePath: "$.n", ItemSelector: { "a.$": "$$.Map.Item.Value" } })],
    [map({ ItemReader: { Resource: "arn:aws:states:::s3:getObject" } })],
    [map({ ItemReader: { Resource: "arn:aws:states:::s3:listObjectsV2" } })],
    [map({ ResultWriter: { Resource: "arn:aws-cn:states:::s3:putObject", Parameters: {} } })],
    [map({ ItemBatcher: { MaxItemsPerBatch: 2, BatchInput: { "a.$": "$.b" } } })],
  ])("may be %j", async (state) => {
    expect(await problems(machine({ A: state }))).toEqual([]);
  });

  test.each<[object, string, string]>([
    [
      { Type: "Map", End: true },
      "This object should have only one of the following fields: [ItemProcessor, Iterator]",
      "",
    ],
    [map({ ItemProcessor: "B" }), "Expected value of type [OBJECT]", "/ItemProcessor"],
    [
      map({ ItemProcessor: { StartAt: "B" } }),
      "These fields are required: [States]",
      "/ItemProcessor",
    ],
    [
      map({ ItemProcessor: { ...inner(), QueryLanguage: "JSONata" } }),
      "Field 'QueryLanguage' is not supported",
      "/ItemProcessor",
    ],
    [configured("INLINE"), "Expected value of type [OBJECT]", "/ItemProcessor/ProcessorConfig"],
    [
      configured({ Mode: "SOMEWHERE" }),
      "Value should be one of the following: [INLINE, DISTRIBUTED]",
      "/ItemProcessor/ProcessorConfig/Mode",
    ],
    [
      configured({ Mode: "INLINE", ExecutionType: "STANDARD" }),
      "Field 'ExecutionType' is not supported",
      "/ItemProcessor/ProcessorConfig",
    ],
    [
      configured({ Mode: "DISTRIBUTED" }),
      "These fields are required: [ExecutionType]",
      "/ItemProcessor/ProcessorConfig",
    ],
    [
      configured({ Mode: "DISTRIBUTED", ExecutionType: "SLOW" }),
      "Value should be one of the following: [STANDARD, EXPRESS]",
      "/ItemProcessor/ProcessorConfig/ExecutionType",
    ],
    [map({ MaxConcurrency: -1 }), "Minimum value is 0", "/MaxConcurrency"],
    [map({ MaxConcurrency: 1.5 }), "Expected value of type Integer", "/MaxConcurrency"],
    [map({ ToleratedFailureCount: -1 }), "Minimum value is 0", "/ToleratedFailureCount"],
    [
      map({ ToleratedFailurePercentage: -0.5 }),
      "Minimum value is 0.0",
      "/ToleratedFailurePercentage",
    ],
    [
      map({ ToleratedFailurePercentage: 100.5 }),
      "Maximum value is 100.0",
      "/ToleratedFailurePercentage",
    ],
    [
      map({ MaxConcurrency: 1, MaxConcurrencyPath: "$.n" }),
      "There should only be one of the following fields: [MaxConcurrency, MaxConcurrencyPath]",
      "",
    ],
    [map({ ItemReader: {} }), "These fields are required: [Resource]", "/ItemReader"],
    [
      map({ ItemReader: { Resource: "arn:aws:states:::s3:putObject" } }),
      "The field 'Resource' does not match any of the allowed values. Examples: [arn:<partition>:states:::s3:getObject, arn:<partition>:states:::s3:listObjectsV2]",
      "/ItemReader/Resource",
    ],
    [
      map({ ResultWriter: { Resource: "arn:aws:states:::s3:getObject", Parameters: {} } }),
      "The field 'Resource' does not match any of the allowed values. Examples: [arn:<partition>:states:::s3:putObject]",
      "/ResultWriter/Resource",
    ],
    ...["arn:aws:states:::s3:getObjects", "xarn:aws:states:::s3:getObject"].map(
      (Resource): [object, string, string] => [
        map({ ItemReader: { Resource } }),
        "The field 'Resource' does not match any of the allowed values. Examples: [arn:<partition>:states:::s3:getObject, arn:<partition>:states:::s3:listObjectsV2]",
        "/ItemReader/Resource",
      ],
    ),
    ...["arn:aws:states:::s3:putObjects", "xarn:aws:states:::s3:putObject"].map(
      (Resource): [object, string, string] => [
        map({ ResultWriter: { Resource, Parameters: {} } }),
        "The field 'Resource' does not match any of the allowed values. Examples: [arn:<partition>:states:::s3:putObject]",
        "/ResultWriter/Resource",
      ],
    ),
    [
      map({ ItemBatcher: { BatchInput: { "a.$": "b" } } }),
      "The value for the field 'a.$' must be a valid JSONPath or a valid intrinsic function call",
      "/ItemBatcher/BatchInput",
    ],
    [
      map({
        ItemReader: { Resource: "arn:aws:states:::s3:getObject", Parameters: { "a.$": "b" } },
      }),
      "The value for the field 'a.$' must be a valid JSONPath or a valid intrinsic function call",
      "/ItemReader/Parameters",
    ],
    [
      map({
        ResultWriter: { Resource: "arn:aws:states:::s3:putObject", Parameters: { "a.$": "b" } },
      }),
      "The value for the field 'a.$' must be a valid JSONPath or a valid intrinsic function call",
      "/ResultWriter/Parameters",
    ],
  ])("may not be %j: %s", async (state, message, at) => {
    expect(await problems(machine({ A: state }))).toEqual([schema(message, `/States/A${at}`)]);
  });

  test("has only one processor", async () => {
    const state = map({ Iterator: inner("C") });
    expect(await problems(machine({ A: state }))).toEqual([
      schema(
        "There should only be one of the following fields: [ItemProcessor, Iterator]",
        "/States/A",
      ),
    ]);
  });

  test("may not be distributed in an Express state machine", async () => {
    expect(await problems(machine({ A: map() }), "EXPRESS")).toEqual([
      schema(
        "The field 'Mode' with value 'DISTRIBUTED' is not supported inside 'EXPRESS' state machines",
        "/States/A/ItemProcessor/ProcessorConfig/Mode",
      ),
    ]);
    expect(await problems(machine({ A: configured({ Mode: "INLINE" }) }), "EXPRESS")).toEqual([]);
  });
});

describe("a Label", () => {
  test.each(["a", "a-B_0.é", "x".repeat(40), "😀".repeat(40)])("may be %j", async (Label) => {
    expect(await problems(machine({ A: map({ Label }) }))).toEqual([]);
  });

  test.each(["", "a b", "a*", "a{b}", "a:b", "a\\b", "a`b", "a\tb", "a\u0085"])(
    "may not be %j",
    async (Label) => {
      expect(await problems(machine({ A: map({ Label }) }))).toEqual([
        `INVALID_LABEL_NAME: Label '${Label}' is empty or contains invalid characters at /States/A/Label`,
      ]);
    },
  );

  test("has up to 40 characters", async () => {
    const Label = "x".repeat(41);
    expect(await problems(machine({ A: map({ Label }) }))).toEqual([
      `INVALID_LABEL_NAME: Label '${Label}' exceeds the 40-character limit allowed by the service at /States/A/Label`,
    ]);
  });

  test("is a string that is unique among the Map states", async () => {
    expect(await problems(machine({ A: map({ Label: 5 }) }))).toEqual([
      schema("Expected value of type [STRING]", "/States/A/Label"),
    ]);
    const { End: _, ...first } = map({ Label: "twice", Next: "C" });
    const second = map({ Label: "twice", ItemProcessor: inner("D") });
    expect(await problems(machine({ A: first, C: second }))).toEqual([
      "DUPLICATE_LABEL_NAME: Duplicate Label name: twice at /States/C/Label",
    ]);
  });
});

describe("a Parallel state", () => {
  test.each<[unknown, string, string]>([
    [undefined, "These fields are required: [Branches]", ""],
    [[], "Value cannot be empty", "/Branches"],
    [{}, "Expected value of type [ARRAY]", "/Branches"],
    [["B"], "Expected value of type [OBJECT]", "/Branches[0]"],
    [[inner(), {}], "These fields are required: [States, StartAt]", "/Branches[1]"],
    [
      [{ ...inner(), QueryLanguage: "JSONPath" }],
      "Field 'QueryLanguage' is not supported",
      "/Branches[0]",
    ],
    [[{ StartAt: 5, States: {} }], "Expected value of type [STRING]", "/Branches[0]/StartAt"],
    [[{ StartAt: "B", States: 5 }], "Expected value of type [OBJECT]", "/Branches[0]/States"],
  ])("may not have the Branches %j: %s", async (Branches, message, at) => {
    const state = { Type: "Parallel", Branches, End: true };
    expect(await problems(machine({ A: state }))).toEqual([schema(message, `/States/A${at}`)]);
  });

  test("may have several branches", async () => {
    const state = { Type: "Parallel", Branches: [inner("B"), inner("C")], End: true };
    expect(await problems(machine({ A: state }))).toEqual([]);
  });

  test("does not check Branches of another type of state, nor a Map's processor", async () => {
    expect(await problems(machine({ A: { ...END, Branches: [], ItemProcessor: {} } }))).toEqual([
      schema("Field 'Branches' is not supported", "/States/A"),
      schema("Field 'ItemProcessor' is not supported", "/States/A"),
    ]);
  });
});
