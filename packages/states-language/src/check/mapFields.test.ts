import { describe, expect, test } from "vitest";
import { END, machine, problems, schema } from "../testing/definitions.ts";

const PROCESSOR = {
  StartAt: "B",
  States: { B: END },
  ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
};
const problemsOf = (fields: object) =>
  problems(machine({ A: { Type: "Map", ItemProcessor: PROCESSOR, End: true, ...fields } }));
const reader = (ReaderConfig: unknown) => ({
  ItemReader: { Resource: "arn:aws:states:::s3:getObject", ReaderConfig },
});
const at = (place: string) => `/States/A/${place}`;

describe("what a Map state has for its items and results", () => {
  test.each<object>([
    reader({
      InputType: "CSV",
      CSVHeaderLocation: "FIRST_ROW",
      CSVDelimiter: "PIPE",
      MaxItems: 10,
    }),
    reader({
      InputType: "CSV",
      CSVHeaderLocation: "GIVEN",
      CSVHeaders: ["a"],
      MaxItemsPath: "$.n",
    }),
    reader({ InputType: "PARQUET", ItemsPointer: "/a" }),
    reader({ Transformation: "LOAD_AND_FLATTEN", InputType: "JSONL" }),
    reader({ InputType: "JSON", ItemsPointer: "" }),
    reader({ InputType: "JSONL", ManifestType: "ATHENA_DATA" }),
    { ItemBatcher: { MaxItemsPerBatchPath: "$.n", MaxInputBytesPerBatch: 0 } },
    { ResultWriter: { Resource: "arn:aws:states:::s3:putObject", Parameters: { Bucket: "b" } } },
    { ResultWriter: { WriterConfig: { Transformation: "FLATTEN", OutputType: "JSONL" } } },
    { ResultWriter: { WriterConfig: { OutputType: "JSON" } } },
    {
      QueryLanguage: "JSONata",
      ...reader({ InputType: "{% $t %}", MaxItems: "{% $n %}" }),
      ItemBatcher: { MaxItemsPerBatch: "{% $n %}" },
      ResultWriter: { Resource: "arn:aws:states:::s3:putObject", Arguments: { Bucket: "b" } },
    },
  ])("may be %j", async (fields) => {
    expect(await problemsOf(fields)).toEqual([]);
  });

  const ONE_OF = "There should only be one of the following fields:";
  test.each<[object, string, string]>([
    [{ ItemReader: 5 }, "Expected value of type [OBJECT]", "ItemReader"],
    [reader({ Unknown: 1 }), "Field 'Unknown' is not supported", "ItemReader/ReaderConfig"],
    [reader({ constructor: 1 }), "Field 'constructor' is not supported", "ItemReader/ReaderConfig"],
    [
      reader({ InputType: "XML" }),
      "The field 'InputType' should have one of these values: [MANIFEST, JSON, CSV, JSONL, PARQUET]",
      "ItemReader/ReaderConfig/InputType",
    ],
    [
      reader({ InputType: "CSV" }),
      "The field 'CSVHeaderLocation' is required",
      "ItemReader/ReaderConfig",
    ],
    [
      reader({ InputType: "JSON", CSVHeaderLocation: "FIRST_ROW" }),
      "Field 'CSVHeaderLocation' is not supported",
      "ItemReader/ReaderConfig",
    ],
    [
      reader({ InputType: "CSV", CSVHeaderLocation: "GIVEN" }),
      "These fields are required: [CSVHeaders]",
      "ItemReader/ReaderConfig",
    ],
    [
      reader({ InputType: "CSV", CSVHeaderLocation: "NOWHERE" }),
      "Value should be one of the following: [FIRST_ROW, GIVEN]",
      "ItemReader/ReaderConfig/CSVHeaderLocation",
    ],
    [
      reader({ InputType: "JSON", CSVHeaders: ["a"] }),
      "Field 'CSVHeaders' is not supported",
      "ItemReader/ReaderConfig",
    ],
    [
      reader({ InputType: "JSON", ManifestType: "ATHENA_DATA" }),
      "Field 'ManifestType' is not supported",
      "ItemReader/ReaderConfig",
    ],
    [
      reader({ Transformation: "LOAD_AND_FLATTEN" }),
      "The field 'InputType' is required",
      "ItemReader/ReaderConfig",
    ],
    [
      reader({ InputType: "JSON", ItemsPointer: "a/b" }),
      `Invalid input: JSON Pointer expression must start with '/': "a/b"`,
      "ItemReader/ReaderConfig/ItemsPointer",
    ],
    [reader({ MaxItems: -1 }), "Minimum value is 0", "ItemReader/ReaderConfig/MaxItems"],
    [
      reader({ MaxItems: 100_000_001 }),
      "Maximum value is 100000000",
      "ItemReader/ReaderConfig/MaxItems",
    ],
    [
      reader({ MaxItems: 1, MaxItemsPath: "$.n" }),
      `${ONE_OF} [MaxItems, MaxItemsPath]`,
      "ItemReader/ReaderConfig",
    ],
    [{ ItemBatcher: { MaxItems: 1 } }, "Field 'MaxItems' is not supported", "ItemBatcher"],
    [
      { ItemBatcher: { MaxItemsPerBatch: -1 } },
      "Minimum value is 0",
      "ItemBatcher/MaxItemsPerBatch",
    ],
    [
      { ItemBatcher: { MaxItemsPerBatch: 2, MaxItemsPerBatchPath: "$.n" } },
      `${ONE_OF} [MaxItemsPerBatch, MaxItemsPerBatchPath]`,
      "ItemBatcher",
    ],
    [
      { ItemBatcher: { MaxInputBytesPerBatchPath: "$$.Execution.Input.n" } },
      "Value is not a Reference Path: it reads the Context object",
      "ItemBatcher/MaxInputBytesPerBatchPath",
    ],
    [
      { MaxConcurrencyPath: "$$.Execution.Input.n" },
      "Value is not a Reference Path: it reads the Context object",
      "MaxConcurrencyPath",
    ],
    [
      { QueryLanguage: "JSONata", ItemBatcher: { MaxItemsPerBatchPath: "$.n" } },
      "The QueryLanguage is set to 'JSONata', but field 'MaxItemsPerBatchPath' is only supported for the 'JSONPath' QueryLanguage",
      "ItemBatcher",
    ],
    [{ ResultWriter: { Bucket: "b" } }, "Field 'Bucket' is not supported", "ResultWriter"],
    [
      {
        ResultWriter: {
          WriterConfig: { Format: "JSON", Transformation: "NONE", OutputType: "JSON" },
        },
      },
      "Field 'Format' is not supported",
      "ResultWriter/WriterConfig",
    ],
    [
      { ResultWriter: { Resource: "arn:aws:states:::s3:putObject" } },
      "These fields are required: [Parameters]",
      "ResultWriter",
    ],
    [{ ResultWriter: { Parameters: {} } }, "These fields are required: [Resource]", "ResultWriter"],
    [{ ResultWriter: {} }, "Value cannot be empty", "ResultWriter"],
    [
      { ResultWriter: { WriterConfig: { Transformation: "SOME", OutputType: "JSON" } } },
      "Value should be one of the following: [NONE, COMPACT, FLATTEN]",
      "ResultWriter/WriterConfig/Transformation",
    ],
    [
      {
        ResultWriter: {
          Resource: "arn:aws:states:::s3:putObject",
          Parameters: {},
          Arguments: {},
        },
      },
      "The QueryLanguage is set to 'JSONPath', but field 'Arguments' is only supported for the 'JSONata' QueryLanguage",
      "ResultWriter",
    ],
  ])("may not be %j: %s", async (fields, message, place) => {
    expect(await problemsOf(fields)).toEqual([schema(message, at(place))]);
  });
});

test("a reader of JSON Lines has no columns, and each field that names some is told", async () => {
  const fields = reader({ InputType: "JSONL", CSVHeaderLocation: "GIVEN", CSVHeaders: ["a"] });
  expect(await problemsOf(fields)).toEqual([
    schema("Field 'CSVHeaderLocation' is not supported", at("ItemReader/ReaderConfig")),
    schema("Field 'CSVHeaders' is not supported", at("ItemReader/ReaderConfig")),
  ]);
});

describe("a workflow inside a state", () => {
  test("has the fields of a workflow", async () => {
    expect(await problemsOf({ ItemProcessor: { ...PROCESSOR, Comment: "c", Other: 1 } })).toEqual([
      schema("Field 'Other' is not supported", at("ItemProcessor")),
    ]);
    const branch = { StartAt: "B", States: { B: END }, ProcessorConfig: {} };
    const parallel = { Type: "Parallel", Branches: [branch], End: true };
    expect(await problems(machine({ A: parallel }))).toEqual([
      schema("Field 'ProcessorConfig' is not supported", at("Branches[0]")),
    ]);
  });

  test("has the fields of ProcessorConfig", async () => {
    const ProcessorConfig = { Mode: "INLINE", Extra: true };
    expect(await problemsOf({ ItemProcessor: { ...PROCESSOR, ProcessorConfig } })).toEqual([
      schema("Field 'Extra' is not supported", at("ItemProcessor/ProcessorConfig")),
    ]);
  });

  const ACTIVITY = "arn:aws:states:us-east-1:000000000000:activity:work";
  test("is Express where its executions are", async () => {
    const children = (ExecutionType: string) => ({
      ItemProcessor: {
        StartAt: "B",
        States: { B: { Type: "Task", Resource: ACTIVITY, End: true } },
        ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType },
      },
    });
    expect(await problemsOf(children("STANDARD"))).toEqual([]);
    expect(await problemsOf(children("EXPRESS"))).toEqual([
      schema(
        "Express state machine does not support Activity ARN",
        at("ItemProcessor/States/B/Resource"),
      ),
    ]);
  });
});
