import { describe, expect, test } from "vitest";
import { IntegrationFailure } from "../../errors.ts";
import type { IntegrationRequest, Integrations } from "../../integrations.ts";
import { ROLE, type TestEndpoint, testEndpoint } from "../../testing/endpoint.ts";

const task = (Resource: string, fields: object = {}) => ({
  StartAt: "Call",
  States: { Call: { Type: "Task", Resource, End: true, ...fields } },
});
const FUNCTION = "arn:aws:lambda:us-east-1:000000000000:function:f";

function recording(answer: (request: IntegrationRequest) => Promise<unknown>) {
  const requests: IntegrationRequest[] = [];
  const integration = (request: IntegrationRequest) => {
    requests.push(request);
    return answer(request);
  };
  return { requests, integration };
}

const GET = { Parameters: { TableName: "t", Key: {} } };

describe("a task that calls an integration", () => {
  test("passes the parameters, the role and the state, and returns the result", async () => {
    const { requests, integration } = recording(async () => ({ StatusCode: 202, Payload: "" }));
    const endpoint = await testEndpoint({ integrations: { "lambda:invoke": integration } });
    const definition = task("arn:aws:states:::lambda:invoke", {
      Parameters: { FunctionName: "f", "Payload.$": "$" },
    });
    const { executionArn, output } = await endpoint.run(definition, { a: 1 });
    expect(JSON.parse(output ?? "")).toEqual({ StatusCode: 202, Payload: "" });
    expect(requests[0]).not.toHaveProperty("taskToken");
    expect(requests).toMatchObject([
      {
        resource: "arn:aws:states:::lambda:invoke",
        parameters: { FunctionName: "f", Payload: { a: 1 } },
        roleArn: ROLE,
        machineRoleArn: ROLE,
        executionArn,
        stateName: "Call",
      },
    ]);
    expect((await endpoint.history(executionArn)).slice(2, 5)).toMatchObject([
      {
        type: "TaskScheduled",
        taskScheduledEventDetails: {
          resourceType: "lambda",
          resource: "invoke",
          region: "us-east-1",
          parameters: '{"FunctionName":"f","Payload":{"a":1}}',
        },
      },
      {
        type: "TaskStarted",
        taskStartedEventDetails: { resourceType: "lambda", resource: "invoke" },
      },
      { type: "TaskSucceeded", taskSucceededEventDetails: { outputDetails: { truncated: false } } },
    ]);
  });

  test.each([
    [FUNCTION, { Credentials: { "RoleArn.$": "$.role" } }],
    [
      "arn:aws:states:::lambda:invoke",
      {
        QueryLanguage: "JSONata",
        Arguments: { FunctionName: "f" },
        Credentials: { RoleArn: "{% $states.input.role %}" },
      },
    ],
  ])("is called with the role of its Credentials: %s, %j", async (resource, fields) => {
    const { requests, integration } = recording(async () => null);
    const integrations = { "lambda:function": integration, "lambda:invoke": integration };
    const endpoint = await testEndpoint({ integrations });
    const role = "arn:aws:iam::000000000000:role/other";
    const { executionArn } = await endpoint.run(task(resource, fields), { role });
    expect(requests).toMatchObject([{ roleArn: role, machineRoleArn: ROLE }]);
    const [, , scheduled] = await endpoint.history(executionArn);
    const details = Object.values(scheduled ?? {}).find((value) => typeof value === "object");
    expect(details).toMatchObject({ taskCredentials: { roleArn: role } });
  });

  test("names the events of a plain function's ARN after Lambda", async () => {
    const endpoint = await testEndpoint({ integrations: { "lambda:function": async () => 7 } });
    const { executionArn, output } = await endpoint.run(task(FUNCTION), { a: 1 });
    expect(output).toBe("7");
    expect((await endpoint.history(executionArn)).slice(2, 5)).toMatchObject([
      {
        type: "LambdaFunctionScheduled",
        lambdaFunctionScheduledEventDetails: { resource: FUNCTION, input: '{"a":1}' },
      },
      { type: "LambdaFunctionStarted" },
      { type: "LambdaFunctionSucceeded", lambdaFunctionSucceededEventDetails: { output: "7" } },
    ]);
  });

  test("fails with the error that the integration throws", async () => {
    const integrations: Integrations = {
      "lambda:function": () =>
        Promise.reject(new IntegrationFailure("Lambda.TooManyRequestsException", "slow down")),
    };
    const endpoint = await testEndpoint({ integrations });
    expect(await endpoint.run(task(FUNCTION))).toMatchObject({
      error: "Lambda.TooManyRequestsException",
      cause: "slow down",
    });
  });

  const circular: { self?: object } = {};
  circular.self = circular;
  test.each<[string, () => Promise<unknown>, RegExp]>([
    ["a BigInt", async () => ({ n: 1n }), /BigInt/],
    ["a circle", async () => circular, /circular/],
    [
      "100,000 levels",
      async () => JSON.parse(`${"[".repeat(100_000)}${"]".repeat(100_000)}`) as unknown,
      /call stack/,
    ],
    ["a failure without a text", () => Promise.reject(Object.create(null)), /null prototype/],
    [
      "a failure whose cause is no text",
      () => Promise.reject(Object.assign(new IntegrationFailure("E", "c"), { cause: { a: 1 } })),
      /^{ a: 1 }$/,
    ],
  ])("fails, and only the task, when the integration answers %s", async (_, answer, cause) => {
    const integrations: Integrations = { "lambda:function": answer };
    const endpoint = await testEndpoint({ integrations });
    const described = await endpoint.run(task(FUNCTION));
    expect(described).toMatchObject({ status: "FAILED", cause: expect.stringMatching(cause) });
  });

  test("fails when the service has no local counterpart", async () => {
    const endpoint = await testEndpoint();
    expect(await endpoint.run(task("arn:aws:states:::dynamodb:getItem", GET))).toMatchObject({
      error: "DynamoDB.SdkClientException",
      cause: "arn:aws:states:::dynamodb:getItem has no local counterpart",
    });
  });

  test("goes to the integration * when the service has none of its own", async () => {
    const integrations: Integrations = {
      "*": ({ resource }) => Promise.reject(new Error(`${resource} is not emulated`)),
    };
    const endpoint = await testEndpoint({ integrations });
    expect(await endpoint.run(task("arn:aws:states:::dynamodb:getItem", GET))).toMatchObject({
      error: "DynamoDB.SdkClientException",
      cause: "arn:aws:states:::dynamodb:getItem is not emulated",
    });
  });

  test("names the errors of a function without a local counterpart after Lambda", async () => {
    const endpoint = await testEndpoint();
    expect(await endpoint.run(task(FUNCTION))).toMatchObject({
      error: "Lambda.SdkClientException",
      cause: `${FUNCTION} has no local counterpart`,
    });
  });

  test.each([
    [new Error("broken"), "broken"],
    ["a string", "a string"],
  ])("turns any other error of the integration into an SDK error", async (thrown, cause) => {
    const integration = async () => {
      throw thrown;
    };
    const endpoint = await testEndpoint({ integrations: { "dynamodb:putItem": integration } });
    const resource = "arn:aws:states:::dynamodb:putItem";
    expect(
      await endpoint.run(task(resource, { Parameters: { TableName: "t", Item: {} } })),
    ).toMatchObject({
      error: "DynamoDB.SdkClientException",
      cause,
    });
  });

  test.each([
    ["dynamodb:getItem", "DynamoDB", { TableName: "t", Key: {} }],
    ["aws-sdk:dynamodb:getItem", "DynamoDB", { TableName: "t", Key: {} }],
    ["ecs:runTask.sync", "ECS", { Cluster: "c", TaskDefinition: "t" }],
    ["events:putEvents", "EventBridge", { Entries: [] }],
    ["sns:publish", "SNS", { TopicArn: "t", Message: "m" }],
    ["sqs:sendMessage.waitForTaskToken", "SQS", { QueueUrl: "q", "MessageBody.$": "$$" }],
    ["aws-sdk:glue:getJob", "Glue", { JobName: "j" }],
  ])("names the errors of %s after %s", async (resource, service, parameters) => {
    const endpoint = await testEndpoint();
    const definition = task(`arn:aws:states:::${resource}`, { Parameters: parameters });
    expect((await endpoint.run(definition)).error).toBe(`${service}.SdkClientException`);
  });

  test.each(["startExecution.sync", "startExecution.sync:2"])(
    "calls the integration of states:%s",
    async (action) => {
      const { requests, integration } = recording(async () => 5);
      const endpoint = await testEndpoint({ integrations: { [`states:${action}`]: integration } });
      const definition = task(`arn:aws:states:::states:${action}`, {
        Parameters: { StateMachineArn: "m" },
      });
      const { executionArn, output } = await endpoint.run(definition);
      expect(output).toBe("5");
      expect(requests[0]?.taskToken).toEqual(expect.any(String));
      expect((await endpoint.history(executionArn)).slice(2, 5)).toMatchObject([
        { taskScheduledEventDetails: { resourceType: "states", resource: action } },
        { taskStartedEventDetails: { resourceType: "states", resource: action } },
        { taskSucceededEventDetails: { resourceType: "states", resource: action } },
      ]);
    },
  );

  test.each([
    ["result", (late: PromiseWithResolvers<unknown>) => late.resolve("late")],
    ["error", (late: PromiseWithResolvers<unknown>) => late.reject(new Error("late"))],
    [
      "oversized result",
      (late: PromiseWithResolvers<unknown>) => late.resolve("x".repeat(262_143)),
    ],
  ])("ignores the late %s of an attempt that timed out", async (_, settle) => {
    const calls: PromiseWithResolvers<unknown>[] = [];
    const integration = () => {
      const call = Promise.withResolvers();
      calls.push(call);
      return call.promise;
    };
    const endpoint = await testEndpoint({ integrations: { "lambda:function": integration } });
    const Retry = [{ ErrorEquals: ["States.Timeout"], IntervalSeconds: 1, MaxAttempts: 1 }];
    const execution = await endpoint.start(
      await endpoint.machine(task(FUNCTION, { TimeoutSeconds: 3, Retry })),
    );
    await endpoint.clock.advance(4_000);
    const [first, second] = calls;
    if (first !== undefined) settle(first);
    await endpoint.clock.advance(0);
    expect(await endpoint.describe(execution)).toMatchObject({ status: "RUNNING" });
    second?.resolve("in time");
    await endpoint.clock.advance(0);
    expect(await endpoint.describe(execution)).toMatchObject({ output: '"in time"' });
  });

  test("starts after the events of its step", async () => {
    const seen: string[][] = [];
    const endpoint: TestEndpoint = await testEndpoint({
      integrations: {
        "lambda:function": async ({ executionArn }) => {
          seen.push(await endpoint.types(executionArn));
        },
      },
    });
    await endpoint.run(task(FUNCTION));
    expect(seen).toEqual([
      ["ExecutionStarted", "TaskStateEntered", "LambdaFunctionScheduled", "LambdaFunctionStarted"],
    ]);
  });

  test("returns null for a result of undefined", async () => {
    const endpoint = await testEndpoint({ integrations: { "lambda:function": async () => {} } });
    expect((await endpoint.run(task(FUNCTION))).output).toBe("null");
  });

  test("aborts the call when the task times out", async () => {
    const { requests, integration } = recording(() => new Promise(() => {}));
    const endpoint = await testEndpoint({ integrations: { "lambda:function": integration } });
    const execution = await endpoint.start(
      await endpoint.machine(task(FUNCTION, { TimeoutSeconds: 3 })),
    );
    await endpoint.clock.advance(3_000);
    expect(requests[0]?.signal.aborted).toBe(true);
    expect((await endpoint.types(execution)).slice(-2)).toEqual([
      "LambdaFunctionTimedOut",
      "ExecutionFailed",
    ]);
  });

  test.each([
    ["arn:aws:states:::lambda:invoke", "lambda", { Parameters: { FunctionName: "f" } }],
    [FUNCTION, FUNCTION, {}],
  ])("fails when the result of %s is over 262,144 bytes", async (resource, name, fields) => {
    const integration = async () => "x".repeat(262_144);
    const integrations = { "lambda:invoke": integration, "lambda:function": integration };
    const endpoint = await testEndpoint({ integrations });
    expect(await endpoint.run(task(resource, fields))).toMatchObject({
      error: "States.DataLimitExceeded",
      cause: `The state/task '${name}' returned a result with a size exceeding the maximum number of bytes service limit.`,
    });
  });

  test.each(["States.ALL", "States.TaskFailed", "States.DataLimitExceeded"])(
    "%s catches a result that is too large, as recorded on AWS",
    async (name) => {
      const integrations = { "lambda:function": async () => "é".repeat(131_072) };
      const endpoint = await testEndpoint({ integrations });
      const { States } = task(FUNCTION, { Catch: [{ ErrorEquals: [name], Next: "Caught" }] });
      const Caught = { Type: "Pass", End: true };
      const ended = await endpoint.run({ StartAt: "Call", States: { ...States, Caught } });
      expect(JSON.parse(ended.output ?? "")).toMatchObject({ Error: "States.DataLimitExceeded" });
      expect((await endpoint.types(ended.executionArn)).slice(3, 6)).toEqual([
        "LambdaFunctionStarted",
        "LambdaFunctionFailed",
        "TaskStateExited",
      ]);
    },
  );
});

describe("a task that waits for its token", () => {
  const callback = task("arn:aws:states:::sqs:sendMessage.waitForTaskToken", {
    Parameters: { QueueUrl: "q", MessageBody: { "token.$": "$$.Task.Token" } },
    HeartbeatSeconds: 10,
  });

  async function waiting() {
    const { requests, integration } = recording(async () => ({ MessageId: "m" }));
    const endpoint = await testEndpoint({ integrations: { "sqs:sendMessage": integration } });
    const execution = await endpoint.start(await endpoint.machine(callback));
    await endpoint.clock.advance(0);
    const [request] = requests;
    const parameters = request?.parameters as { MessageBody: { token: string } } | undefined;
    return { endpoint, execution, taskToken: parameters?.MessageBody.token ?? "", request };
  }

  test("is ended by SendTaskSuccess", async () => {
    const { endpoint, execution, taskToken, request } = await waiting();
    expect(request?.taskToken).toBe(taskToken);
    await endpoint.call("SendTaskSuccess", { taskToken, output: '{"ok":true}' });
    expect(await endpoint.describe(execution)).toMatchObject({ output: '{"ok":true}' });
    expect(request?.signal.aborted).toBe(false);
    const events = await endpoint.history(execution);
    expect(events.slice(2, 6).map((event) => event.type)).toEqual([
      "TaskScheduled",
      "TaskStarted",
      "TaskSubmitted",
      "TaskSucceeded",
    ]);
    expect(events[4]).toMatchObject({
      taskSubmittedEventDetails: {
        output: '{"MessageId":"m"}',
        resource: "sendMessage.waitForTaskToken",
        resourceType: "sqs",
      },
    });
  });

  test("misses its heartbeat", async () => {
    const { endpoint, execution, taskToken } = await waiting();
    await endpoint.clock.advance(9_000);
    await endpoint.call("SendTaskHeartbeat", { taskToken });
    await endpoint.clock.advance(9_000);
    expect((await endpoint.describe(execution)).status).toBe("RUNNING");
    await endpoint.clock.advance(1_000);
    expect((await endpoint.types(execution)).slice(-2)).toEqual([
      "TaskTimedOut",
      "ExecutionFailed",
    ]);
  });
});
