import { describe, expect, test } from "vitest";
import { IntegrationFailure } from "../errors.ts";
import type { IntegrationRequest } from "../integrations.ts";
import { ROLE } from "../testing/endpoint.ts";
import { failureOf, resultOf, stateTests } from "../testing/stateTest.ts";

const INVOKE = "arn:aws:states:::lambda:invoke";
const TASK = { Type: "Task", Resource: INVOKE, Parameters: { FunctionName: "f" }, End: true };

describe("a Task without a mock", () => {
  test("calls the integration of the endpoint, with the role and what the state makes", async () => {
    const calls: IntegrationRequest[] = [];
    const { test } = await stateTests({
      "lambda:invoke": async (request) => {
        calls.push(request);
        return { StatusCode: 200 };
      },
    });
    expect(await test(TASK)).toMatchObject({
      status: "SUCCEEDED",
      output: { StatusCode: 200 },
      inspectionData: { result: { StatusCode: 200 } },
    });
    expect(calls).toMatchObject([
      { resource: INVOKE, roleArn: ROLE, parameters: { FunctionName: "f" } },
    ]);
    expect(calls[0]?.executionArn).toMatch(
      /^arn:aws:states:us-east-1:000000000000:express:[^:]+:[^:]+$/,
    );
  });

  test("fails with the error of the integration, which its Catch may match", async () => {
    const { test } = await stateTests({
      "lambda:invoke": async () => {
        throw new IntegrationFailure("Lambda.ServiceException", "down");
      },
    });
    expect(await test(TASK)).toMatchObject({
      status: "FAILED",
      error: "Lambda.ServiceException",
      cause: "down",
    });
    const state = { ...TASK, Catch: [{ ErrorEquals: ["States.TaskFailed"], Next: "R" }] };
    expect(await test(state)).toMatchObject({ status: "CAUGHT_ERROR", nextState: "R" });
  });

  test("fails as an execution does when nothing here can answer it", async () => {
    const { test } = await stateTests();
    expect(await test(TASK)).toMatchObject({
      status: "FAILED",
      error: "Lambda.SdkClientException",
      cause: `${INVOKE} has no local counterpart`,
    });
  });

  test("fails at its TimeoutSeconds, or after five minutes, and ends the call", async () => {
    const signals: AbortSignal[] = [];
    const { endpoint, test } = await stateTests({
      "lambda:invoke": ({ signal }) => {
        signals.push(signal);
        return new Promise(() => {});
      },
    });
    const own = test({ ...TASK, TimeoutSeconds: 10 });
    const never = test(TASK);
    await endpoint.clock.advance(10_000);
    expect(await own).toMatchObject({ status: "FAILED", error: "States.Timeout" });
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
    await endpoint.clock.advance(290_000);
    expect(await never).toMatchObject({ status: "FAILED", error: "States.Timeout" });
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true]);
  });
});

describe("a Task with a mock", () => {
  test.each([
    "arn:aws:states:us-east-1:000000000000:activity:none",
    "arn:aws:lambda:us-east-1:000000000000:function:none",
    `${INVOKE}.waitForTaskToken`,
    "arn:aws:states:::dynamodb:putItem",
  ])("calls nothing: %s", async (Resource) => {
    const { test } = await stateTests({ "*": () => Promise.reject(new Error("called")) });
    const mock = resultOf({ done: true });
    const Arguments = "{% $states.input %}";
    const state = { Type: "Task", QueryLanguage: "JSONata", Resource, Arguments, End: true };
    expect(await test(state, { mock })).toMatchObject({
      status: "SUCCEEDED",
      output: { done: true },
    });
  });

  test("needs no role", async () => {
    const { test } = await stateTests();
    expect(await test(TASK, { mock: resultOf({}), roleArn: undefined })).toMatchObject({
      status: "SUCCEEDED",
    });
  });

  test("has a task token that answers nothing", async () => {
    const { endpoint, test } = await stateTests();
    const state = {
      ...TASK,
      Resource: `${INVOKE}.waitForTaskToken`,
      Parameters: { FunctionName: "f", "Payload.$": "$$.Task.Token" },
    };
    const tested = await test(state, { mock: resultOf({}) });
    const taskToken = Object(tested.inspectionData?.["afterParameters"]).Payload;
    await expect(endpoint.call("SendTaskHeartbeat", { taskToken })).rejects.toMatchObject({
      code: "TaskTimedOut",
    });
  });
});

describe("a Wait", () => {
  test("does not wait", async () => {
    const { test } = await stateTests();
    expect(
      await test({ Type: "Wait", SecondsPath: "$.s", Next: "N" }, { input: { s: 300 } }),
    ).toMatchObject({
      status: "SUCCEEDED",
      output: { s: 300 },
      nextState: "N",
    });
  });

  test("of more than the five minutes of a test times out, as on AWS", async () => {
    const { test } = await stateTests();
    expect(await test({ Type: "Wait", Seconds: 301, Next: "N" })).toMatchObject({
      status: "FAILED",
      error: "States.Timeout",
    });
  });
});

describe("a Map state", () => {
  const map = (more: object = {}) => ({
    QueryLanguage: "JSONata",
    Type: "Map",
    Items: "{% $states.input %}",
    ItemProcessor: {
      ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
      StartAt: "Item",
      States: { Item: { Type: "Pass", End: true } },
    },
    Next: "N",
    ...more,
  });
  const failing = (mapIterationFailureCount: number, more: object = {}) => ({
    input: [1, 2, 3, 4],
    mock: resultOf([1, 2, 3, 4]),
    stateConfiguration: { mapIterationFailureCount },
    ...more,
  });

  test("has the mocked result", async () => {
    const { test } = await stateTests();
    const tested = await test(map(), { input: [1, 2], mock: resultOf(["a", "b"]) });
    expect(tested).toMatchObject({ status: "SUCCEEDED", output: ["a", "b"], nextState: "N" });
  });

  test.each([
    [{ ToleratedFailureCount: 2 }, 2, "SUCCEEDED"],
    [{ ToleratedFailureCount: 2 }, 3, "FAILED"],
    [{ ToleratedFailurePercentage: 50 }, 2, "SUCCEEDED"],
    [{ ToleratedFailurePercentage: 50 }, 3, "FAILED"],
    [{ ToleratedFailureCount: "{% 0 %}" }, 1, "FAILED"],
    [{ ToleratedFailureCount: 0 }, 0, "SUCCEEDED"],
    [{}, 4, "SUCCEEDED"],
  ])("with %j and %i failed iterations has %s", async (fields, failed, status) => {
    const { test } = await stateTests();
    const tested = await test(map(fields), failing(failed));
    expect(tested.status).toBe(status);
    if (status === "FAILED") {
      expect(tested).toMatchObject({
        error: "States.ExceedToleratedFailureThreshold",
        cause: "The specified tolerated failure threshold was exceeded",
      });
    }
  });

  test("can't have more failed iterations than items", async () => {
    const { test } = await stateTests();
    await expect(test(map(), failing(5))).rejects.toMatchObject({
      code: "ValidationException",
      message:
        "Map iteration failure count must be less than or equal to the number of Map iterations",
    });
  });

  test.each([
    [[1, 2, 3], 0, "Input array does not equal the mocked result array's size"],
    [[1, 2, 3], 2, "Input array does not equal the mocked result array's size"],
    [[1, 2, 3], 1, undefined],
  ])("of 4 items can't have the result %j with %i failed ones", async (result, failed, message) => {
    const { test } = await stateTests();
    const tested = test(map(), failing(failed, { mock: resultOf(result) }));
    if (message === undefined) expect(await tested).toMatchObject({ output: result });
    else await expect(tested).rejects.toMatchObject({ code: "ValidationException", message });
  });

  test("fails with a mocked error, whichever state inside causes it", async () => {
    const { test } = await stateTests();
    const state = map({ Catch: [{ ErrorEquals: ["States.TaskFailed"], Next: "R" }] });
    const request = {
      input: [1],
      mock: failureOf("Mine"),
      stateConfiguration: { errorCausedByState: "Item" },
    };
    expect(await test(state, request)).toMatchObject({ status: "CAUGHT_ERROR", nextState: "R" });
    expect(await test(map(), request)).toMatchObject({ status: "FAILED", error: "Mine" });
  });

  test("has the items that its ItemReader would read", async () => {
    const { test } = await stateTests();
    const { Items: _, ...state } = map({
      ItemReader: {
        Resource: "arn:aws:states:::s3:getObject",
        ReaderConfig: { InputType: "JSON" },
        Arguments: { Bucket: "b", Key: "k" },
      },
      ItemSelector: "{% $states.context.Map.Item.Value * 10 %}",
    });
    const stateConfiguration = { mapItemReaderData: "[1,2,3]" };
    const tested = await test(state, { mock: resultOf([0, 0, 0]), stateConfiguration });
    expect(tested).toMatchObject({
      status: "SUCCEEDED",
      output: [0, 0, 0],
      inspectionData: { afterItemSelector: [10, 20, 30] },
    });
  });

  const reading = (ReaderConfig: object, more: object = {}) => {
    const { Items: _, ...state } = map({
      ItemReader: {
        Resource: "arn:aws:states:::s3:getObject",
        ReaderConfig,
        Arguments: { Bucket: "b", Key: "k" },
      },
      ...more,
    });
    return state;
  };

  test.each([
    ["CSV", { InputType: "CSV", CSVHeaderLocation: "FIRST_ROW" }, "n,m\n1,2\n3,4\n", ["1", "3"]],
    ["JSON Lines", { InputType: "JSONL" }, '{"n":1}\n{"n":2}\n', [1, 2]],
    ["JSON with a bound", { InputType: "JSON", MaxItems: 1 }, '[{"n":1},{"n":2}]', [1]],
  ])("reads %s, as its ItemReader says", async (_, config, mapItemReaderData, items) => {
    const { test } = await stateTests();
    const ItemSelector = "{% $states.context.Map.Item.Value.n %}";
    const tested = await test(reading(config, { ItemSelector }), {
      mock: resultOf(items),
      stateConfiguration: { mapItemReaderData },
    });
    expect(tested).toMatchObject({
      status: "SUCCEEDED",
      inspectionData: { afterItemSelector: items },
    });
  });

  test("shows what is at its ItemsPointer, and groups what it selects", async () => {
    const { test } = await stateTests();
    const state = reading(
      { InputType: "JSON", ItemsPointer: "/all" },
      {
        ItemSelector: { from: "{% $states.context.Map.Item.Source %}" },
        ItemBatcher: { MaxItemsPerBatch: 2 },
      },
    );
    const tested = await test(state, {
      mock: resultOf([1, 2]),
      stateConfiguration: { mapItemReaderData: '{"all":[1,2,3]}' },
    });
    const from = "s3://b/k";
    const text = JSON.stringify({ from });
    expect(tested.inspectionData).toEqual({
      input: {},
      afterItemsPointer: [1, 2, 3],
      afterItemSelector: [{ from }, { from }, { from }],
      afterItemBatcher: [{ Items: [text, text] }, { Items: [text] }],
      maxConcurrency: 0,
    });
  });

  test("fails when what it reads is not as its ItemReader says, and catches that", async () => {
    const { test } = await stateTests();
    const request = { mock: resultOf([]), stateConfiguration: { mapItemReaderData: "[1" } };
    const state = reading({ InputType: "JSON" });
    expect(await test(state, request)).toMatchObject({
      status: "FAILED",
      error: "States.ItemReaderFailed",
    });
    const Catch = [{ ErrorEquals: ["States.ItemReaderFailed"], Next: "R" }];
    expect(await test({ ...state, Catch }, request)).toMatchObject({
      status: "CAUGHT_ERROR",
      nextState: "R",
    });
  });

  test("fails when what it reads makes items that would fill the memory", async () => {
    const { test } = await stateTests();
    const columns = Array.from({ length: 1_000 }, (_, index) => `c${index}`).join(",");
    const mapItemReaderData = `${columns}\n${"1\n".repeat(30_000)}`;
    const state = reading({ InputType: "CSV", CSVHeaderLocation: "FIRST_ROW" });
    const request = { mock: resultOf([]), stateConfiguration: { mapItemReaderData } };
    expect(await test(state, request)).toMatchObject({
      status: "FAILED",
      error: "States.DataLimitExceeded",
    });
  });

  test("names the path of the context object as AWS does when it has no array", async () => {
    const { test } = await stateTests();
    const { Items: _, QueryLanguage: __, ...state } = map({ ItemsPath: "$$.State.Name" });
    expect(await test(state, { mock: resultOf([]) })).toMatchObject({
      status: "FAILED",
      error: "States.Runtime",
      cause: 'Reference path "$.State.Name" must point to array.',
    });
  });
});
