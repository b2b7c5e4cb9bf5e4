import { expect, test } from "vitest";
import { type TestEndpoint, testEndpoint } from "../testing/endpoint.ts";

const task = (Resource: string, more: object = {}) => ({
  Type: "Task",
  Resource,
  End: true,
  ...more,
});

async function fail(endpoint: TestEndpoint, activityArn: string, error = "Boom") {
  const { taskToken } = await endpoint.take(activityArn);
  await endpoint.call("SendTaskFailure", { taskToken, error });
  await endpoint.clock.advance(0);
  return taskToken;
}

async function succeed(endpoint: TestEndpoint, activityArn: string, output: unknown = {}) {
  const { taskToken, input } = await endpoint.take(activityArn);
  await endpoint.call("SendTaskSuccess", { taskToken, output: JSON.stringify(output) });
  await endpoint.clock.advance(0);
  return JSON.parse(input) as Record<string, never>;
}

const redrive = async (endpoint: TestEndpoint, executionArn: string, more: object = {}) => {
  const answer = await endpoint.call("RedriveExecution", { executionArn, ...more });
  await endpoint.clock.advance(0);
  return answer as { readonly redriveDate: number };
};

/** Ids, types and previous ids, from the event `from` on. */
async function chain(endpoint: TestEndpoint, executionArn: string, from: number) {
  const events = await endpoint.history(executionArn);
  return events
    .slice(from - 1)
    .map(({ id, type, previousEventId }) => `${id} ${type} ${previousEventId}`);
}

test("a failed task runs again without entering its state again, with its retries, its input and the context of the redrive", async () => {
  const endpoint = await testEndpoint();
  const activityArn = await endpoint.activity();
  const definition = {
    StartAt: "Before",
    States: {
      Before: { Type: "Pass", Result: "kept", ResultPath: "$.before", Next: "Work" },
      Work: task(activityArn, {
        Parameters: { "input.$": "$", "execution.$": "$$.Execution", "state.$": "$$.State" },
        Retry: [{ ErrorEquals: ["Boom"], IntervalSeconds: 1, MaxAttempts: 1 }],
      }),
    },
  };
  const executionArn = await endpoint.start(await endpoint.machine(definition), { n: 1 });
  await endpoint.clock.advance(0);
  await fail(endpoint, activityArn);
  await endpoint.clock.advance(1_000);
  const old = await fail(endpoint, activityArn);
  await endpoint.clock.advance(60_000);
  const at = endpoint.clock.now();
  expect(await redrive(endpoint, executionArn)).toEqual({ redriveDate: at / 1000 });
  expect(await endpoint.describe(executionArn)).toMatchObject({
    status: "RUNNING",
    redriveCount: 1,
    redriveDate: at / 1000,
    redriveStatus: "NOT_REDRIVABLE",
    redriveStatusReason: "Execution is RUNNING and cannot be redriven",
  });
  expect(await endpoint.describe(executionArn)).not.toHaveProperty("error", expect.anything());
  await expect(endpoint.call("SendTaskSuccess", { taskToken: old, output: "{}" })).rejects.toThrow(
    "Task Timed Out",
  );
  await fail(endpoint, activityArn);
  await endpoint.clock.advance(1_000);
  const input = await succeed(endpoint, activityArn, "done");
  expect(input).toMatchObject({
    input: { n: 1, before: "kept" },
    execution: { RedriveCount: 1, RedriveTime: new Date(at).toISOString() },
    state: { Name: "Work", RetryCount: 1, EnteredTime: new Date(at - 61_000).toISOString() },
  });
  expect(await chain(endpoint, executionArn, 4)).toEqual([
    "4 TaskStateEntered 3",
    "5 ActivityScheduled 4",
    "6 ActivityStarted 5",
    "7 ActivityFailed 6",
    "8 ActivityScheduled 7",
    "9 ActivityStarted 8",
    "10 ActivityFailed 9",
    "11 ExecutionFailed 10",
    "12 ExecutionRedriven 11",
    "13 ActivityScheduled 4",
    "14 ActivityStarted 13",
    "15 ActivityFailed 14",
    "16 ActivityScheduled 15",
    "17 ActivityStarted 16",
    "18 ActivitySucceeded 17",
    "19 TaskStateExited 18",
    "20 ExecutionSucceeded 19",
  ]);
  expect((await endpoint.history(executionArn))[11]).toMatchObject({
    executionRedrivenEventDetails: { redriveCount: 1 },
  });
});

test("of a Parallel state, the branches run again that failed or were aborted, each from its own state", async () => {
  const endpoint = await testEndpoint();
  const activityArn = await endpoint.activity();
  const branch = (name: string) => ({ StartAt: name, States: { [name]: task(activityArn) } });
  const executionArn = await endpoint.start(
    await endpoint.machine({
      StartAt: "All",
      States: {
        All: { Type: "Parallel", Branches: ["A", "B", "C"].map(branch), End: true },
      },
    }),
  );
  await endpoint.clock.advance(0);
  await succeed(endpoint, activityArn, "a");
  await fail(endpoint, activityArn);
  await redrive(endpoint, executionArn);
  await succeed(endpoint, activityArn, "b");
  await succeed(endpoint, activityArn, "c");
  expect(await endpoint.describe(executionArn)).toMatchObject({
    status: "SUCCEEDED",
    output: '["a","b","c"]',
  });
  expect(await chain(endpoint, executionArn, 18)).toEqual([
    "18 ExecutionFailed 17",
    "19 ExecutionRedriven 18",
    "20 ActivityScheduled 6",
    "21 ActivityScheduled 8",
    "22 ActivityStarted 20",
    "23 ActivitySucceeded 22",
    "24 TaskStateExited 23",
    "25 ActivityStarted 21",
    "26 ActivitySucceeded 25",
    "27 TaskStateExited 26",
    "28 ParallelStateSucceeded 27",
    "29 ParallelStateExited 27",
    "30 ExecutionSucceeded 29",
  ]);
});

test("of an inline Map, the failed items run again and those that were not reached start", async () => {
  const endpoint = await testEndpoint();
  const activityArn = await endpoint.activity();
  const executionArn = await endpoint.start(
    await endpoint.machine({
      StartAt: "Each",
      States: {
        Each: {
          Type: "Map",
          MaxConcurrency: 1,
          ItemProcessor: { StartAt: "Item", States: { Item: task(activityArn) } },
          End: true,
        },
      },
    }),
    [0, 1, 2],
  );
  await endpoint.clock.advance(0);
  await succeed(endpoint, activityArn, "a");
  await fail(endpoint, activityArn);
  await redrive(endpoint, executionArn);
  expect(await succeed(endpoint, activityArn, "b")).toBe(1);
  expect(await succeed(endpoint, activityArn, "c")).toBe(2);
  expect(await endpoint.describe(executionArn)).toMatchObject({ output: '["a","b","c"]' });
  const all = await chain(endpoint, executionArn, 1);
  expect(all.slice(all.findIndex((line) => line.includes("ExecutionRedriven")))).toEqual([
    "20 ExecutionRedriven 19",
    "21 ActivityScheduled 12",
    "22 ActivityStarted 21",
    "23 ActivitySucceeded 22",
    "24 TaskStateExited 23",
    "25 MapIterationSucceeded 24",
    "26 MapIterationStarted 24",
    "27 TaskStateEntered 26",
    "28 ActivityScheduled 27",
    "29 ActivityStarted 28",
    "30 ActivitySucceeded 29",
    "31 TaskStateExited 30",
    "32 MapIterationSucceeded 31",
    "33 MapStateSucceeded 32",
    "34 MapStateExited 32",
    "35 ExecutionSucceeded 34",
  ]);
});

test("branches of branches run again from where each was, also those that had not entered a state", async () => {
  const endpoint = await testEndpoint();
  const activityArn = await endpoint.activity();
  const branch = (name: string) => ({ StartAt: name, States: { [name]: task(activityArn) } });
  const inner = {
    StartAt: "Inner",
    States: { Inner: { Type: "Parallel", Branches: ["A", "B"].map(branch), End: true } },
  };
  const executionArn = await endpoint.start(
    await endpoint.machine({
      StartAt: "Outer",
      States: { Outer: { Type: "Parallel", Branches: [inner, branch("C")], End: true } },
    }),
  );
  await endpoint.clock.advance(0);
  const tokens = new Map<string, string>();
  for (const name of ["C", "A", "B"]) {
    tokens.set(name, (await endpoint.take(activityArn)).taskToken);
  }
  await endpoint.call("SendTaskSuccess", { taskToken: tokens.get("A"), output: '"a"' });
  await endpoint.call("SendTaskFailure", { taskToken: tokens.get("C"), error: "Boom" });
  await endpoint.clock.advance(0);
  await redrive(endpoint, executionArn);
  await succeed(endpoint, activityArn, "b");
  await succeed(endpoint, activityArn, "c");
  expect(await endpoint.describe(executionArn)).toMatchObject({ output: '[["a","b"],"c"]' });
});

test("an execution that was stopped in its first moment is redriven from its first state", async () => {
  const endpoint = await testEndpoint();
  const machine = await endpoint.machine({
    StartAt: "Pass",
    States: { Pass: { Type: "Pass", End: true } },
  });
  const executionArn = `${machine.replace("stateMachine", "execution")}:first`;
  await Promise.all([
    endpoint.start(machine, {}, { name: "first" }),
    endpoint.call("StopExecution", { executionArn }),
    endpoint.call("RedriveExecution", { executionArn }),
  ]);
  await endpoint.clock.advance(0);
  expect(await chain(endpoint, executionArn, 1)).toEqual([
    "1 ExecutionStarted 0",
    "2 ExecutionAborted 0",
    "3 ExecutionRedriven 2",
    "4 PassStateEntered 0",
    "5 PassStateExited 4",
    "6 ExecutionSucceeded 5",
  ]);
});

test("a Fail state fails again, after the event of the redrive", async () => {
  const endpoint = await testEndpoint();
  const { executionArn } = await endpoint.run({
    StartAt: "Fail",
    States: { Fail: { Type: "Fail", Error: "E", Cause: "c" } },
  });
  await redrive(endpoint, executionArn);
  expect(await endpoint.describe(executionArn)).toMatchObject({
    status: "FAILED",
    error: "E",
    cause: "c",
    redriveCount: 1,
    redriveStatus: "REDRIVABLE",
  });
  expect(await chain(endpoint, executionArn, 2)).toEqual([
    "2 FailStateEntered 0",
    "3 ExecutionFailed 2",
    "4 ExecutionRedriven 3",
    "5 ExecutionFailed 4",
  ]);
});

test("the machine's timeout begins anew with a redrive", async () => {
  const endpoint = await testEndpoint();
  const activityArn = await endpoint.activity();
  const executionArn = await endpoint.start(
    await endpoint.machine({
      TimeoutSeconds: 10,
      StartAt: "Work",
      States: { Work: task(activityArn) },
    }),
  );
  await endpoint.clock.advance(25_000);
  await redrive(endpoint, executionArn);
  await endpoint.clock.advance(9_999);
  expect((await endpoint.describe(executionArn)).status).toBe("RUNNING");
  await endpoint.clock.advance(1);
  expect((await endpoint.describe(executionArn)).status).toBe("TIMED_OUT");
  await redrive(endpoint, executionArn);
  await succeed(endpoint, activityArn, "late");
  expect(await endpoint.describe(executionArn)).toMatchObject({
    status: "SUCCEEDED",
    redriveCount: 2,
  });
  expect(await chain(endpoint, executionArn, 4)).toEqual([
    "4 ExecutionTimedOut 0",
    "5 ExecutionRedriven 4",
    "6 ActivityScheduled 2",
    "7 ExecutionTimedOut 0",
    "8 ExecutionRedriven 7",
    "9 ActivityScheduled 2",
    "10 ActivityStarted 9",
    "11 ActivitySucceeded 10",
    "12 TaskStateExited 11",
    "13 ExecutionSucceeded 12",
  ]);
});

test("what a query reads of the context is that of the redrive, in both query languages", async () => {
  const endpoint = await testEndpoint();
  const activityArn = await endpoint.activity();
  const { executionArn } = await endpoint.run({
    StartAt: "Work",
    States: {
      Work: {
        Type: "Task",
        Resource: activityArn,
        TimeoutSeconds: 5,
        ResultPath: null,
        Next: "Path",
      },
      Path: { Type: "Pass", Parameters: { "path.$": "$$.Execution.RedriveCount" }, Next: "Query" },
      Query: {
        Type: "Pass",
        QueryLanguage: "JSONata",
        Output: {
          path: "{% $states.input.path %}",
          count: "{% $states.context.Execution.RedriveCount %}",
          time: "{% $states.context.Execution.RedriveTime %}",
        },
        End: true,
      },
    },
  });
  await endpoint.call("StopExecution", { executionArn });
  const { redriveDate } = await redrive(endpoint, executionArn);
  await succeed(endpoint, activityArn);
  const { output } = await endpoint.describe(executionArn);
  expect(JSON.parse(output ?? "")).toEqual({
    path: 1,
    count: 1,
    time: new Date(redriveDate * 1000).toISOString(),
  });
});

test("states whose queries failed are evaluated again with the variables that there were", async () => {
  const endpoint = await testEndpoint();
  const { executionArn, status } = await endpoint.run({
    QueryLanguage: "JSONata",
    StartAt: "Set",
    States: {
      Set: { Type: "Pass", Assign: { kept: "value" }, Next: "Choose" },
      Choose: {
        Type: "Choice",
        Choices: [
          {
            Condition:
              "{% $states.context.Execution.RedriveCount = 0 ? $error('not yet') : $kept = 'value' %}",
            Next: "Done",
          },
        ],
      },
      Done: { Type: "Succeed", Output: "{% $kept %}" },
    },
  });
  expect(status).toBe("FAILED");
  await redrive(endpoint, executionArn);
  expect(await endpoint.describe(executionArn)).toMatchObject({
    status: "SUCCEEDED",
    output: '"value"',
  });
  expect(await endpoint.types(executionArn)).toEqual([
    "ExecutionStarted",
    "PassStateEntered",
    "PassStateExited",
    "ChoiceStateEntered",
    "EvaluationFailed",
    "ExecutionFailed",
    "ExecutionRedriven",
    "ChoiceStateExited",
    "SucceedStateEntered",
    "SucceedStateExited",
    "ExecutionSucceeded",
  ]);
});

test("a state whose branches made too much runs again as a whole", async () => {
  const endpoint = await testEndpoint();
  const activityArn = await endpoint.activity();
  const branch = (name: string) => ({ StartAt: name, States: { [name]: task(activityArn) } });
  const executionArn = await endpoint.start(
    await endpoint.machine({
      StartAt: "All",
      States: { All: { Type: "Parallel", Branches: ["A", "B"].map(branch), End: true } },
    }),
  );
  await endpoint.clock.advance(0);
  for (const _ of [1, 2]) await succeed(endpoint, activityArn, "x".repeat(150_000));
  expect(await endpoint.describe(executionArn)).toMatchObject({
    error: "States.DataLimitExceeded",
  });
  await redrive(endpoint, executionArn);
  for (const _ of [1, 2]) await succeed(endpoint, activityArn, 1);
  expect(await endpoint.describe(executionArn)).toMatchObject({ output: "[1,1]" });
});

test("items whose failures were tolerated start again, no more at a time than the Map allows", async () => {
  const endpoint = await testEndpoint();
  const activityArn = await endpoint.activity();
  const executionArn = await endpoint.start(
    await endpoint.machine({
      StartAt: "Each",
      States: {
        Each: {
          Type: "Map",
          MaxConcurrency: 1,
          ToleratedFailureCount: 2,
          ItemProcessor: { StartAt: "Item", States: { Item: task(activityArn) } },
          End: true,
        },
      },
    }),
    [0, 1, 2, 3, 4],
  );
  await endpoint.clock.advance(0);
  await fail(endpoint, activityArn);
  await succeed(endpoint, activityArn, "b");
  await fail(endpoint, activityArn);
  await fail(endpoint, activityArn);
  await redrive(endpoint, executionArn);
  const items = [];
  for (const _ of [1, 2, 3, 4]) items.push(await succeed(endpoint, activityArn, "x"));
  expect(items).toEqual([3, 0, 2, 4]);
  expect(await endpoint.describe(executionArn)).toMatchObject({ output: '["x","b","x","x","x"]' });
});
