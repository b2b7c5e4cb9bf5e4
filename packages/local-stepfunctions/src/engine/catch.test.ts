import { describe, expect, test } from "vitest";
import { testEndpoint } from "../testing/endpoint.ts";

const caught = (Resource: string, Catch: object[], fields: object = {}) => ({
  StartAt: "Work",
  States: {
    Work: {
      Type: "Task",
      Resource,
      Catch: Catch.map((one) => ({ Next: "Handled", ...one })),
      End: true,
      ...fields,
    },
    Handled: { Type: "Pass", End: true },
  },
});

async function failing(
  catchers: object[],
  report: object,
  fields: object = {},
  input: unknown = { a: 1 },
) {
  const endpoint = await testEndpoint();
  const activity = await endpoint.activity();
  const definition = caught(activity, catchers, fields);
  const execution = await endpoint.start(await endpoint.machine(definition), input);
  const { taskToken } = await endpoint.take(activity);
  await endpoint.call("SendTaskFailure", { taskToken, ...report });
  await endpoint.clock.advance(0);
  return { endpoint, execution, described: await endpoint.describe(execution) };
}

const all = { ErrorEquals: ["States.ALL"] };

describe("Catch", () => {
  test("replaces the input by the error, after leaving the state", async () => {
    const { endpoint, execution, described } = await failing([all], { error: "E", cause: "c" });
    expect(described.output).toBe('{"Error":"E","Cause":"c"}');
    expect((await endpoint.history(execution)).slice(4, 7)).toMatchObject([
      { type: "ActivityFailed", activityFailedEventDetails: { error: "E", cause: "c" } },
      {
        type: "TaskStateExited",
        stateExitedEventDetails: { name: "Work", output: '{"Error":"E","Cause":"c"}' },
      },
      { type: "PassStateEntered", previousEventId: 6 },
    ]);
  });

  test("places the error into the input at ResultPath", async () => {
    const { described } = await failing([{ ...all, ResultPath: "$.e" }], {
      error: "E",
      cause: "c",
    });
    expect(JSON.parse(described.output ?? "")).toEqual({ a: 1, e: { Error: "E", Cause: "c" } });
  });

  test("uses null for a missing error and cause", async () => {
    const { described } = await failing([all], {});
    expect(described.output).toBe('{"Error":null,"Cause":null}');
  });

  test("uses the first entry that matches the error", async () => {
    const named = (name: string) => ({ ErrorEquals: [name], ResultPath: `$.${name}` });
    const { described } = await failing([named("A"), named("B"), named("C")], { error: "B" });
    expect(Object.keys(JSON.parse(described.output ?? ""))).toEqual(["a", "B"]);
  });

  test("catches an error that is one of several names", async () => {
    const { described } = await failing([{ ErrorEquals: ["Other", "E"] }], { error: "E" });
    expect(described.output).toBe('{"Error":"E","Cause":null}');
  });

  test("does not catch an error that matches no entry", async () => {
    const { described } = await failing([{ ErrorEquals: ["Other"] }], { error: "E", cause: "c" });
    expect(described).toMatchObject({ status: "FAILED", error: "E", cause: "c" });
  });

  test("assigns variables from the error", async () => {
    const { endpoint, execution } = await failing([{ ...all, Assign: { "e.$": "$.Error" } }], {
      error: "E",
    });
    const exited = (await endpoint.history(execution)).find(
      (event) => event.type === "TaskStateExited",
    );
    expect(exited).toMatchObject({
      stateExitedEventDetails: {
        assignedVariables: { e: '"E"' },
        assignedVariablesDetails: { truncated: false },
      },
    });
  });

  test("provides $states.errorOutput in JSONata", async () => {
    const Output = { was: "{% $states.input.a %}", error: "{% $states.errorOutput.Error %}" };
    const { described } = await failing(
      [{ ...all, Output }],
      { error: "E" },
      { QueryLanguage: "JSONata" },
    );
    expect(described.output).toBe('{"was":1,"error":"E"}');
  });

  test("fails the state again when its own Output fails", async () => {
    const Output = { v: "{% $states.input.missing %}" };
    const { endpoint, execution, described } = await failing(
      [{ ErrorEquals: ["Other"] }, { ...all, Output }],
      { error: "E" },
      { QueryLanguage: "JSONata" },
    );
    expect(described.error).toBe("States.QueryEvaluationError");
    expect(described.cause).toContain(
      "specified for the field 'Catch[1]/Output/v' returned nothing",
    );
    expect((await endpoint.types(execution)).slice(-3)).toEqual([
      "ActivityFailed",
      "EvaluationFailed",
      "ExecutionFailed",
    ]);
  });

  test.each([
    [
      "a variable's path selects nothing",
      { Assign: { "x.$": "$.none" } },
      "States.Runtime",
      "An error occurred while executing the state 'Work' (entered at the event id #2). The JSONPath '$.none' specified for the field 'x.$' could not be found in the input",
    ],
    [
      "its output is too large",
      { ResultPath: "$.error" },
      "States.DataLimitExceeded",
      "The state/task 'Work' returned a result with a size exceeding the maximum number of bytes service limit.",
    ],
  ])("fails the state again when %s", async (_, fields, error, cause) => {
    const { endpoint, execution, described } = await failing(
      [{ ...all, ...fields }],
      { error: "E", cause: "c".repeat(10_000) },
      {},
      { padding: "x".repeat(255_000) },
    );
    expect(described).toMatchObject({
      status: "FAILED",
      error,
      cause: expect.stringContaining(cause),
    });
    expect((await endpoint.history(execution)).slice(-2)).toMatchObject([
      { type: "ActivityFailed" },
      { type: "ExecutionFailed", previousEventId: 5 },
    ]);
  });

  test("never catches States.Runtime", async () => {
    const endpoint = await testEndpoint();
    const activity = await endpoint.activity();
    const definition = caught(activity, [all], { Parameters: { "x.$": "$.none" } });
    expect(await endpoint.run(definition)).toMatchObject({
      status: "FAILED",
      error: "States.Runtime",
    });
  });

  test.each([
    ["States.Timeout", { TimeoutSeconds: 2 }],
    ["States.HeartbeatTimeout", { TimeoutSeconds: 60, HeartbeatSeconds: 2 }],
    ["States.Timeout", { TimeoutSeconds: 60, HeartbeatSeconds: 2 }],
    ["States.ALL", { TimeoutSeconds: 2 }],
  ])("%s catches a timeout of a task with %j, with an empty cause", async (name, fields) => {
    const endpoint = await testEndpoint();
    const activity = await endpoint.activity();
    const definition = caught(activity, [{ ErrorEquals: [name] }], fields);
    const execution = await endpoint.start(await endpoint.machine(definition));
    await endpoint.take(activity);
    await endpoint.clock.advance(2_000);
    expect((await endpoint.describe(execution)).output).toBe(
      '{"Error":"States.Timeout","Cause":""}',
    );
  });

  test("States.HeartbeatTimeout does not catch other timeouts, and the history has only States.Timeout", async () => {
    const endpoint = await testEndpoint();
    const activity = await endpoint.activity();
    const catcher = [{ ErrorEquals: ["States.HeartbeatTimeout"] }];
    const definition = caught(activity, catcher, { TimeoutSeconds: 2 });
    const execution = await endpoint.start(await endpoint.machine(definition));
    await endpoint.take(activity);
    await endpoint.clock.advance(2_000);
    expect(await endpoint.describe(execution)).toMatchObject({ error: "States.Timeout" });
    expect((await endpoint.history(execution)).slice(-2)).toMatchObject([
      { type: "ActivityTimedOut", activityTimedOutEventDetails: { error: "States.Timeout" } },
      { type: "ExecutionFailed", executionFailedEventDetails: { error: "States.Timeout" } },
    ]);
  });

  test("fails a Parallel state a second time when its own Output fails", async () => {
    const endpoint = await testEndpoint();
    const { executionArn, error } = await endpoint.run({
      QueryLanguage: "JSONata",
      StartAt: "Both",
      States: {
        Both: {
          Type: "Parallel",
          Branches: [{ StartAt: "No", States: { No: { Type: "Fail", Error: "E" } } }],
          Catch: [{ ...all, Output: "{% $states.input.missing %}", Next: "Done" }],
          End: true,
        },
        Done: { Type: "Succeed" },
      },
    });
    expect(error).toBe("States.QueryEvaluationError");
    const events = await endpoint.history(executionArn);
    expect(
      events.slice(3).map(({ type, previousEventId }) => `${type}<${previousEventId}`),
    ).toEqual([
      "FailStateEntered<3",
      "ParallelStateFailed<4",
      "EvaluationFailed<4",
      "ParallelStateFailed<6",
      "ExecutionFailed<7",
    ]);
  });
});
