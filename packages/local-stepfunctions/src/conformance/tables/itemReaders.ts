import type { Json } from "@sfn-workers/states-language/json";
import type { DefinitionRow, Row, Source } from "../case.ts";
import { oneState } from "./oneState.ts";
import { documented, inferred, measured, tinyAsl } from "./sources.ts";

const CHECKED: Source = tinyAsl("Validation.ItemReader");
const READ: Source = tinyAsl("Observation.ItemReader");
const GUIDE: Source = documented("developer guide, ItemReader");
const INFERRED: Source = inferred("tiny-asl-machine, Validation.ItemReader, for JSONL");
const CDK: Source = measured("aws/aws-cdk#33396");
const AS_JSONATA: Source = inferred("aws/aws-cdk#33396, for JSONata");

/** The bucket of the rows with objects, which they share. */
const BUCKET = "row-items";

const GET = "arn:aws:states:::s3:getObject";
const PUT = "arn:aws:states:::s3:putObject";
const LIST = "arn:aws:states:::s3:listObjectsV2";
const FIRST_ROW = { InputType: "CSV", CSVHeaderLocation: "FIRST_ROW" };

const ItemProcessor = {
  ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
  ...oneState("Same"),
};

/** A Map state that returns what it reads. */
function reading(ReaderConfig: object, place: object, fields: object = {}): object {
  const Resource = "Key" in place ? GET : LIST;
  const ItemReader = { Resource, ReaderConfig, Parameters: { Bucket: BUCKET, ...place } };
  const Read = { Type: "Map", ItemReader, ItemProcessor, End: true, ...fields };
  return { StartAt: "Read", States: { Read } };
}

function refused(name: string, config: object, message: string, source = CHECKED): Row {
  const place = "Transformation" in config ? { Prefix: "some/" } : { Key: "some/file" };
  const expected = { create: "refused", message } as const;
  return { name, definition: reading(config, place), expected, source };
}

/** What a ResultWriter may say. */
const resultWriters: readonly Row[] = (
  [
    ["JSONata", { Resource: PUT }, "Arguments", CDK],
    ["JSONata", { Resource: PUT, Parameters: { Bucket: BUCKET } }, "Arguments", CDK],
    ["JSONPath", { Resource: PUT }, "Parameters", AS_JSONATA],
  ] as const
).map(([QueryLanguage, ResultWriter, field, source]) => ({
  name: `a writer in ${QueryLanguage} has its ${field}, and not ${JSON.stringify(ResultWriter)} alone`,
  definition: {
    StartAt: "Write",
    States: { Write: { Type: "Map", QueryLanguage, ResultWriter, ItemProcessor, End: true } },
  },
  expected: { create: "refused", message: `These fields are required: [${field}]` },
  source,
}));

/** What a ReaderConfig and a ResultWriter may say, and what a reader refuses before it asks S3. */
export const itemReaders: readonly Row[] = [
  ...resultWriters,
  refused(
    "rows of CSV need to know where their header is",
    { InputType: "CSV" },
    "The field 'CSVHeaderLocation' is required",
  ),
  refused(
    "an inventory with an InputType is read as this says",
    { ManifestType: "S3_INVENTORY", InputType: "CSV" },
    "The field 'CSVHeaderLocation' is required",
  ),
  refused(
    "a pointer does not make CSV something else",
    { InputType: "CSV", ItemsPointer: "/a/b" },
    "The field 'CSVHeaderLocation' is required",
  ),
  refused(
    "a given header has to be given",
    { InputType: "CSV", CSVHeaderLocation: "GIVEN" },
    "These fields are required: [CSVHeaders]",
  ),
  refused(
    "objects that are loaded have an InputType",
    { Transformation: "LOAD_AND_FLATTEN" },
    "The field 'InputType' is required",
  ),
  refused(
    "a pointer begins with a slash",
    { InputType: "JSON", ItemsPointer: "a/b" },
    `Invalid input: JSON Pointer expression must start with '/': "a/b"`,
  ),
  refused(
    "JSON has no header",
    { InputType: "JSON", CSVHeaderLocation: "FIRST_ROW" },
    "Field 'CSVHeaderLocation' is not supported",
  ),
  refused(
    "JSON has no names of columns",
    { InputType: "JSON", CSVHeaders: ["a"] },
    "Field 'CSVHeaders' is not supported",
    INFERRED,
  ),
  ...["CSVHeaderLocation", "CSVHeaders"].map((field) =>
    refused(
      `JSON Lines have no ${field}`,
      { InputType: "JSONL", CSVHeaderLocation: "GIVEN", CSVHeaders: ["a"] },
      `Field '${field}' is not supported`,
    ),
  ),
  refused(
    "a manifest of Athena's lists no JSON",
    { InputType: "JSON", ManifestType: "ATHENA_DATA" },
    "Field 'ManifestType' is not supported",
  ),
  {
    name: "a version of a Parquet file can't be read",
    definition: reading({ InputType: "PARQUET" }, { Key: "a.parquet", VersionId: "v1" }),
    expected: {
      status: "FAILED",
      error: "States.ItemReaderFailed",
      cause: "S3 Version ID selection is not currently supported for PARQUET files",
    },
    source: CHECKED,
  },
];

interface Found {
  readonly config: object;
  /** By their keys. */
  readonly objects: Readonly<Record<string, string>>;
  /** The object, or those of a list. */
  readonly place: { readonly Key: string } | { readonly Prefix: string };
  readonly fields?: object;
  readonly input?: Json;
  readonly output: Json;
  readonly source?: Source;
}

function found(name: string, { config, objects, place, fields, input, output, source }: Found) {
  return {
    name,
    objects: Object.fromEntries(
      Object.entries(objects).map(([key, content]) => [`${BUCKET}/${key}`, content]),
    ),
    definition: reading(config, place, fields),
    ...(input === undefined ? {} : { input }),
    expected: { status: "SUCCEEDED", output },
    source: source ?? READ,
  } satisfies DefinitionRow;
}

const NESTED = { "nested.json": '{"in":{"list":[{"n":1},{"n":2},{"n":3}]}}' };
const POINTED = { InputType: "JSON", ItemsPointer: "/in/list" };
const LISTED = { "list/a.json": "[10,11]", "list/b.json": "[20]", "other.json": "[30]" };
const OF_AND_KEY = {
  ItemSelector: { "of.$": "$$.Map.Item.Source", "key.$": "$$.Map.Item.Value.Key" },
};
const OF_AND_VALUE = {
  ItemSelector: { "of.$": "$$.Map.Item.Source", "value.$": "$$.Map.Item.Value" },
};

/** What a reader makes of objects. */
export const readObjects: readonly Row[] = [
  found("a pointer leads to the items of a JSON file", {
    config: POINTED,
    objects: NESTED,
    place: { Key: "nested.json" },
    output: [{ n: 1 }, { n: 2 }, { n: 3 }],
  }),
  found("MaxItems bounds the items to which a pointer leads", {
    config: { ...POINTED, MaxItems: 2 },
    objects: NESTED,
    place: { Key: "nested.json" },
    output: [{ n: 1 }, { n: 2 }],
  }),
  found("MaxItemsPath bounds them by the state's input", {
    config: { ...POINTED, MaxItemsPath: "$.most" },
    objects: NESTED,
    place: { Key: "nested.json" },
    input: { most: 1 },
    output: [{ n: 1 }],
  }),
  found("a list has what S3 says of each object, from its bucket", {
    config: { Transformation: "NONE" },
    objects: LISTED,
    place: { Prefix: "list/" },
    fields: OF_AND_KEY,
    output: ["list/a.json", "list/b.json"].map((key) => ({ of: `s3://${BUCKET}`, key })),
  }),
  found("MaxItems bounds a list", {
    config: { Transformation: "NONE", MaxItems: 1 },
    objects: LISTED,
    place: { Prefix: "list/" },
    fields: OF_AND_KEY,
    output: [{ of: `s3://${BUCKET}`, key: "list/a.json" }],
  }),
  found("LOAD_AND_FLATTEN has the items of each object, from it", {
    config: { InputType: "JSON", Transformation: "LOAD_AND_FLATTEN" },
    objects: LISTED,
    place: { Prefix: "list/" },
    fields: OF_AND_VALUE,
    output: [
      { of: `s3://${BUCKET}/list/a.json`, value: 10 },
      { of: `s3://${BUCKET}/list/a.json`, value: 11 },
      { of: `s3://${BUCKET}/list/b.json`, value: 20 },
    ],
  }),
  found("MaxItems bounds LOAD_AND_FLATTEN over all objects", {
    config: { InputType: "JSON", Transformation: "LOAD_AND_FLATTEN", MaxItems: 2 },
    objects: LISTED,
    place: { Prefix: "list/" },
    output: [10, 11],
  }),
  found("rows of CSV have texts", {
    config: FIRST_ROW,
    objects: { "a.csv": "n,name\n1,one\n2,two" },
    place: { Key: "a.csv" },
    output: [
      { n: "1", name: "one" },
      { n: "2", name: "two" },
    ],
  }),
  ...(
    [
      ["PIPE", "|"],
      ["SEMICOLON", ";"],
      ["SPACE", " "],
      ["TAB", "\t"],
      ["COMMA", ","],
    ] as const
  ).map(([CSVDelimiter, character]) =>
    found(`the delimiter ${CSVDelimiter}`, {
      config: { ...FIRST_ROW, CSVDelimiter },
      objects: {
        [`${CSVDelimiter}.csv`]: ["n,name", "1,one"].join("\n").replaceAll(",", character),
      },
      place: { Key: `${CSVDelimiter}.csv` },
      output: [{ n: "1", name: "one" }],
      source: CSVDelimiter === "PIPE" ? READ : GUIDE,
    }),
  ),
  found("a given header names the columns of every row", {
    config: { InputType: "CSV", CSVHeaderLocation: "GIVEN", CSVHeaders: ["n", "name"] },
    objects: { "given.csv": "1,one\n2,two" },
    place: { Key: "given.csv" },
    output: [
      { n: "1", name: "one" },
      { n: "2", name: "two" },
    ],
  }),
  found("each line of JSON Lines is an item", {
    config: { InputType: "JSONL" },
    objects: { "a.jsonl": '{"n":1}\n[2]\n"3"' },
    place: { Key: "a.jsonl" },
    output: [{ n: 1 }, [2], "3"],
  }),
];
