import { describe, expect, test } from "vitest";
import { ROLE, type TestEndpoint, testEndpoint } from "../../testing/endpoint.ts";

const ARN = "arn:aws:states:us-east-1:000000000000";
const whole = { "context.$": "$$" };

/** The context object of a machine's only state. */
async function contextIn(endpoint: TestEndpoint, state: object, more: object = {}) {
  const definition = { StartAt: "Look", States: { Look: { End: true, ...state } } };
  const machine = await endpoint.machine(definition, more);
  const input = { a: 1 };
  if ("type" in more) {
    const answer = endpoint.call("StartSyncExecution", {
      stateMachineArn: machine,
      name: "x",
      input: JSON.stringify(input),
    });
    await endpoint.clock.advance(0);
    return (await answer) as { output: string; executionArn: string };
  }
  const executionArn = await endpoint.start(machine, input, { name: "x" });
  await endpoint.clock.advance(0);
  return endpoint.describe(executionArn) as Promise<{ output: string; executionArn: string }>;
}

const expected = {
  Execution: {
    Id: `${ARN}:execution:machine-1:x`,
    Input: { a: 1 },
    StartTime: "2026-01-01T00:00:00.000Z",
    Name: "x",
    RoleArn: ROLE,
    RedriveCount: 0,
  },
  StateMachine: { Id: `${ARN}:stateMachine:machine-1`, Name: "machine-1" },
  State: { Name: "Look", EnteredTime: "2026-01-01T00:00:00.000Z" },
};

describe("the context object", () => {
  test("of a Pass state has the execution, the state machine and the state", async () => {
    const endpoint = await testEndpoint();
    const { output } = await contextIn(endpoint, { Type: "Pass", Parameters: whole });
    expect(JSON.parse(output)).toEqual({ context: expected });
  });

  test("is $states.context in JSONata", async () => {
    const endpoint = await testEndpoint();
    const { output } = await contextIn(endpoint, {
      Type: "Pass",
      QueryLanguage: "JSONata",
      Output: "{% $states.context %}",
    });
    expect(JSON.parse(output)).toEqual(expected);
  });

  test("is a state's input for an InputPath of $$", async () => {
    const endpoint = await testEndpoint();
    const { output } = await contextIn(endpoint, { Type: "Pass", InputPath: "$$" });
    expect(JSON.parse(output)).toEqual(expected);
  });

  test("of a Task state has its RetryCount and, for a callback, the token", async () => {
    const parameters: unknown[] = [];
    const endpoint = await testEndpoint({
      integrations: {
        "sqs:sendMessage": async (request) => {
          parameters.push(request.parameters, request.taskToken);
          return {};
        },
      },
    });
    const resource = "arn:aws:states:::sqs:sendMessage";
    const Parameters = { QueueUrl: "q", "MessageBody.$": "$$" };
    await contextIn(endpoint, { Type: "Task", Resource: resource, Parameters });
    const state = { ...expected.State, RetryCount: 0 };
    expect(parameters).toEqual([
      { QueueUrl: "q", MessageBody: { ...expected, State: state } },
      undefined,
    ]);
    parameters.length = 0;
    const callback = await endpoint.machine({
      StartAt: "Look",
      States: {
        Look: {
          Type: "Task",
          Resource: `${resource}.waitForTaskToken`,
          Parameters: { QueueUrl: "q", "MessageBody.$": "$$.Task" },
          End: true,
        },
      },
    });
    await endpoint.start(callback);
    await endpoint.clock.advance(0);
    expect(parameters).toEqual([
      {
        QueueUrl: "q",
        MessageBody: { Token: expect.stringMatching(/^[A-Za-z0-9+/=]{368}$/) },
      },
      (parameters[0] as { MessageBody: { Token: string } }).MessageBody.Token,
    ]);
  });

  test("of an Express execution has no RedriveCount", async () => {
    const endpoint = await testEndpoint();
    const { output, executionArn } = await contextIn(
      endpoint,
      { Type: "Pass", Parameters: whole },
      { type: "EXPRESS" },
    );
    const { RedriveCount: _, ...execution } = expected.Execution;
    expect(JSON.parse(output)).toEqual({
      context: { ...expected, Execution: { ...execution, Id: executionArn } },
    });
  });

  test("of a Parallel or Map state has its RetryCount", async () => {
    const endpoint = await testEndpoint();
    const inner = { StartAt: "P", States: { P: { Type: "Pass", End: true } } };
    const count = { "n.$": "$$.State.RetryCount" };
    for (const fields of [
      { Type: "Parallel", Parameters: count, Branches: [inner] },
      { Type: "Map", ItemSelector: count, ItemProcessor: inner },
    ]) {
      const definition = { StartAt: "A", States: { A: { ...fields, End: true } } };
      expect((await endpoint.run(definition, [1])).output).toBe('[{"n":0}]');
    }
  });

  test("has the item of the innermost Map around the state", async () => {
    const endpoint = await testEndpoint();
    const look = { Type: "Pass", Parameters: { "item.$": "$$.Map.Item" }, End: true };
    const inner = { StartAt: "Look", States: { Look: look } };
    const parallel = {
      StartAt: "Both",
      States: { Both: { Type: "Parallel", Branches: [inner], End: true } },
    };
    const map = (ItemProcessor: object) => ({
      StartAt: "Each",
      States: { Each: { Type: "Map", ItemProcessor, End: true } },
    });
    expect((await endpoint.run(map(parallel), ["a", null])).output).toBe(
      '[[{"item":{"Index":0,"Value":"a"}}],[{"item":{"Index":1,"Value":null}}]]',
    );
    const nested = {
      StartAt: "Outer",
      States: {
        Outer: {
          Type: "Map",
          End: true,
          ItemProcessor: {
            StartAt: "Inner",
            States: { Inner: { Type: "Map", ItemProcessor: inner, End: true } },
          },
        },
      },
    };
    expect((await endpoint.run(nested, [["x"], ["y", "z"]])).output).toBe(
      '[[{"item":{"Index":0,"Value":"x"}}],[{"item":{"Index":0,"Value":"y"}},{"item":{"Index":1,"Value":"z"}}]]',
    );
  });

  test.each([
    ["JSONPath", { ItemSelector: { "item.$": "$$.Map.Item" } }],
    [
      "JSONata",
      { QueryLanguage: "JSONata", ItemSelector: { item: "{% $states.context.Map.Item %}" } },
    ],
  ])("has the item itself in the ItemSelector of a Map inside a Map: %s", async (_, fields) => {
    const endpoint = await testEndpoint();
    const echo = { StartAt: "P", States: { P: { Type: "Pass", End: true } } };
    const inner = { Type: "Map", ItemProcessor: echo, End: true, ...fields };
    const outer = {
      Type: "Map",
      ItemProcessor: { StartAt: "Inner", States: { Inner: inner } },
      End: true,
    };
    const definition = { StartAt: "Outer", States: { Outer: outer } };
    const { output = "" } = await endpoint.run(definition, [["a"], ["b", "c"]]);
    expect(JSON.parse(output)).toEqual([
      [{ item: { Index: 0, Value: "a" } }],
      [{ item: { Index: 0, Value: "b" } }, { item: { Index: 1, Value: "c" } }],
    ]);
  });

  test("has the time at which the state was entered", async () => {
    const endpoint = await testEndpoint();
    const definition = {
      StartAt: "Wait",
      States: {
        Wait: { Type: "Wait", Seconds: 61, Next: "Look" },
        Look: { Type: "Pass", Parameters: { "at.$": "$$.State.EnteredTime" }, End: true },
      },
    };
    const execution = await endpoint.start(await endpoint.machine(definition));
    await endpoint.clock.advance(61_000);
    expect(await endpoint.describe(execution)).toMatchObject({
      output: '{"at":"2026-01-01T00:01:01.000Z"}',
    });
  });
});
