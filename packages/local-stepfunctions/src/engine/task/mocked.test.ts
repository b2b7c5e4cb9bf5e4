import { describe, expect, test } from "vitest";
import type { MockConfig, MockedAttempts } from "../../mocks/config.ts";
import { ROLE, type TestEndpoint, testEndpoint } from "../../testing/endpoint.ts";
import { newFolder } from "../../testing/restart.ts";

const INVOKE = "arn:aws:states:::lambda:invoke";
const RETRY = [{ ErrorEquals: ["States.ALL"], IntervalSeconds: 1, MaxAttempts: 3, BackoffRate: 1 }];

const task = (Resource: string, fields: object = {}) => ({
  StartAt: "Call",
  States: { Call: { Type: "Task", Resource, End: true, ...fields } },
});
/** The machine `mocked` has one test case, whose state Call has these responses. */
const mocksOf = (responses: MockedAttempts): MockConfig => ({
  StateMachines: { mocked: { TestCases: { Case: { Call: "Responses" } } } },
  MockedResponses: { Responses: responses },
});

async function mockedEndpoint(mocks: MockConfig, definition: object, more: object = {}) {
  const endpoint = await testEndpoint({ mocks, ...more });
  const machine = await endpoint.machine(definition, { name: "mocked" });
  const run = async (input: unknown = {}) => {
    const execution = await endpoint.start(`${machine}#Case`, input);
    await endpoint.clock.advance(10_000);
    return endpoint.describe(execution);
  };
  return { endpoint, machine, run };
}

const typesOfTask = async (endpoint: TestEndpoint, execution: string) =>
  (await endpoint.types(execution)).filter(
    (type) => !/^(Task|Pass|Map)State|^Execution/.test(type),
  );

describe("a mocked Task state", () => {
  test.each([
    [INVOKE, ["TaskScheduled", "TaskStarted", "TaskSucceeded"]],
    [
      "arn:aws:lambda:us-east-1:000000000000:function:f",
      ["LambdaFunctionScheduled", "LambdaFunctionStarted", "LambdaFunctionSucceeded"],
    ],
    [
      "arn:aws:states:us-east-1:000000000000:activity:none",
      ["ActivityScheduled", "ActivityStarted", "ActivitySucceeded"],
    ],
    [
      "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
      ["TaskScheduled", "TaskStarted", "TaskSubmitted", "TaskSucceeded"],
    ],
    [
      "arn:aws:states:::states:startExecution.sync:2",
      ["TaskScheduled", "TaskStarted", "TaskSubmitted", "TaskSucceeded"],
    ],
  ])("returns its response instead of calling %s", async (resource, types) => {
    const Parameters = {
      FunctionName: "f",
      QueueUrl: "q",
      StateMachineArn: "m",
      "MessageBody.$": "$$.Execution.Id",
    };
    const { endpoint, run } = await mockedEndpoint(
      mocksOf({ "0": { Return: { answer: 42 } } }),
      task(resource, resource.includes(":::") ? { Parameters: fitting(resource, Parameters) } : {}),
    );
    const { executionArn, output } = await run();
    expect(output).toBe('{"answer":42}');
    expect(await typesOfTask(endpoint, executionArn)).toEqual(types);
  });

  test("throws its error, which Retry matches, and has the next response for each attempt", async () => {
    const { endpoint, run } = await mockedEndpoint(
      mocksOf({
        "0": { Throw: { Error: "Lambda.ResourceNotReadyException", Cause: "not ready" } },
        "1-2": { Throw: { Error: "Lambda.TimeoutException", Cause: "timed out" } },
        "3": { Return: "done" },
      }),
      task(INVOKE, { Parameters: { FunctionName: "f" }, Retry: RETRY }),
    );
    const { executionArn, output } = await run();
    expect(output).toBe('"done"');
    const failed = (await endpoint.history(executionArn)).filter(
      ({ type }) => type === "TaskFailed",
    );
    expect(failed.map((event) => event["taskFailedEventDetails"])).toMatchObject([
      { error: "Lambda.ResourceNotReadyException", cause: "not ready", resource: "invoke" },
      { error: "Lambda.TimeoutException", cause: "timed out" },
      { error: "Lambda.TimeoutException", cause: "timed out" },
    ]);
  });

  test("fails the execution when there is no response for an attempt", async () => {
    const { run } = await mockedEndpoint(
      mocksOf({ "0": { Throw: { Error: "E" } } }),
      task(INVOKE, { Parameters: { FunctionName: "f" }, Retry: RETRY }),
    );
    expect(await run()).toMatchObject({
      status: "FAILED",
      error: "States.Runtime",
      cause:
        "An error occurred while executing the state 'Call' (entered at the event id #2). The mocked responses 'Responses' of the test case 'Case' have no attempt 1: there is 1, counted from 0.",
    });
  });

  test.each([["INLINE"], ["DISTRIBUTED"]])(
    "counts the items of a Map state, too: %s",
    async (Mode) => {
      const { run } = await mockedEndpoint(
        mocksOf({ "0": { Return: "a" }, "1": { Throw: { Error: "E" } }, "2": { Return: "c" } }),
        {
          StartAt: "Each",
          States: {
            Each: {
              Type: "Map",
              MaxConcurrency: 1,
              ItemProcessor: {
                ProcessorConfig: Mode === "INLINE" ? { Mode } : { Mode, ExecutionType: "STANDARD" },
                ...task(INVOKE, { Parameters: { FunctionName: "f" }, Retry: RETRY }),
              },
              End: true,
            },
          },
        },
      );
      expect(await run([1, 2])).toMatchObject({ output: '["a","c"]' });
    },
  );

  test("calls what it names when the test case does not mention it, or none is named", async () => {
    const mocks: MockConfig = {
      StateMachines: { mocked: { TestCases: { Case: {} } } },
      MockedResponses: {},
    };
    const integrations = { "lambda:invoke": async () => "real" };
    const definition = task(INVOKE, { Parameters: { FunctionName: "f" } });
    const { endpoint, machine, run } = await mockedEndpoint(mocks, definition, { integrations });
    expect(await run()).toMatchObject({ output: '"real"' });
    const unmocked = await endpoint.start(`${machine}#`);
    await endpoint.clock.advance(0);
    expect(await endpoint.describe(unmocked)).toMatchObject({
      output: '"real"',
      stateMachineArn: machine,
    });
  });

  test("shapes the response with its own fields", async () => {
    const { run } = await mockedEndpoint(
      mocksOf({ "0": { Return: { Payload: { n: 1 } } } }),
      task(INVOKE, {
        Parameters: { FunctionName: "f" },
        ResultSelector: { "n.$": "$.Payload.n" },
        ResultPath: "$.call",
      }),
    );
    expect(await run({ a: 1 })).toMatchObject({ output: '{"a":1,"call":{"n":1}}' });
  });

  test("fails when the response is larger than a result may be", async () => {
    const { run } = await mockedEndpoint(
      mocksOf({ "0": { Return: "x".repeat(262_144) } }),
      task(INVOKE, { Parameters: { FunctionName: "f" } }),
    );
    expect(await run()).toMatchObject({ error: "States.DataLimitExceeded" });
  });

  test("continues its count after a restart", async () => {
    const mocks = mocksOf({
      "0": { Throw: { Error: "E" } },
      "1": { Return: "second" },
    });
    const data = newFolder();
    const definition = task(INVOKE, { Parameters: { FunctionName: "f" }, Retry: RETRY });
    const { endpoint, machine } = await mockedEndpoint(mocks, definition, { data });
    const execution = await endpoint.start(`${machine}#Case`);
    await endpoint.clock.advance(0);
    await endpoint.close();
    const restarted = await testEndpoint({ mocks, data, clock: endpoint.clock });
    await restarted.clock.advance(1_000);
    expect(await restarted.describe(execution)).toMatchObject({ output: '"second"' });
  });

  test("goes on with the next response when the execution is redriven, also after a restart", async () => {
    const mocks = mocksOf({ "0": { Throw: { Error: "E" } }, "1": { Return: "second" } });
    const data = newFolder();
    const definition = task(INVOKE, { Parameters: { FunctionName: "f" } });
    const { endpoint, run } = await mockedEndpoint(mocks, definition, { data });
    const { executionArn, error } = await run();
    expect(error).toBe("E");
    await endpoint.close();
    const restarted = await testEndpoint({ mocks, data, clock: endpoint.clock });
    await restarted.call("RedriveExecution", { executionArn });
    await restarted.clock.advance(0);
    expect(await restarted.describe(executionArn)).toMatchObject({ output: '"second"' });
  });

  test("fails after a restart without its test case", async () => {
    const data = newFolder();
    const definition = task(INVOKE, { Parameters: { FunctionName: "f" }, Retry: RETRY });
    const { endpoint, machine } = await mockedEndpoint(
      mocksOf({ "0": { Throw: { Error: "E" } } }),
      definition,
      { data },
    );
    const execution = await endpoint.start(`${machine}#Case`);
    await endpoint.clock.advance(0);
    await endpoint.close();
    const restarted = await testEndpoint({ data, clock: endpoint.clock });
    await restarted.clock.advance(1_000);
    expect(await restarted.describe(execution)).toMatchObject({
      error: "States.Runtime",
      cause: expect.stringContaining(
        "was started with the test case 'Case' of the state machine 'mocked', which the mocks do not have any more.",
      ),
    });
  });
});

describe("a test case", () => {
  const definition = task(INVOKE, { Parameters: { FunctionName: "f" } });

  test("is chosen by StartSyncExecution, too", async () => {
    const endpoint = await testEndpoint({ mocks: mocksOf({ "0": { Return: "mocked" } }) });
    const machine = await endpoint.machine(definition, { name: "mocked", type: "EXPRESS" });
    expect(
      await endpoint.call("StartSyncExecution", { stateMachineArn: `${machine}#Case` }),
    ).toMatchObject({ output: '"mocked"', stateMachineArn: machine });
  });

  test("is chosen behind a version or an alias, whose definition it fits", async () => {
    const { endpoint, machine } = await mockedEndpoint(
      mocksOf({ "0": { Return: "mocked" } }),
      definition,
    );
    const { stateMachineVersionArn } = (await endpoint.call("PublishStateMachineVersion", {
      stateMachineArn: machine,
    })) as { stateMachineVersionArn: string };
    const { stateMachineAliasArn } = (await endpoint.call("CreateStateMachineAlias", {
      name: "live",
      routingConfiguration: [{ stateMachineVersionArn, weight: 100 }],
    })) as { stateMachineAliasArn: string };
    const changed = { StartAt: "A", States: { A: { Type: "Pass", End: true } } };
    await endpoint.call("UpdateStateMachine", {
      stateMachineArn: machine,
      definition: JSON.stringify(changed),
    });
    for (const arn of [stateMachineVersionArn, stateMachineAliasArn]) {
      const execution = await endpoint.start(`${arn}#Case`);
      await endpoint.clock.advance(0);
      expect(await endpoint.describe(execution)).toMatchObject({ output: '"mocked"' });
    }
    await expect(endpoint.start(`${machine}#Case`)).rejects.toThrow("no Task state of it");
  });

  test.each([
    [
      "Other",
      "The mocks have no test case 'Other' for the state machine 'mocked'; there are: Case",
    ],
    [
      "Case",
      "The test case 'Case' of the state machine 'mocked' mocks 'Wrong', which is no Task state of it",
    ],
  ])("is refused when it does not fit: %s", async (testCase, message) => {
    const { endpoint, machine } = await mockedEndpoint(
      {
        StateMachines: { mocked: { TestCases: { Case: { Wrong: "R" } } } },
        MockedResponses: { R: { "0": { Return: 1 } } },
      },
      definition,
    );
    await expect(endpoint.start(`${machine}#${testCase}`)).rejects.toMatchObject({
      code: "ValidationException",
      message,
    });
  });

  test("can't be chosen without mocks: no state machine has such an ARN", async () => {
    const endpoint = await testEndpoint();
    const machine = await endpoint.machine(definition);
    await expect(endpoint.start(`${machine}#Case`)).rejects.toMatchObject({
      code: "StateMachineDoesNotExist",
      message: `State Machine Does Not Exist: '${machine}#Case'`,
    });
  });

  test("needs the permission to start the state machine", async () => {
    const resources: (string | undefined)[] = [];
    const endpoint = await testEndpoint({
      mocks: mocksOf({ "0": { Return: 1 } }),
      authorize: ({ resource }) => void resources.push(resource),
    });
    const machine = await endpoint.machine(definition, { name: "mocked", roleArn: ROLE });
    await fetch(endpoint.url, {
      method: "POST",
      headers: {
        "x-amz-target": "AWSStepFunctions.StartExecution",
        authorization: "AWS4-HMAC-SHA256 Credential=KEY/20260101/us-east-1/states/aws4_request",
      },
      body: JSON.stringify({ stateMachineArn: `${machine}#Case` }),
    });
    expect(resources).toEqual([machine]);
  });
});

/** The parameters that the service of the resource has. */
function fitting(resource: string, parameters: object): object {
  const names = /lambda/.test(resource)
    ? ["FunctionName"]
    : /sqs/.test(resource)
      ? ["QueueUrl", "MessageBody.$"]
      : ["StateMachineArn"];
  return Object.fromEntries(Object.entries(parameters).filter(([name]) => names.includes(name)));
}
