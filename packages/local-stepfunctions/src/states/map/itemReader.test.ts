import { gzipSync, zstdCompressSync } from "node:zlib";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { buckets } from "../../testing/buckets.ts";
import { testEndpoint } from "../../testing/endpoint.ts";

const GET = "arn:aws:states:::s3:getObject";
const LIST = "arn:aws:states:::s3:listObjectsV2";

const map = (ItemReader: object, more: object = {}) => ({
  StartAt: "Each",
  States: {
    Each: {
      Type: "Map",
      ItemReader,
      ItemProcessor: {
        ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
        StartAt: "Item",
        States: { Item: { Type: "Pass", End: true } },
      },
      End: true,
      ...more,
    },
  },
});

const reader = (ReaderConfig: object, Key = "file", Resource = GET) => ({
  Resource,
  ReaderConfig,
  Parameters: { Bucket: "bucket", Key },
});

async function ran(files: Record<string, string | Uint8Array>, definition: object, input?: object) {
  const s3 = buckets(
    Object.fromEntries(Object.entries(files).map(([key, file]) => [`bucket/${key}`, file])),
  );
  const endpoint = await testEndpoint({ s3: s3.folder });
  const ended = await endpoint.run(definition, input);
  const events = await endpoint.history(ended.executionArn);
  return {
    ...ended,
    events: events.map(({ type, previousEventId }) => `${type}<${previousEventId}`),
  };
}

async function itemsOf(...args: Parameters<typeof ran>): Promise<unknown> {
  const { output, cause, error } = await ran(...args);
  if (output === undefined) throw new Error(`${error}: ${cause}`);
  return JSON.parse(output);
}

describe("an ItemReader of CSV", () => {
  const FIRST_ROW = { InputType: "CSV", CSVHeaderLocation: "FIRST_ROW" };
  const given = (...CSVHeaders: string[]) => ({
    InputType: "CSV",
    CSVHeaderLocation: "GIVEN",
    CSVHeaders,
  });
  // What AWS made of these rows is recorded.
  const rows = "Value4,Value5,Value6\n,,,\ntrue,1,'HelloWorld'\nNull,None,\n   \n";

  test("makes texts of a row's fields, with the names of the first row", async () => {
    expect(await itemsOf({ file: `Col1,Col2,Col3\n${rows}` }, map(reader(FIRST_ROW)))).toEqual([
      { Col1: "Value4", Col2: "Value5", Col3: "Value6" },
      { Col1: "", Col2: "", Col3: "" },
      { Col1: "true", Col2: "1", Col3: "'HelloWorld'" },
      { Col1: "Null", Col2: "None", Col3: "" },
      { Col1: "   ", Col2: "", Col3: "" },
    ]);
  });

  test("takes any text for a name, and one without text", async () => {
    expect(await itemsOf({ file: `0,True,{}\n${rows}` }, map(reader(FIRST_ROW)))).toMatchObject([
      { "0": "Value4", True: "Value5", "{}": "Value6" },
      {},
      {},
      {},
      {},
    ]);
    const [first] = (await itemsOf({ file: `H1,\n${rows}` }, map(reader(FIRST_ROW)))) as object[];
    expect(first).toEqual({ H1: "Value4", "": "Value5" });
  });

  test("has names of its own for the columns, and skips the others", async () => {
    expect(await itemsOf({ file: "a,b\nc,d\n" }, map(reader(given("H1"))))).toEqual([
      { H1: "a" },
      { H1: "c" },
    ]);
    expect(await itemsOf({ file: "a\n" }, map(reader(given("__proto__", "b"))))).toEqual([
      JSON.parse('{"__proto__":"a","b":""}'),
    ]);
  });

  test.each([
    ["PIPE", "|"],
    ["SEMICOLON", ";"],
    ["SPACE", " "],
    ["TAB", "\t"],
    ["COMMA", ","],
  ])("divides fields by %s", async (CSVDelimiter, delimiter) => {
    const file = `a${delimiter}b\n1${delimiter}2`;
    expect(await itemsOf({ file }, map(reader({ ...FIRST_ROW, CSVDelimiter })))).toEqual([
      { a: "1", b: "2" },
    ]);
  });

  test.each([
    [given("H1", "H1"), "a,b", "CSV headers cannot contain duplicates."],
    [FIRST_ROW, "a,a\n1,2", "CSV headers cannot contain duplicates."],
    [FIRST_ROW, `${"x".repeat(10_241)}\n1`, "CSV headers cannot be larger than 10 KiB."],
  ])("fails with %j", async (config, file, cause) => {
    const { events, ...ended } = await ran({ file }, map(reader(config)));
    expect(ended).toMatchObject({ error: "States.ItemReaderFailed", cause });
    expect(events.slice(2)).toEqual([
      "MapStateStarted<2",
      "MapRunStarted<3",
      "MapRunFailed<4",
      "MapStateFailed<5",
      "ExecutionFailed<6",
    ]);
  });
});

describe("an ItemReader of JSON", () => {
  const JSON_FILE = { InputType: "JSON" };

  test("reads the elements of an array", async () => {
    const definition = map(reader(JSON_FILE), { ItemsPath: "$.ignored" });
    const { output, events } = await ran({ file: '[1, {"a": 2}, "x"]' }, definition);
    expect(output).toBe('[1,{"a":2},"x"]');
    expect(events).toEqual([
      "ExecutionStarted<0",
      "MapStateEntered<0",
      "MapStateStarted<2",
      "MapRunStarted<3",
      "MapRunSucceeded<4",
      "MapStateSucceeded<5",
      "MapStateExited<4",
      "ExecutionSucceeded<7",
    ]);
  });

  test("reads the pairs of an object", async () => {
    expect(await itemsOf({ file: '{"a": 1, "b": [2]}' }, map(reader(JSON_FILE)))).toEqual([
      { Key: "a", Value: 1 },
      { Key: "b", Value: [2] },
    ]);
  });

  test("reads what its ItemsPointer names", async () => {
    const file = '{"inventory": {"products": {"other": [1], "featured": [2, 3]}}}';
    const config = { ...JSON_FILE, ItemsPointer: "/inventory/products/featured" };
    expect(await itemsOf({ file }, map(reader(config)))).toEqual([2, 3]);
  });

  test.each([
    ["1", "Attempting to map over non-iterable node."],
    ["[1,", "The file is not valid JSON."],
    ["", "The file is not valid JSON."],
  ])("fails for the document %j", async (file, cause) => {
    expect(await ran({ file }, map(reader(JSON_FILE)))).toMatchObject({
      error: "States.ItemReaderFailed",
      cause,
    });
  });

  test("has no items in an empty array", async () => {
    expect(await ran({ file: "[]" }, map(reader(JSON_FILE)))).toMatchObject({ output: "[]" });
  });
});

describe("an ItemReader of JSON Lines", () => {
  test("reads the document of each line that has one", async () => {
    const file = '{"a": "line\\n"}\n\n[1]\r\n  "x"';
    expect(await itemsOf({ file }, map(reader({ InputType: "JSONL" })))).toEqual([
      { a: "line\n" },
      [1],
      "x",
    ]);
  });

  test("names the line that is no JSON", async () => {
    expect(await ran({ file: "1\n{\n" }, map(reader({ InputType: "JSONL" })))).toMatchObject({
      error: "States.ItemReaderFailed",
      cause: "line 2 is not valid JSON.",
    });
  });
});

test.each([
  ["items.jsonl.gz", gzipSync("1\n2\n")],
  ["items.jsonl.zst", zstdCompressSync("1\n2\n")],
  ["items.jsonl.zstd", zstdCompressSync("1\n2\n")],
])("an ItemReader unpacks %s", async (key, file) => {
  expect(await itemsOf({ [key]: file }, map(reader({ InputType: "JSONL" }, key)))).toEqual([1, 2]);
});

test("an ItemReader fails with a damaged archive", async () => {
  const definition = map(reader({ InputType: "JSONL" }, "a.gz"));
  expect(await ran({ "a.gz": "no archive" }, definition)).toMatchObject({
    error: "States.ItemReaderFailed",
    cause: "incorrect header check",
  });
});

describe("an ItemReader of a manifest", () => {
  const inventory = {
    sourceBucket: "source",
    destinationBucket: "arn:aws:s3:::bucket",
    fileFormat: "CSV",
    fileSchema: "Bucket, Key, Size",
    files: [{ key: "data/1.csv.gz", size: 1 }, { key: "data/2.csv.gz" }],
  };
  const files = {
    "manifest.json": JSON.stringify(inventory),
    "data/1.csv.gz": gzipSync('"source","a/","0"\n"source","a/b.csv","339"\n'),
    "data/2.csv.gz": gzipSync('"source","c","1"\n'),
  };

  test.each([{ InputType: "MANIFEST" }, { ManifestType: "S3_INVENTORY" }])(
    "reads the files of an S3 inventory: %j",
    async (config) => {
      expect(await itemsOf(files, map(reader(config, "manifest.json")))).toEqual([
        { Bucket: "source", Key: "a/", Size: "0" },
        { Bucket: "source", Key: "a/b.csv", Size: "339" },
        { Bucket: "source", Key: "c", Size: "1" },
      ]);
    },
  );

  test("reads the files that Athena unloaded", async () => {
    const unloaded = {
      "query-manifest.csv": "s3://bucket/out/1.jsonl\ns3://bucket/out/2.jsonl\n",
      "out/1.jsonl": "1\n2\n",
      "out/2.jsonl": "3\n",
    };
    const config = { ManifestType: "ATHENA_DATA", InputType: "JSONL" };
    const ItemSelector = { "v.$": "$$.Map.Item.Value", "s.$": "$$.Map.Item.Source" };
    const definition = map(reader(config, "query-manifest.csv"), { ItemSelector });
    expect(await itemsOf(unloaded, definition)).toEqual([
      { v: 1, s: "s3://bucket/out/1.jsonl" },
      { v: 2, s: "s3://bucket/out/1.jsonl" },
      { v: 3, s: "s3://bucket/out/2.jsonl" },
    ]);
  });

  test.each([
    [{ ...inventory, fileFormat: "ORC" }, "S3 inventory with the fileFormat CSV"],
    [[], "S3 inventory with the fileFormat CSV"],
  ])("fails with %j", async (manifest, cause) => {
    const definition = map(reader({ InputType: "MANIFEST" }, "m"));
    expect(await ran({ m: JSON.stringify(manifest) }, definition)).toMatchObject({
      error: "States.ItemReaderFailed",
      cause: expect.stringContaining(cause),
    });
  });
});

describe("an ItemReader of a bucket", () => {
  const list = (ReaderConfig: object, Prefix?: string) => ({
    Resource: LIST,
    ReaderConfig,
    Parameters: { Bucket: "bucket", ...(Prefix === undefined ? {} : { Prefix }) },
  });
  const files = { "a/1.json": "[1, 2]", "a/2.json": "[3]", "b.json": "[4]" };

  test("has what S3 says of each object", async () => {
    const items = await itemsOf(files, map({ ...list({}), ReaderConfig: undefined }));
    expect(items).toEqual([
      {
        Etag: expect.stringMatching(/^"[0-9a-f]{32}"$/),
        Key: "a/1.json",
        LastModified: expect.any(Number),
        Size: 6,
        StorageClass: "STANDARD",
      },
      expect.objectContaining({ Key: "a/2.json" }),
      expect.objectContaining({ Key: "b.json" }),
    ]);
    expect(await itemsOf(files, map(list({ MaxItems: 1 }, "a/")))).toHaveLength(1);
    expect(await itemsOf(files, map(list({ Transformation: "NONE" }, "c")))).toEqual([]);
  });

  test("has the items of each object with LOAD_AND_FLATTEN", async () => {
    const config = { Transformation: "LOAD_AND_FLATTEN", InputType: "JSON" };
    expect(await itemsOf(files, map(list(config, "a/")))).toEqual([1, 2, 3]);
    expect(await itemsOf(files, map(list({ ...config, MaxItems: 3 })))).toEqual([1, 2, 3]);
  });

  test("gives each item its source", async () => {
    const ItemSelector = { "source.$": "$$.Map.Item.Source" };
    const config = { Transformation: "LOAD_AND_FLATTEN", InputType: "JSON" };
    expect(await itemsOf(files, map(list({}, "a/"), { ItemSelector }))).toEqual([
      { source: "s3://bucket" },
      { source: "s3://bucket" },
    ]);
    expect(await itemsOf(files, map(list(config, "b"), { ItemSelector }))).toEqual([
      { source: "s3://bucket/b.json" },
    ]);
  });
});

describe("MaxItems", () => {
  const lines = Array.from({ length: 5 }, (_, index) => index).join("\n");
  const config = (more: object) => map(reader({ InputType: "JSONL", ...more }));

  test.each([
    [{ MaxItems: 2 }, 2],
    [{ MaxItems: 0 }, 5],
    [{ MaxItems: 100_000_000 }, 5],
    [{ MaxItemsPath: "$.two" }, 2],
    [{ MaxItemsPath: "$.text" }, 2],
    [{ MaxItemsPath: "$.zero" }, 5],
    [{ MaxItemsPath: "$.many" }, 5],
  ])("%j reads %i items", async (bound, count) => {
    const input = { two: 2, text: "2", zero: 0, many: 100_000_001 };
    expect(await itemsOf({ file: lines }, config(bound), input)).toHaveLength(count);
  });

  test("in JSONata", async () => {
    const { Parameters, ...rest } = reader({ InputType: "JSONL", MaxItems: "{% 1 + 2 %}" });
    const Arguments = { Bucket: "bucket", Key: "{% $states.input.key %}" };
    const definition = map({ ...rest, Arguments }, { QueryLanguage: "JSONata" });
    expect(await itemsOf({ file: lines }, definition, { key: "file" })).toEqual([0, 1, 2]);
  });

  test("makes no further items, which in a file with many columns would fill the memory", async () => {
    const columns = Array.from({ length: 2_500 }, (_, index) => index.toString(36)).join(",");
    const file = `${columns}\n${"1\n".repeat(30_000)}`;
    const bound = { InputType: "CSV", CSVHeaderLocation: "FIRST_ROW", MaxItems: 1 };
    expect(await itemsOf({ file }, map(reader(bound)))).toHaveLength(1);
  }, 10_000);

  test("may not be negative, which the Map run finds out", async () => {
    const { events, ...ended } = await ran({ file: lines }, config({ MaxItemsPath: "$.n" }), {
      n: -1,
    });
    expect(ended).toMatchObject({
      error: "States.ItemReaderFailed",
      cause: "field MaxItems must be positive",
    });
    expect(events.slice(3, 5)).toEqual(["MapRunStarted<3", "MapRunFailed<4"]);
  });

  test("must be an integer, before there is a Map run", async () => {
    const { events, ...ended } = await ran({ file: lines }, config({ MaxItemsPath: "$.n" }), {
      n: 1.5,
    });
    expect(ended).toMatchObject({
      error: "States.Runtime",
      cause:
        "An error occurred while executing the state 'Each' (entered at the event id #2). The MaxItemsPath field refers to value \"1.5\" which is not a valid integer: $.n",
    });
    expect(events.slice(2)).toEqual(["MapStateStarted<2", "ExecutionFailed<3"]);
  });
});

describe("the items of an ItemReader", () => {
  const config = { InputType: "JSON" };

  test("are selected with their index, key and value, and may be up to 8 MB large then", async () => {
    const ItemSelector = {
      "i.$": "$$.Map.Item.Index",
      "k.$": "$$.Map.Item.Key",
      "n.$": "$$.Map.Item.Value.n",
      "all.$": "$.all",
    };
    const file = JSON.stringify({ a: { n: 1, long: "x".repeat(1_000_000) }, b: { n: 2 } });
    expect(await itemsOf({ file }, map(reader(config), { ItemSelector }), { all: 0 })).toEqual([
      { i: 0, k: "a", n: 1, all: 0 },
      { i: 1, k: "b", n: 2, all: 0 },
    ]);
  });

  test("are selected by JSONata", async () => {
    const ItemSelector = { v: "{% $states.context.Map.Item.Value * 2 %}" };
    const { Parameters: Arguments, ...rest } = reader(config);
    const definition = map({ ...rest, Arguments }, { QueryLanguage: "JSONata", ItemSelector });
    expect(await itemsOf({ file: "[1, 2]" }, definition)).toEqual([{ v: 2 }, { v: 4 }]);
  });

  test("are put into batches", async () => {
    const ItemBatcher = { MaxItemsPerBatch: 2, BatchInput: { "n.$": "$.n" } };
    const definition = map(reader({ ...config, MaxItems: 5 }), { ItemBatcher });
    expect(await itemsOf({ file: "[1,2,3,4,5,6]" }, definition, { n: 7 })).toEqual([
      { BatchInput: { n: 7 }, Items: [1, 2] },
      { BatchInput: { n: 7 }, Items: [3, 4] },
      { BatchInput: { n: 7 }, Items: [5] },
    ]);
  });

  test("are too large for a child execution with more than 256 KiB", async () => {
    const file = JSON.stringify(["x".repeat(262_143)]);
    expect(await ran({ file }, map(reader(config)))).toMatchObject({
      error: "States.DataLimitExceeded",
    });
  });

  test("are tolerated to fail", async () => {
    const failsForTwo = {
      ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
      StartAt: "Two?",
      States: {
        "Two?": {
          Type: "Choice",
          Choices: [{ Variable: "$", NumericEquals: 2, Next: "Boom" }],
          Default: "Fine",
        },
        Boom: { Type: "Fail" },
        Fine: { Type: "Succeed" },
      },
    };
    const more = { ItemProcessor: failsForTwo, ToleratedFailurePercentage: 34 };
    expect(await itemsOf({ file: "[1,2,3]" }, map(reader(config), more))).toEqual([1, 3]);
    expect(await ran({ file: "[1,2]" }, map(reader(config), more))).toMatchObject({
      error: "States.ExceedToleratedFailureThreshold",
    });
  });
});

describe("an ItemReader", () => {
  test.each([
    ["missing", "bucket", "The specified key does not exist. (Service: S3, Status Code: 404, "],
    ["../bucket/file", "bucket", "The specified key does not exist."],
    ["file", "none", "The specified bucket does not exist (Service: S3, Status Code: 404, "],
  ])(
    "fails for the key %s of the bucket %s, which a Retry can match",
    async (Key, Bucket, cause) => {
      const ItemReader = { ...reader({ InputType: "JSON" }), Parameters: { Bucket, Key } };
      const Retry = [
        { ErrorEquals: ["States.ItemReaderFailed"], MaxAttempts: 1, IntervalSeconds: 0 },
      ];
      const { events, ...ended } = await ran({ file: "[]" }, map(ItemReader, { Retry }));
      expect(ended).toMatchObject({
        error: "States.ItemReaderFailed",
        cause: expect.stringContaining(cause),
      });
      expect(events.filter((event) => event.startsWith("MapRunFailed"))).toHaveLength(2);
    },
  );

  test("reads no Parquet, and says so", async () => {
    const definition = map(reader({ InputType: "PARQUET" }));
    expect(await ran({ file: "PAR1" }, definition)).toMatchObject({
      error: "States.ItemReaderFailed",
      cause: expect.stringContaining("PARQUET has no local counterpart"),
    });
  });

  test("accepts further parameters", async () => {
    const ItemReader = reader({ InputType: "JSON" });
    const Parameters = { ...ItemReader.Parameters, ExpectedBucketOwner: "1", VersionId: "v" };
    expect(await itemsOf({ file: "[1]" }, map({ ...ItemReader, Parameters }))).toEqual([1]);
  });

  test("without a folder for the objects fails, and names the option", async () => {
    const endpoint = await testEndpoint();
    expect(await endpoint.run(map(reader({ InputType: "JSON" })))).toMatchObject({
      error: "States.ItemReaderFailed",
      cause: expect.stringMatching(/^arn:aws:states:::s3:getObject has no local .* --s3 DIR/),
    });
  });
});

test("a Map run counts the items that its ItemReader has read", async () => {
  const s3 = buckets({ "bucket/file": "[1,2,3,4,5]" });
  const endpoint = await testEndpoint({ s3: s3.folder });
  const definition = map(reader({ InputType: "JSON" }), { ItemBatcher: { MaxItemsPerBatch: 2 } });
  const { executionArn } = await endpoint.run(definition);
  const { mapRuns } = (await endpoint.call("ListMapRuns", { executionArn })) as {
    mapRuns: { mapRunArn: string }[];
  };
  const mapRunArn = mapRuns[0]?.mapRunArn;
  expect(await endpoint.call("DescribeMapRun", { mapRunArn })).toMatchObject({
    status: "SUCCEEDED",
    itemCounts: { total: 5, succeeded: 5, pending: 0 },
    executionCounts: { total: 3, succeeded: 3, pending: 0 },
  });
});

test("a Map run is aborted with its execution while its ItemReader reads", async () => {
  const s3 = buckets({ "bucket/file": `[${"1,".repeat(100_000)}1]` });
  const endpoint = await testEndpoint({ s3: s3.folder });
  const machine = await endpoint.machine(map(reader({ InputType: "JSON" })));
  const executionArn = await endpoint.start(machine);
  const lastEvent = async () => (await endpoint.types(executionArn)).at(-1);
  while ((await lastEvent()) !== "MapRunStarted") await new Promise((next) => setImmediate(next));
  await endpoint.call("StopExecution", { executionArn });
  await endpoint.clock.advance(0);
  const { mapRuns } = (await endpoint.call("ListMapRuns", { executionArn })) as {
    mapRuns: { mapRunArn: string }[];
  };
  const mapRunArn = mapRuns[0]?.mapRunArn;
  expect(await endpoint.call("DescribeMapRun", { mapRunArn })).toMatchObject({ status: "ABORTED" });
  expect(await lastEvent()).toBe("ExecutionAborted");
});

test("an ItemReader reads in as many turns of the event loop as it needs", async () => {
  const s3 = buckets({ "bucket/file": JSON.stringify(Array.from({ length: 400 }, () => 0)) });
  const endpoint = await testEndpoint({ s3: s3.folder });
  // Each look at the clock takes longer than a share of a turn: few items are read in each.
  let now = performance.now();
  const clock = vi.spyOn(performance, "now").mockImplementation(() => (now += 10));
  onTestFinished(() => clock.mockRestore());
  const definition = map(reader({ InputType: "JSON" }), { ItemBatcher: { MaxItemsPerBatch: 400 } });
  const executionArn = await endpoint.start(await endpoint.machine(definition));
  let turns = 0;
  while ((await endpoint.describe(executionArn)).status === "RUNNING") {
    await new Promise((next) => setImmediate(next));
    turns += 1;
  }
  expect(turns).toBeGreaterThan(100);
  expect(await endpoint.describe(executionArn)).toMatchObject({ status: "SUCCEEDED" });
});
