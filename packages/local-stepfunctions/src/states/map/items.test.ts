import { describe, expect, test } from "vitest";
import { testEndpoint } from "../../testing/endpoint.ts";

const item = { StartAt: "Item", States: { Item: { Type: "Pass", End: true } } };
const distributedItem = {
  ...item,
  ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
};
const map = (fields: object, processor: object = item) => ({
  StartAt: "Each",
  States: { Each: { Type: "Map", ItemProcessor: processor, End: true, ...fields } },
});

describe("a Map state's items", () => {
  test.each([
    ["its input", {}, [1, 2], "[1,2]"],
    ["ItemsPath", { ItemsPath: "$.list" }, { list: [1, 2] }, "[1,2]"],
    ["InputPath and ItemsPath", { InputPath: "$.a", ItemsPath: "$.b" }, { a: { b: [3] } }, "[3]"],
    [
      "Items",
      { QueryLanguage: "JSONata", Items: "{% $states.input.list %}" },
      { list: [4] },
      "[4]",
    ],
    ["a literal Items", { QueryLanguage: "JSONata", Items: [5, "{% 6 %}"] }, {}, "[5,6]"],
  ])("come from %s", async (_, fields, input, output) => {
    const endpoint = await testEndpoint();
    expect((await endpoint.run(map(fields), input)).output).toBe(output);
  });

  test.each([
    ["its input", {}, { a: 1 }, 'Reference path "$" must point to array.'],
    ["ItemsPath", { ItemsPath: "$.a" }, { a: 1 }, 'Reference path "$.a" must point to array.'],
  ])("must be an array: %s", async (_, fields, input, message) => {
    const endpoint = await testEndpoint();
    expect(await endpoint.run(map(fields), input)).toMatchObject({
      status: "FAILED",
      error: "States.Runtime",
      cause: expect.stringContaining(message),
    });
  });

  test("must be an array: the error names the type of a literal Items", async () => {
    const endpoint = await testEndpoint();
    const Items = { a: "{% 1 %}" };
    expect(await endpoint.run(map({ QueryLanguage: "JSONata", Items }))).toMatchObject({
      error: "States.QueryEvaluationError",
      cause: expect.stringContaining("The Items field must be an array, but was object"),
    });
  });

  test("are selected by JSONata, each with its index and value", async () => {
    const endpoint = await testEndpoint();
    const ItemSelector = {
      v: "{% $states.context.Map.Item.Value %}",
      i: "{% $states.context.Map.Item.Index %}",
    };
    const { output } = await endpoint.run(map({ QueryLanguage: "JSONata", ItemSelector }), ["a"]);
    expect(output).toBe('[{"v":"a","i":0}]');
  });

  test("are the pairs of an object, where the Map is distributed", async () => {
    const endpoint = await testEndpoint();
    const input = { web: { one: { port: 80 }, two: null } };
    const definition = map({ ItemsPath: "$.web" }, distributedItem);
    expect((await endpoint.run(definition, input)).output).toBe(
      '[{"Key":"one","Value":{"port":80}},{"Key":"two","Value":null}]',
    );
    const Items = "{% $states.input.web %}";
    const jsonata = map({ QueryLanguage: "JSONata", Items }, distributedItem);
    expect(JSON.parse((await endpoint.run(jsonata, input)).output ?? "")).toHaveLength(2);
    const empty = await endpoint.run(map({}, distributedItem), {});
    expect(empty).toMatchObject({ status: "SUCCEEDED", output: "[]" });
  });

  test.each([
    [{}, "$$.Map.Item", ".$"],
    [{ QueryLanguage: "JSONata" }, "{% $states.context.Map.Item %}", ""],
  ])("are selected with their place: %j", async (language, item, suffix) => {
    const endpoint = await testEndpoint();
    const ItemSelector = { [`item${suffix}`]: item };
    const array = await endpoint.run(map({ ...language, ItemSelector }), ["x"]);
    expect(JSON.parse(array.output ?? "")).toEqual([{ item: { Index: 0, Value: "x" } }]);
    const object = await endpoint.run(map({ ...language, ItemSelector }, distributedItem), {
      a: [1],
    });
    expect(JSON.parse(object.output ?? "")).toEqual([
      { item: { Index: 0, Key: "a", Value: [1], Source: "STATE_DATA" } },
    ]);
  });

  test("of an inline Map have no source, as measured on AWS", async () => {
    const endpoint = await testEndpoint();
    const ItemSelector = { "source.$": "$$.Map.Item.Source" };
    expect(await endpoint.run(map({ ItemSelector }), ["x"])).toMatchObject({
      error: "States.Runtime",
      cause: expect.stringContaining(
        "The JSONPath '$$.Map.Item.Source' specified for the field 'source.$' could not be found in the input '{\"Execution\":",
      ),
    });
  });

  test.each([
    ["$.a", { b: 1 }, 'Unable to apply step "a" to input {"b":1}'],
    ["$.a.b", { a: { c: 1 } }, 'Unable to apply step "b" to input {"a":{"c":1}}'],
    ["$.a", 4, "Unable to apply ReferencePath $.a to input 4"],
  ])("are not at %s of %j, an error that has its own name", async (ItemsPath, input, cause) => {
    const endpoint = await testEndpoint();
    expect(await endpoint.run(map({ ItemsPath }), input)).toMatchObject({
      error: "States.ReferencePathConflict",
      cause,
    });
  });

  test("are 40 at once when MaxConcurrency is 0 or absent", async () => {
    for (const fields of [{}, { MaxConcurrency: 0 }]) {
      const endpoint = await testEndpoint();
      const activity = await endpoint.activity();
      const work = {
        StartAt: "Work",
        States: { Work: { Type: "Task", Resource: activity, End: true } },
      };
      const execution = await endpoint.start(
        await endpoint.machine(map(fields, work)),
        Array.from({ length: 50 }, () => 0),
      );
      await endpoint.clock.advance(0);
      const scheduled = (await endpoint.types(execution)).filter((t) => t === "ActivityScheduled");
      expect(scheduled).toHaveLength(40);
    }
  });

  test("read MaxConcurrency from a path", async () => {
    const endpoint = await testEndpoint();
    const activity = await endpoint.activity();
    const work = {
      StartAt: "Work",
      States: { Work: { Type: "Task", Resource: activity, End: true } },
    };
    const fields = { ItemsPath: "$.items", MaxConcurrencyPath: "$.max" };
    const execution = await endpoint.start(await endpoint.machine(map(fields, work)), {
      items: [1, 2, 3],
      max: 1,
    });
    await endpoint.clock.advance(0);
    const scheduled = (await endpoint.types(execution)).filter((t) => t === "ActivityScheduled");
    expect(scheduled).toHaveLength(1);
  });
});

test.each([
  { ItemReader: { Resource: "arn:aws:states:::s3:listObjectsV2" } },
  { ItemBatcher: { MaxItemsPerBatch: 2 } },
  { ResultWriter: { Resource: "arn:aws:states:::s3:putObject", Parameters: { Bucket: "b" } } },
])("an inline Map fails with %j, as on AWS", async (fields) => {
  const endpoint = await testEndpoint();
  const ended = await endpoint.run(map(fields), [1]);
  expect(ended).toMatchObject({
    error: "States.Runtime",
    cause: expect.stringContaining(
      "The ItemReader, ItemBatcher and ResultWriter fields are not supported for INLINE maps",
    ),
  });
});

describe("ItemBatcher", () => {
  const batched = async (ItemBatcher: object, items: unknown[], more: object = {}) => {
    const endpoint = await testEndpoint();
    const { output } = await endpoint.run(map({ ItemBatcher, ...more }, distributedItem), items);
    return JSON.parse(output ?? "null");
  };

  test.each([
    [1, [["a"], ["b"], ["c"]]],
    [2, [["a", "b"], ["c"]]],
    [3, [["a", "b", "c"]]],
    [4, [["a", "b", "c"]]],
  ])("MaxItemsPerBatch %i", async (MaxItemsPerBatch, batches) => {
    const made = await batched({ MaxItemsPerBatch }, ["a", "b", "c"]);
    expect(made).toEqual(batches.map((Items) => ({ Items })));
  });

  test.each([
    // The item "a" counts as 3 bytes of JSON and a comma.
    [7, [["a"], ["b"], ["c"]]],
    [8, [["a", "b"], ["c"]]],
    [12, [["a", "b", "c"]]],
    [1, [["a"], ["b"], ["c"]]],
  ])("MaxInputBytesPerBatch %i", async (MaxInputBytesPerBatch, batches) => {
    const made = await batched({ MaxInputBytesPerBatch }, ["a", "b", "c"]);
    expect(made).toEqual(batches.map((Items) => ({ Items })));
  });

  test("counts the bytes of MaxInputBytesPerBatch in UTF-8", async () => {
    // The item "€" counts as 5 bytes, in 3 characters of JSON, and a comma.
    expect(await batched({ MaxInputBytesPerBatch: 11 }, ["€", "€"])).toHaveLength(2);
    expect(await batched({ MaxInputBytesPerBatch: 12 }, ["€", "€"])).toHaveLength(1);
  });

  test("applies both bounds", async () => {
    const bounds = { MaxItemsPerBatch: 2, MaxInputBytesPerBatch: 100 };
    expect(await batched(bounds, [1, 2, 3])).toEqual([{ Items: [1, 2] }, { Items: [3] }]);
  });

  test("creates no batch without items", async () => {
    expect(await batched({ MaxItemsPerBatch: 2 }, [])).toEqual([]);
  });

  test("evaluates BatchInput in JSONata", async () => {
    const made = await batched(
      { MaxItemsPerBatch: "{% 1 + 1 %}", BatchInput: { n: "{% $count($states.input) %}" } },
      [1, 2, 3],
      { QueryLanguage: "JSONata" },
    );
    expect(made).toEqual([
      { BatchInput: { n: 3 }, Items: [1, 2] },
      { BatchInput: { n: 3 }, Items: [3] },
    ]);
  });
});
