import { describe, expect, test } from "vitest";
import { testEndpoint } from "../../testing/endpoint.ts";

const item = { StartAt: "Item", States: { Item: { Type: "Pass", End: true } } };
const map = (fields: object, processor: object = item) => ({
  StartAt: "Each",
  States: { Each: { Type: "Map", ItemProcessor: processor, End: true, ...fields } },
});
const distributed = { ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" } };
/** Fails for the item 2. */
const failsForTwo = {
  StartAt: "Look",
  States: {
    Look: {
      Type: "Choice",
      Choices: [{ Variable: "$", NumericEquals: 2, Next: "Boom" }],
      Default: "Fine",
    },
    Boom: { Type: "Fail", Error: "Two", Cause: "it is two" },
    Fine: { Type: "Pass", End: true },
  },
};

describe("a Map state", () => {
  test("returns its items' outputs in their order", async () => {
    const endpoint = await testEndpoint();
    expect((await endpoint.run(map({ ItemsPath: "$.a" }), { a: [1, "x", null] })).output).toBe(
      '[1,"x",null]',
    );
    expect((await endpoint.run(map({}), [])).output).toBe("[]");
  });

  test("chains each iteration from its start", async () => {
    const endpoint = await testEndpoint();
    const { executionArn } = await endpoint.run(map({ MaxConcurrency: 1 }), [1, 2]);
    const events = await endpoint.history(executionArn);
    expect(events.map(({ type, previousEventId }) => `${type}<${previousEventId}`)).toEqual([
      "ExecutionStarted<0",
      "MapStateEntered<0",
      "MapStateStarted<2",
      "MapIterationStarted<3",
      "PassStateEntered<4",
      "PassStateExited<5",
      "MapIterationSucceeded<6",
      "MapIterationStarted<6",
      "PassStateEntered<8",
      "PassStateExited<9",
      "MapIterationSucceeded<10",
      "MapStateSucceeded<11",
      "MapStateExited<11",
      "ExecutionSucceeded<13",
    ]);
    expect(events[2]).toMatchObject({ mapStateStartedEventDetails: { length: 2 } });
    expect(events[3]).toMatchObject({
      mapIterationStartedEventDetails: { name: "Each", index: 0 },
    });
  });

  test("names the state and the index of each iteration that ends", async () => {
    const endpoint = await testEndpoint();
    const fields = { ToleratedFailureCount: 1, MaxConcurrency: 1 };
    const { executionArn } = await endpoint.run(map(fields, failsForTwo), [1, 2]);
    const ended = (await endpoint.history(executionArn)).filter(({ type }) =>
      /^MapIteration(Succeeded|Failed)$/.test(type),
    );
    expect(ended).toMatchObject([
      { mapIterationSucceededEventDetails: { name: "Each", index: 0 } },
      { mapIterationFailedEventDetails: { name: "Each", index: 1 } },
    ]);
  });

  test("runs no more items at once than MaxConcurrency", async () => {
    const endpoint = await testEndpoint();
    const activity = await endpoint.activity();
    const work = {
      StartAt: "Work",
      States: { Work: { Type: "Task", Resource: activity, End: true } },
    };
    const machine = await endpoint.machine(map({ MaxConcurrency: 2 }, work));
    const execution = await endpoint.start(machine, [1, 2, 3]);
    await endpoint.clock.advance(0);
    const scheduled = async () =>
      (await endpoint.types(execution)).filter((type) => type === "ActivityScheduled").length;
    expect(await scheduled()).toBe(2);
    const { taskToken } = await endpoint.take(activity);
    await endpoint.call("SendTaskSuccess", { taskToken, output: "1" });
    await endpoint.clock.advance(0);
    expect(await scheduled()).toBe(3);
  });

  test("selects the input of each item", async () => {
    const endpoint = await testEndpoint();
    const ItemSelector = {
      "value.$": "$$.Map.Item.Value",
      "index.$": "$$.Map.Item.Index",
      "all.$": "$.all",
    };
    const { output } = await endpoint.run(map({ ItemsPath: "$.a", ItemSelector }), {
      a: ["x"],
      all: 1,
    });
    expect(JSON.parse(output ?? "")).toEqual([{ value: "x", index: 0, all: 1 }]);
  });

  test("fails with an item's error, and records the aborted iterations", async () => {
    const endpoint = await testEndpoint();
    const waits = {
      StartAt: "Look",
      States: {
        ...failsForTwo.States,
        Look: { ...failsForTwo.States.Look, Default: "Long" },
        Long: { Type: "Wait", Seconds: 60, Next: "Fine" },
      },
    };
    const { executionArn, error } = await endpoint.run(map({}, waits), [1, 2]);
    expect(error).toBe("Two");
    const events = await endpoint.history(executionArn);
    const failure = events.find((event) => event.type === "FailStateEntered")?.id;
    const tail = events.slice(-5).map(({ type, previousEventId }) => [type, previousEventId]);
    expect(tail).toEqual([
      ["MapIterationFailed", failure],
      ["MapIterationAborted", failure],
      ["WaitStateAborted", failure],
      ["MapStateFailed", failure],
      ["ExecutionFailed", events.length - 1],
    ]);
  });

  test("enters and schedules tasks one by one, and records the end of each iteration before that of its task", async () => {
    const endpoint = await testEndpoint();
    const activity = await endpoint.activity();
    const work = {
      StartAt: "Work",
      States: { Work: { Type: "Task", Resource: activity, End: true } },
    };
    const execution = await endpoint.start(await endpoint.machine(map({}, work)), [1, 2]);
    await endpoint.clock.advance(0);
    expect((await endpoint.types(execution)).slice(3)).toEqual([
      "MapIterationStarted",
      "MapIterationStarted",
      "TaskStateEntered",
      "ActivityScheduled",
      "TaskStateEntered",
      "ActivityScheduled",
    ]);
    const { taskToken } = await endpoint.take(activity);
    await endpoint.call("SendTaskFailure", { taskToken, error: "E" });
    const events = await endpoint.history(execution);
    const failure = events.find((event) => event.type === "ActivityFailed")?.id;
    const tail = events.slice(-6).map(({ type, previousEventId }) => [type, previousEventId]);
    expect(tail).toEqual([
      ["MapIterationFailed", failure],
      ["TaskStateAborted", failure],
      ["MapIterationAborted", failure],
      ["TaskStateAborted", failure],
      ["MapStateFailed", failure],
      ["ExecutionFailed", events.length - 1],
    ]);
  });

  test.each([
    [
      { ToleratedFailureCountPath: "$.b" },
      "x",
      'field refers to value "x" which is not a valid integer: $.b',
    ],
    [{ ToleratedFailureCountPath: "$.b" }, -1, "ToleratedFailureCount cannot be negative."],
    [
      { ToleratedFailurePercentagePath: "$.b" },
      {},
      'field refers to value "{}" which is not a valid float: $.b',
    ],
    [
      { ToleratedFailurePercentagePath: "$.b" },
      100.1,
      "ToleratedFailurePercentage must be between 0 and 100.",
    ],
  ])("starts, then fails because %j is %j", async (fields, b, message) => {
    const endpoint = await testEndpoint();
    const definition = map({ ItemsPath: "$.a", ...fields }, { ...item, ...distributed });
    const { executionArn, error, cause } = await endpoint.run(definition, { a: [1], b });
    expect(error).toBe("States.Runtime");
    expect(cause).toContain(message);
    const events = await endpoint.history(executionArn);
    expect(events.map(({ type, previousEventId }) => `${type}<${previousEventId}`)).toEqual([
      "ExecutionStarted<0",
      "MapStateEntered<0",
      "MapStateStarted<2",
      "ExecutionFailed<3",
    ]);
  });

  test("also reads its failure bounds from numeric strings", async () => {
    const endpoint = await testEndpoint();
    const definition = map(
      { ItemsPath: "$.a", ToleratedFailureCountPath: "$.b", ToleratedFailurePercentagePath: "$.c" },
      { ...failsForTwo, ...distributed },
    );
    const input = { a: [1, 2], b: "1", c: "50" };
    expect(await endpoint.run(definition, input)).toMatchObject({ output: "[1]" });
  });

  test("in distributed mode, runs each item as a child execution", async () => {
    const endpoint = await testEndpoint();
    const { executionArn } = await endpoint.run(map({}, { ...item, ...distributed }), [1, 2]);
    const events = await endpoint.history(executionArn);
    expect(events.map(({ type, previousEventId }) => `${type}<${previousEventId}`)).toEqual([
      "ExecutionStarted<0",
      "MapStateEntered<0",
      "MapStateStarted<2",
      "MapRunStarted<3",
      "MapRunSucceeded<4",
      "MapStateSucceeded<5",
      "MapStateExited<4",
      "ExecutionSucceeded<7",
    ]);
    const details = events[3]?.["mapRunStartedEventDetails"] as { mapRunArn: string };
    const { executions } = (await endpoint.call("ListExecutions", details)) as {
      executions: { executionArn: string; mapRunArn: string }[];
    };
    expect(executions).toHaveLength(2);
    expect(executions[0]).toMatchObject({ mapRunArn: details.mapRunArn, status: "SUCCEEDED" });
  });

  test("groups items into batches", async () => {
    const endpoint = await testEndpoint();
    const fields = { ItemBatcher: { MaxItemsPerBatch: 2, BatchInput: { "from.$": "$[0]" } } };
    const { output } = await endpoint.run(map(fields, { ...item, ...distributed }), [1, 2, 3]);
    expect(JSON.parse(output ?? "")).toEqual([
      { BatchInput: { from: 1 }, Items: [1, 2] },
      { BatchInput: { from: 1 }, Items: [3] },
    ]);
  });

  test.each([
    ["{% 1 %}", "Expected 'array', but was 'number' for value: 1"],
    ["{% {'a': 1} %}", "Expected 'array', but was 'object' for value: {\"a\":1}"],
  ])("rejects Items that are not an array: %s", async (Items, message) => {
    const endpoint = await testEndpoint();
    const { executionArn, error, cause } = await endpoint.run(
      map({ QueryLanguage: "JSONata", Items }),
    );
    expect(error).toBe("States.QueryEvaluationError");
    expect(cause).toContain(message);
    const events = await endpoint.history(executionArn);
    expect(events.map(({ type, previousEventId }) => `${type}<${previousEventId}`)).toEqual([
      "ExecutionStarted<0",
      "MapStateEntered<0",
      "EvaluationFailed<0",
      "MapStateFailed<3",
      "ExecutionFailed<4",
    ]);
  });

  test("in JSONata without Items needs an array as input; the error names no field", async () => {
    const endpoint = await testEndpoint();
    const definition = map({ QueryLanguage: "JSONata" });
    const { executionArn, error, cause } = await endpoint.run(definition, 1);
    const message = "Map state input must be an array but was: 1";
    expect(cause).toContain(message);
    expect((await endpoint.history(executionArn))[2]?.["evaluationFailedEventDetails"]).toEqual({
      error,
      cause,
      state: "Each",
    });
  });
});
