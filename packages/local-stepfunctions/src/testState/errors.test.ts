import { describe, expect, test } from "vitest";
import { failureOf, resultOf, stateTests } from "../testing/stateTest.ts";

const TASK = {
  QueryLanguage: "JSONata",
  Type: "Task",
  Resource: "arn:aws:states:::lambda:invoke",
  Arguments: { FunctionName: "f" },
  End: true,
};
const retried = {
  ...TASK,
  Retry: [
    { ErrorEquals: ["Other"] },
    { ErrorEquals: ["Mine"], IntervalSeconds: 2, MaxAttempts: 3, BackoffRate: 1.5 },
  ],
};
const mock = failureOf("Mine", "because");
const after = (retrierRetryCount: number) => ({
  mock,
  stateConfiguration: { retrierRetryCount },
});
const details = (tested: { readonly inspectionData?: object }) =>
  (tested.inspectionData as { errorDetails?: object } | undefined)?.errorDetails;

describe("an error that a Retry matches", () => {
  test.each([
    [0, 2],
    [1, 3],
    [2, 4],
  ])("after %i attempts is tried again after %i whole seconds", async (made, seconds) => {
    const { test } = await stateTests();
    const tested = await test(retried, after(made));
    expect(tested).toMatchObject({ status: "RETRIABLE", error: "Mine", cause: "because" });
    expect(tested).not.toHaveProperty("output");
    expect(tested).not.toHaveProperty("nextState");
    expect(details(tested)).toEqual({ retryIndex: 1, retryBackoffIntervalSeconds: seconds });
  });

  test("fails when its attempts are used up", async () => {
    const { test } = await stateTests();
    const tested = await test(retried, after(3));
    expect(tested).toMatchObject({ status: "FAILED", error: "Mine", cause: "because" });
    expect(details(tested)).toEqual({ retryIndex: 1 });
  });

  test("is caught when its attempts are used up", async () => {
    const { test } = await stateTests();
    const state = { ...retried, Catch: [{ ErrorEquals: ["States.ALL"], Next: "Rescue" }] };
    const tested = await test(state, after(3));
    expect(tested).toMatchObject({ status: "CAUGHT_ERROR", nextState: "Rescue" });
    expect(details(tested)).toEqual({ retryIndex: 1, catchIndex: 0 });
  });

  test("has as many attempts as the context object says", async () => {
    const { test } = await stateTests();
    const context = { State: { RetryCount: 3 } };
    expect((await test(retried, { mock, context })).status).toBe("FAILED");
  });

  test("lets the state know how often it was tried", async () => {
    const { test } = await stateTests();
    const state = {
      ...retried,
      Arguments: { FunctionName: "{% $string($states.context.State.RetryCount) %}" },
    };
    const tested = await test(state, after(2));
    expect(tested.inspectionData?.["afterArguments"]).toEqual({ FunctionName: "2" });
  });
});

describe("an error that a Catch matches", () => {
  const caught = {
    Type: "Task",
    Resource: TASK.Resource,
    Parameters: TASK.Arguments,
    Catch: [
      { ErrorEquals: ["Other"], Next: "A" },
      { ErrorEquals: ["Mine"], ResultPath: "$.error", Next: "B" },
    ],
    Next: "C",
  };

  test("goes on with the state that the Catch names, with its output", async () => {
    const { test } = await stateTests();
    expect(await test(caught, { input: { data: 1 }, mock })).toEqual({
      status: "CAUGHT_ERROR",
      nextState: "B",
      error: "Mine",
      cause: "because",
      output: { data: 1, error: { Error: "Mine", Cause: "because" } },
      inspectionData: {
        input: { data: 1 },
        afterInputPath: { data: 1 },
        afterParameters: { FunctionName: "f" },
        afterResultPath: { data: 1, error: { Error: "Mine", Cause: "because" } },
        errorDetails: { catchIndex: 1 },
      },
    });
  });

  test("assigns the variables of the Catch", async () => {
    const { test } = await stateTests();
    const state = {
      ...TASK,
      Catch: [
        { ErrorEquals: ["Mine"], Assign: { why: "{% $states.errorOutput.Cause %}" }, Next: "B" },
      ],
    };
    const tested = await test(state, { mock });
    expect(tested.inspectionData?.["variables"]).toEqual({ why: "because" });
  });

  test("fails when the Catch itself fails", async () => {
    const { test } = await stateTests();
    const state = { ...TASK, Catch: [{ ErrorEquals: ["Mine"], Output: "{% $none %}", Next: "B" }] };
    expect(await test(state, { mock })).toMatchObject({
      status: "FAILED",
      error: "States.QueryEvaluationError",
      cause:
        "The JSONata expression '$none' specified for the field 'Catch[0]/Output' returned nothing (undefined).",
    });
  });
});

test("an error of the state itself has a cause without the state's name and event", async () => {
  const { test } = await stateTests();
  const state = { QueryLanguage: "JSONata", Type: "Pass", Output: "{% $none %}", End: true };
  expect(await test(state)).toMatchObject({
    status: "FAILED",
    error: "States.QueryEvaluationError",
    cause:
      "The JSONata expression '$none' specified for the field 'Output' returned nothing (undefined).",
  });
});

test("an error without a cause has none", async () => {
  const { test } = await stateTests();
  const tested = await test(TASK, { mock: failureOf("Mine") });
  expect(tested).toMatchObject({ status: "FAILED", error: "Mine" });
  expect(tested.cause).toBeUndefined();
});

test("a Fail state fails with its error", async () => {
  const { test } = await stateTests();
  const state = { Type: "Fail", ErrorPath: "$.e", Cause: "c" };
  expect(await test(state, { input: { e: "E" } })).toMatchObject({
    status: "FAILED",
    error: "E",
    cause: "c",
  });
});

describe("a state inside others", () => {
  const inMap = (more: object) => ({
    StartAt: "M",
    States: {
      M: {
        Type: "Map",
        ItemProcessor: { StartAt: "Item", States: { Item: { ...TASK } } },
        Next: "End",
        Catch: [{ ErrorEquals: ["States.ALL"], ResultPath: "$.error", Next: "End" }],
        ...more,
      },
      End: { Type: "Succeed" },
    },
  });
  const item = { stateName: "Item", input: { n: 1 }, mock };

  test("has no item in its context object, as measured on AWS", async () => {
    const { test } = await stateTests();
    const definition = inMap({
      ItemProcessor: {
        StartAt: "Item",
        States: { Item: { Type: "Pass", Parameters: { "all.$": "$$" }, End: true } },
      },
    });
    const { output } = await test(definition, { stateName: "Item", input: { n: 1 } });
    expect(Object.keys(Object(output).all)).toEqual(["Execution", "StateMachine", "State"]);
  });

  test("hands its error to the Catch and Retry of the states around it", async () => {
    const { test } = await stateTests();
    expect(await test(inMap({}), item)).toMatchObject({
      status: "CAUGHT_ERROR",
      error: "Mine",
      nextState: "End",
      output: { n: 1, error: { Error: "Mine", Cause: "because" } },
    });
    const Retry = [{ ErrorEquals: ["Mine"] }];
    expect(await test(inMap({ Retry }), item)).toMatchObject({
      status: "RETRIABLE",
      inspectionData: { errorDetails: { retryIndex: 0, retryBackoffIntervalSeconds: 1 } },
    });
  });

  test("fails when nobody around it handles its error", async () => {
    const { test } = await stateTests();
    const parallel = {
      StartAt: "P",
      States: {
        P: {
          Type: "Parallel",
          Branches: [
            { StartAt: "A", States: { A: { Type: "Pass", End: true } } },
            { StartAt: "Item", States: { Item: TASK } },
          ],
          End: true,
        },
      },
    };
    expect(await test(parallel, item)).toMatchObject({ status: "FAILED", error: "Mine" });
  });

  test("fails alone when the Map state tolerates it", async () => {
    const { test } = await stateTests();
    const definition = inMap({ ToleratedFailureCount: 2 });
    expect(await test(definition, item)).toMatchObject({ status: "FAILED", error: "Mine" });
  });

  test("ends its test with its own success", async () => {
    const { test } = await stateTests();
    const tested = await test(inMap({}), { ...item, mock: resultOf({ StatusCode: 200 }) });
    expect(tested).toMatchObject({ status: "SUCCEEDED", output: { StatusCode: 200 } });
    expect(tested).not.toHaveProperty("nextState");
  });
});
