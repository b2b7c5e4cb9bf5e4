import { describe, expect, test } from "vitest";
import { END, machine, problems, warnings } from "../testing/definitions.ts";

const MAP = {
  Type: "Map",
  ItemProcessor: {
    StartAt: "Z",
    States: { Z: END },
    ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
  },
  End: true,
};
const TASK = {
  Type: "Task",
  Resource: "arn:aws:lambda:us-east-1:000000000000:function:work",
  End: true,
};
const OBJECT = { Resource: "arn:aws:states:::s3:getObject" };
const reader = (ReaderConfig: object) => ({ ...MAP, ItemReader: { ...OBJECT, ReaderConfig } });
const writer = (WriterConfig: object) => ({ ...MAP, ResultWriter: { WriterConfig } });
const columns = (fields: object) =>
  reader({ InputType: "CSV", CSVHeaderLocation: "GIVEN", CSVHeaders: ["a"], ...fields });

describe("what only linters refuse gets a warning, and is no error", () => {
  test.each<[place: string, state: object]>([
    ["Comment", { ...END, Comment: 5 }],
    ["Comment", { ...END, Comment: "" }],
    ["Error", { Type: "Fail", Error: "" }],
    ["Cause", { Type: "Fail", Cause: "" }],
    ["Retry[0]/Comment", { ...TASK, Retry: [{ ErrorEquals: ["E"], Comment: 5 }] }],
    [
      "Retry[0]/IntervalSeconds",
      { ...TASK, Retry: [{ ErrorEquals: ["E"], IntervalSeconds: 1e8 }] },
    ],
    ["Credentials", { ...TASK, Credentials: null }],
    ["Arguments", { ...TASK, QueryLanguage: "JSONata", Arguments: "text" }],
    ["Output", { ...END, QueryLanguage: "JSONata", Output: "$states.input %}" }],
    [
      "ItemBatcher/MaxInputBytesPerBatch",
      { ...MAP, ItemBatcher: { MaxInputBytesPerBatch: 262_145 } },
    ],
    ["ItemReader/ReaderConfig/CSVDelimiter", columns({ CSVDelimiter: ";" })],
    ["ItemReader/ReaderConfig/CSVHeaders", columns({ CSVHeaders: [] })],
    ["ItemReader/ReaderConfig/CSVHeaders", columns({ CSVHeaders: [5] })],
    ["ItemReader/ReaderConfig/CSVHeaders", columns({ CSVHeaders: { a: 1 } })],
    ...[1, null, ["JSON"]].flatMap((value): [string, object][] => [
      ["ResultWriter/WriterConfig/OutputType", writer({ OutputType: value })],
      [
        "ResultWriter/WriterConfig/OutputType",
        { ...writer({ OutputType: value }), QueryLanguage: "JSONata" },
      ],
      [
        "ResultWriter/WriterConfig/Transformation",
        writer({ OutputType: "JSON", Transformation: value }),
      ],
      ["ItemReader/ReaderConfig/InputType", reader({ InputType: value })],
      ["ItemReader/ReaderConfig/CSVHeaderLocation", reader({ CSVHeaderLocation: value })],
      ["ItemReader/ReaderConfig/ItemsPointer", reader({ ItemsPointer: value })],
      ["ItemReader/ReaderConfig/ManifestType", reader({ ManifestType: value })],
      ["ItemReader/ReaderConfig/Transformation", reader({ Transformation: value })],
      ["ItemReader/Resource", { ...MAP, ItemReader: { Resource: value } }],
      ["ItemReader/Parameters", { ...MAP, ItemReader: { ...OBJECT, Parameters: value } }],
      ["ResultWriter/Resource", { ...MAP, ResultWriter: { Resource: value, Parameters: {} } }],
    ]),
    ["ItemReader/ReaderConfig/ManifestType", reader({ ManifestType: "LIST" })],
    ["ItemReader/ReaderConfig/Transformation", reader({ Transformation: "FLATTEN" })],
    ["ResultWriter/WriterConfig", { ...MAP, ResultWriter: { WriterConfig: {} } }],
  ])("%s of %j", async (place, state) => {
    expect(await problems(machine({ A: state }))).toEqual([]);
    expect(await warnings(machine({ A: state }))).toEqual([
      `POSSIBLY_REFUSED at /States/A/${place}`,
    ]);
  });
});

test.each<[string, object]>([
  ["an expression of JSONata", { ...TASK, QueryLanguage: "JSONata", Arguments: "{% $a %}" }],
  [
    "credentials that JSONata gives",
    { ...TASK, QueryLanguage: "JSONata", Credentials: "{% $a %}" },
  ],
  ["a path that is no expression", { ...END, Parameters: { a: "50 %}" } }],
  ["a batch of the largest size", { ...MAP, ItemBatcher: { MaxInputBytesPerBatch: 262_144 } }],
  [
    "an inner workflow that never ends",
    {
      Type: "Parallel",
      Branches: [
        {
          StartAt: "X",
          States: { X: { Type: "Pass", Next: "Y" }, Y: { Type: "Pass", Next: "X" } },
        },
      ],
      End: true,
    },
  ],
  ["columns in one text", columns({ CSVHeaders: "a,b" })],
  ["a known delimiter", columns({ CSVDelimiter: "PIPE" })],
  ["a percentage with a fraction", { ...MAP, ToleratedFailurePercentage: 12.5 }],
  ["an inventory", reader({ ManifestType: "S3_INVENTORY" })],
  ["a folder of objects", reader({ InputType: "JSON", Transformation: "LOAD_AND_FLATTEN" })],
  [
    "an expression that gives a type",
    {
      ...writer({ OutputType: "{% $a %}", Transformation: "{% $b %}" }),
      ItemReader: { ...OBJECT, ReaderConfig: { ManifestType: "{% $c %}" } },
      QueryLanguage: "JSONata",
    },
  ],
  ["no item at all", reader({ InputType: "JSON", MaxItems: 0 })],
])("%s gets no warning", async (_, state) => {
  expect(await problems(machine({ A: state }))).toEqual([]);
  expect(await warnings(machine({ A: state }))).toEqual([]);
});
