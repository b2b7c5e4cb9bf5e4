import { describe, expect, test } from "vitest";
import { IntegrationFailure } from "../errors.ts";
import { type TestEndpoint, testEndpoint } from "../testing/endpoint.ts";

const LAMBDA = "arn:aws:lambda:us-east-1:000000000000:function:work";
const failingBranch = { StartAt: "Boom", States: { Boom: { Type: "Fail", Error: "Boom" } } };
const passingBranch = (fields: object = {}) => ({
  StartAt: "Fine",
  States: { Fine: { Type: "Pass", End: true, ...fields } },
});
const parallel = (branches: object[], fields: object = {}) => ({
  StartAt: "Both",
  States: {
    Both: { Type: "Parallel", Branches: branches, Next: "After", ...fields },
    After: { Type: "Pass", End: true },
  },
});
const caught = { Catch: [{ ErrorEquals: ["States.ALL"], Next: "After" }] };

async function chain(endpoint: TestEndpoint, execution: string) {
  const events = await endpoint.history(execution);
  return events.map(({ type, previousEventId }) => `${type}<${previousEventId}`);
}

describe("a branch that another branch's failure ends", () => {
  test("records nothing if it had not entered its first state", async () => {
    const endpoint = await testEndpoint();
    const { executionArn } = await endpoint.run(parallel([failingBranch, passingBranch()], caught));
    expect((await chain(endpoint, executionArn)).slice(3)).toEqual([
      "FailStateEntered<3",
      "ParallelStateFailed<4",
      "ParallelStateExited<5",
      "PassStateEntered<6",
      "PassStateExited<7",
      "ExecutionSucceeded<8",
    ]);
  });

  test("drops the result of the JSONata evaluation that it waited for", async () => {
    const endpoint = await testEndpoint();
    const evaluating = passingBranch({ QueryLanguage: "JSONata", Output: "{% 1 + 1 %}" });
    const { executionArn } = await endpoint.run(parallel([evaluating, failingBranch], caught));
    expect((await chain(endpoint, executionArn)).slice(3)).toEqual([
      "PassStateEntered<3",
      "FailStateEntered<3",
      "PassStateAborted<5",
      "ParallelStateFailed<5",
      "ParallelStateExited<7",
      "PassStateEntered<8",
      "PassStateExited<9",
      "ExecutionSucceeded<10",
    ]);
  });

  test("drops the error of the JSONata evaluation that it waited for", async () => {
    const endpoint = await testEndpoint();
    const evaluating = passingBranch({ QueryLanguage: "JSONata", Output: "{% $none %}" });
    const { executionArn } = await endpoint.run(parallel([evaluating, failingBranch], caught));
    expect(await endpoint.types(executionArn)).not.toContain("EvaluationFailed");
    expect(await endpoint.describe(executionArn)).toMatchObject({ status: "SUCCEEDED" });
  });

  test("records its state if the state was about to run again for a Retry", async () => {
    const endpoint = await testEndpoint({
      integrations: { "lambda:function": () => Promise.reject(new IntegrationFailure("Busy")) },
    });
    const activity = await endpoint.activity();
    const task = (name: string, fields: object) => ({
      StartAt: name,
      States: { [name]: { Type: "Task", End: true, ...fields } },
    });
    const retries = task("Call", {
      Resource: LAMBDA,
      Retry: [{ ErrorEquals: ["Busy"], IntervalSeconds: 5 }],
    });
    const timesOut = task("Work", { Resource: activity, TimeoutSeconds: 5 });
    const execution = await endpoint.start(await endpoint.machine(parallel([retries, timesOut])));
    await endpoint.clock.advance(0);
    await endpoint.take(activity);
    await endpoint.clock.advance(5_000);
    const types = await endpoint.types(execution);
    expect(types.slice(types.indexOf("ActivityTimedOut"))).toEqual([
      "ActivityTimedOut",
      "TaskStateAborted",
      "TaskStateAborted",
      "ParallelStateFailed",
      "ExecutionFailed",
    ]);
    await endpoint.clock.advance(60_000);
    expect(await endpoint.types(execution)).toEqual(types);
  });
});

test("ExecutionFailed follows the state's last event, even if that event is beside the chain", async () => {
  const endpoint = await testEndpoint();
  const { executionArn } = await endpoint.run(
    parallel([passingBranch()], { ResultSelector: { "x.$": "$.none" } }),
  );
  expect((await chain(endpoint, executionArn)).slice(3)).toEqual([
    "PassStateEntered<3",
    "PassStateExited<4",
    "ParallelStateSucceeded<5",
    "ExecutionFailed<6",
  ]);
});

test("a Map state records MapStateSucceeded before its ResultSelector fails", async () => {
  const endpoint = await testEndpoint();
  const { executionArn } = await endpoint.run(
    {
      StartAt: "Each",
      States: {
        Each: {
          Type: "Map",
          ItemProcessor: passingBranch(),
          ResultSelector: { "x.$": "$.none" },
          End: true,
        },
      },
    },
    [1],
  );
  expect((await chain(endpoint, executionArn)).slice(6)).toEqual([
    "MapIterationSucceeded<6",
    "MapStateSucceeded<7",
    "ExecutionFailed<8",
  ]);
});

test("TaskStateAborted is recorded when a task fails, but not when its JSONata fails", async () => {
  const endpoint = await testEndpoint({ integrations: { "lambda:function": async () => 1 } });
  const { executionArn } = await endpoint.run(
    parallel([
      {
        StartAt: "Work",
        States: {
          Work: {
            Type: "Task",
            QueryLanguage: "JSONata",
            Resource: LAMBDA,
            Output: "{% $none %}",
            End: true,
          },
        },
      },
    ]),
  );
  const types = await endpoint.types(executionArn);
  expect(types).toContain("EvaluationFailed");
  expect(types).not.toContain("TaskStateAborted");
});

describe("a Task state whose output fails", () => {
  test("assigns no variable", async () => {
    const endpoint = await testEndpoint({
      integrations: { "lambda:function": async () => "x".repeat(262_000) },
    });
    const { output } = await endpoint.run(
      {
        StartAt: "Old",
        States: {
          Old: { Type: "Pass", Assign: { value: "old" }, Next: "Work" },
          Work: {
            Type: "Task",
            Resource: LAMBDA,
            Assign: { value: "new" },
            ResultPath: "$.result",
            Catch: [{ ErrorEquals: ["States.DataLimitExceeded"], Next: "Read" }],
            End: true,
          },
          Read: { Type: "Pass", Parameters: { "value.$": "$value" }, End: true },
        },
      },
      { padding: "x".repeat(1_000) },
    );
    expect(output).toBe('{"value":"old"}');
  });

  test("calls its service again for a Retry", async () => {
    let calls = 0;
    const endpoint = await testEndpoint({
      integrations: {
        "lambda:function": async () => {
          calls += 1;
          return calls === 1 ? {} : { n: 7 };
        },
      },
    });
    const execution = await endpoint.start(
      await endpoint.machine({
        QueryLanguage: "JSONata",
        StartAt: "Work",
        States: {
          Work: {
            Type: "Task",
            Resource: LAMBDA,
            Output: "{% $states.result.n %}",
            Retry: [{ ErrorEquals: ["States.QueryEvaluationError"], IntervalSeconds: 1 }],
            End: true,
          },
        },
      }),
    );
    await endpoint.clock.advance(1_000);
    expect(await endpoint.describe(execution)).toMatchObject({ status: "SUCCEEDED", output: "7" });
    expect(calls).toBe(2);
  });
});

test("the timeout of a task that has ended does not end the next task", async () => {
  const endpoint = await testEndpoint();
  const activity = await endpoint.activity();
  const execution = await endpoint.start(
    await endpoint.machine({
      StartAt: "First",
      States: {
        First: { Type: "Task", Resource: activity, TimeoutSeconds: 5, Next: "Second" },
        Second: { Type: "Task", Resource: activity, TimeoutSeconds: 60, End: true },
      },
    }),
  );
  const first = await endpoint.take(activity);
  await endpoint.call("SendTaskSuccess", { taskToken: first.taskToken, output: "1" });
  await endpoint.clock.advance(0);
  const second = await endpoint.take(activity);
  await endpoint.clock.advance(5_000);
  expect(await endpoint.describe(execution)).toMatchObject({ status: "RUNNING" });
  await endpoint.call("SendTaskSuccess", { taskToken: second.taskToken, output: "2" });
  await endpoint.clock.advance(0);
  expect(await endpoint.describe(execution)).toMatchObject({ status: "SUCCEEDED", output: "2" });
});
