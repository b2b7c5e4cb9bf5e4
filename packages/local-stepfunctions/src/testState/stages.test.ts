import { describe, expect, test } from "vitest";
import { resultOf, stateTests } from "../testing/stateTest.ts";

const INVOKE = "arn:aws:states:::lambda:invoke";
const jsonata = (fields: object) => ({ QueryLanguage: "JSONata", ...fields });

describe("the stages of a state in JSONPath", () => {
  test("Pass: up to its parameters, and from its result on", async () => {
    const { test } = await stateTests();
    const state = {
      Type: "Pass",
      InputPath: "$.payload",
      Parameters: { data: 1 },
      ResultPath: "$.result",
      OutputPath: "$.result.data",
      Next: "Another",
    };
    expect(await test(state, { input: { payload: { foo: "bar" } } })).toEqual({
      status: "SUCCEEDED",
      output: 1,
      nextState: "Another",
      inspectionData: {
        input: { payload: { foo: "bar" } },
        afterInputPath: { foo: "bar" },
        afterParameters: { data: 1 },
        afterResultSelector: { data: 1 },
        afterResultPath: { payload: { foo: "bar" }, result: { data: 1 } },
      },
    });
  });

  test("Pass with a Result: its input is not looked at", async () => {
    const { test } = await stateTests();
    expect(await test({ Type: "Pass", Result: "r", End: true }, { input: [1] })).toEqual({
      status: "SUCCEEDED",
      output: "r",
      inspectionData: { input: [1], result: "r", afterResultSelector: "r", afterResultPath: "r" },
    });
  });

  test("Task: all", async () => {
    const { test } = await stateTests();
    const state = {
      Type: "Task",
      Resource: INVOKE,
      InputPath: "$.a",
      Parameters: { "FunctionName.$": "$.name" },
      ResultSelector: { "code.$": "$.StatusCode" },
      ResultPath: "$.made",
      End: true,
    };
    const input = { a: { name: "f" } };
    expect(await test(state, { input, mock: resultOf({ StatusCode: 200 }) })).toEqual({
      status: "SUCCEEDED",
      output: { ...input, made: { code: 200 } },
      inspectionData: {
        input,
        afterInputPath: { name: "f" },
        afterParameters: { FunctionName: "f" },
        result: { StatusCode: 200 },
        afterResultSelector: { code: 200 },
        afterResultPath: { ...input, made: { code: 200 } },
      },
    });
  });

  test.each([
    ["Succeed", { Type: "Succeed" }],
    ["Fail", { Type: "Fail", Error: "E" }],
    ["Wait", { Type: "Wait", Seconds: 1, End: true }],
    [
      "Choice",
      { Type: "Choice", Choices: [{ Variable: "$.a", IsPresent: true, Next: "X" }], Default: "Y" },
    ],
  ])("%s: only its input after InputPath", async (_, state) => {
    const { test } = await stateTests();
    const { inspectionData } = await test(state, { input: { b: 1 } });
    expect(inspectionData).toEqual({ input: { b: 1 }, afterInputPath: { b: 1 } });
  });

  test("Parallel: only its result", async () => {
    const { test } = await stateTests();
    const branch = (name: string) => ({
      StartAt: name,
      States: { [name]: { Type: "Pass", End: true } },
    });
    const state = {
      Type: "Parallel",
      Branches: [branch("A"), branch("B")],
      Parameters: { p: 1 },
      ResultPath: "$.r",
      End: true,
    };
    const tested = await test(state, { input: { i: 1 }, mock: resultOf([1, 2]) });
    expect(tested.inspectionData).toEqual({
      input: { i: 1 },
      afterResultSelector: [1, 2],
      afterResultPath: { i: 1, r: [1, 2] },
    });
  });

  test("Map: its items as they are selected and grouped, and its bounds", async () => {
    const { test } = await stateTests();
    const state = {
      Type: "Map",
      ItemsPath: "$.items",
      ItemSelector: { "i.$": "$$.Map.Item.Index", "v.$": "$$.Map.Item.Value" },
      ItemBatcher: { MaxItemsPerBatch: 2 },
      ItemProcessor: {
        ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
        StartAt: "A",
        States: { A: { Type: "Pass", End: true } },
      },
      MaxConcurrencyPath: "$.most",
      ToleratedFailurePercentage: 12.5,
      End: true,
    };
    const input = { items: ["a", "b", "c"], most: 7 };
    const tested = await test(state, { input, mock: resultOf([1, 2]) });
    expect(tested).toEqual({
      status: "SUCCEEDED",
      output: [1, 2],
      inspectionData: {
        input,
        afterInputPath: input,
        afterItemsPath: ["a", "b", "c"],
        afterItemSelector: [
          { i: 0, v: "a" },
          { i: 1, v: "b" },
          { i: 2, v: "c" },
        ],
        afterItemBatcher: [
          { Items: ['{"v":"a","i":0}', '{"v":"b","i":1}'] },
          { Items: ['{"v":"c","i":2}'] },
        ],
        afterResultSelector: [1, 2],
        afterResultPath: [1, 2],
        maxConcurrency: 7,
        toleratedFailurePercentage: 12.5,
      },
    });
  });

  test("end where the state fails", async () => {
    const { test } = await stateTests();
    const state = {
      Type: "Task",
      Resource: INVOKE,
      InputPath: "$.a",
      Parameters: { "FunctionName.$": "$.none" },
      End: true,
    };
    expect(await test(state, { input: { a: {} }, mock: resultOf({}) })).toEqual({
      status: "FAILED",
      error: "States.Runtime",
      cause:
        "The JSONPath '$.none' specified for the field 'FunctionName.$' could not be found in the input '{}'",
      inspectionData: { input: { a: {} }, afterInputPath: {} },
    });
  });
});

describe("the stages of a state in JSONata", () => {
  test("Task: its arguments and its result", async () => {
    const { test } = await stateTests();
    const state = jsonata({
      Type: "Task",
      Resource: INVOKE,
      Arguments: { FunctionName: "{% $states.input.name %}" },
      Output: "{% $states.result.StatusCode %}",
      End: true,
    });
    const mock = resultOf({ StatusCode: 200 });
    expect(await test(state, { input: { name: "f" }, mock })).toEqual({
      status: "SUCCEEDED",
      output: 200,
      inspectionData: {
        input: { name: "f" },
        afterArguments: { FunctionName: "f" },
        result: { StatusCode: 200 },
      },
    });
  });

  test.each([
    ["Pass", { Type: "Pass", Output: "{% 1 %}", End: true }],
    ["Succeed", { Type: "Succeed", Output: 1 }],
    ["Wait", { Type: "Wait", Seconds: "{% 1 %}", Output: 1, End: true }],
    ["Choice", { Type: "Choice", Choices: [{ Condition: "{% true %}", Next: "X" }] }],
  ])("%s: only its input", async (_, state) => {
    const { test } = await stateTests();
    expect((await test(jsonata(state))).inspectionData).toEqual({ input: {} });
  });

  test("Map: its selected items, and bounds that are queries", async () => {
    const { test } = await stateTests();
    const state = jsonata({
      Type: "Map",
      Items: "{% $states.input %}",
      ItemSelector: { n: "{% $states.context.Map.Item.Value + 1 %}" },
      ItemProcessor: { StartAt: "A", States: { A: { Type: "Pass", End: true } } },
      MaxConcurrency: "{% 2 %}",
      End: true,
    });
    expect((await test(state, { input: [1, 2], mock: resultOf([0, 0]) })).inspectionData).toEqual({
      input: [1, 2],
      afterItemSelector: [{ n: 2 }, { n: 3 }],
      maxConcurrency: 2,
    });
  });
});

test("variables are those that the request has, and what the state assigns", async () => {
  const { test } = await stateTests();
  const state = { Type: "Pass", Assign: { "b.$": "$.x", c: "$a" }, End: true };
  const tested = await test(state, { input: { x: 1 }, variables: { a: 0, b: 0 } });
  expect(tested.inspectionData?.["variables"]).toEqual({ a: 0, b: 1, c: "$a" });
  expect((await test({ Type: "Succeed" })).inspectionData).not.toHaveProperty("variables");
});

test("the level INFO tells nothing of the stages, and TRACE as much as DEBUG", async () => {
  const { test } = await stateTests();
  const state = { Type: "Pass", End: true };
  const info = { status: "SUCCEEDED", output: {} };
  expect(await test(state, { inspectionLevel: "INFO" })).toEqual(info);
  expect(await test(state, { inspectionLevel: undefined })).toEqual(info);
  expect(await test(state, { inspectionLevel: "TRACE" })).toEqual(await test(state));
});

test("the text of the input is not changed", async () => {
  const { endpoint } = await stateTests();
  const input = '{ "number": 2.0 }';
  const definition = JSON.stringify({ Type: "Succeed" });
  expect(
    await endpoint.call("TestState", { definition, input, inspectionLevel: "DEBUG" }),
  ).toMatchObject({ output: input, inspectionData: { input } });
});

test("a Map state's items are shown as a list of Java, as measured on AWS", async () => {
  const { endpoint } = await stateTests();
  const ProcessorConfig = { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" };
  const state = {
    Type: "Map",
    ItemSelector: { "v.$": "$$.Map.Item.Value" },
    ItemBatcher: { MaxItemsPerBatch: 1 },
    ItemProcessor: { ProcessorConfig, StartAt: "P", States: { P: { Type: "Pass", End: true } } },
    End: true,
  };
  const request = { definition: JSON.stringify(state), input: "[1,2]", inspectionLevel: "DEBUG" };
  expect(await endpoint.call("TestState", { ...request, mock: resultOf([3, 4]) })).toMatchObject({
    output: "[3,4]",
    inspectionData: {
      afterItemsPath: "[1, 2]",
      afterItemSelector: '[{"v":1}, {"v":2}]',
      afterItemBatcher: String.raw`[{"Items":["{\"v\":1}"]}, {"Items":["{\"v\":2}"]}]`,
    },
  });
});
