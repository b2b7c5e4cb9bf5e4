import {
  CreateActivityCommand,
  CreateStateMachineCommand,
  GetActivityTaskCommand,
  ListActivitiesCommand,
  SendTaskSuccessCommand,
  SFNClient,
  type SFNClientConfig,
} from "@aws-sdk/client-sfn";
import { MODELS_RELEASE } from "@sfn-workers/states-language/services";
import { describe, expect, onTestFinished, test } from "vitest";
import type { AuthorizationRequest } from "../api/authorization.ts";
import { startStepFunctions } from "../endpoint.ts";
import { AccessDeniedException } from "../errors.ts";
import { ROLE, testEndpoint } from "../testing/endpoint.ts";
import type { Fault } from "./faults.ts";
import type { ApiCall } from "./server.ts";

function clientOf(endpoint: { url: string }, more: SFNClientConfig = {}): SFNClient {
  const client = new SFNClient({
    endpoint: endpoint.url,
    region: "us-east-1",
    credentials: { accessKeyId: "AKIDTEST", secretAccessKey: "secret" },
    maxAttempts: 1,
    ...more,
  });
  onTestFinished(() => client.destroy());
  return client;
}

describe("the wire form", () => {
  test("is awsJson1.0 with dates in seconds and a request id", async () => {
    const endpoint = await testEndpoint();
    const response = await fetch(endpoint.url, {
      method: "POST",
      headers: { "x-amz-target": "AWSStepFunctions.CreateActivity" },
      body: '{"name":"a"}',
    });
    expect(response.headers.get("content-type")).toBe("application/x-amz-json-1.0");
    expect(response.headers.get("x-amzn-requestid")).toMatch(/^[0-9a-f-]{36}$/);
    expect(await response.json()).toEqual({
      activityArn: "arn:aws:states:us-east-1:000000000000:activity:a",
      creationDate: Date.UTC(2026, 0, 1) / 1000,
    });
  });

  test("names errors in the service's and the validation's namespaces", async () => {
    const endpoint = await testEndpoint();
    const post = async (body: string) => {
      const headers = { "x-amz-target": "AWSStepFunctions.CreateActivity" };
      const response = await fetch(endpoint.url, { method: "POST", headers, body });
      return { status: response.status, body: await response.json() };
    };
    expect(await post('{"name":"a b"}')).toEqual({
      status: 400,
      body: {
        __type: "com.amazonaws.swf.service.v2.model#InvalidName",
        message: "Invalid Name: 'a b'",
      },
    });
    expect(await post("{}")).toEqual({
      status: 400,
      body: {
        __type: "com.amazon.coral.validate#ValidationException",
        message:
          "1 validation error detected: Value at 'name' failed to satisfy constraint: Member must not be null",
      },
    });
  });
});

describe("authorize", () => {
  test("is called with the access key, the action and the resource, and may deny the call", async () => {
    const asked: AuthorizationRequest[] = [];
    const endpoint = await testEndpoint({
      authorize(request) {
        asked.push(request);
        if (request.action === "states:ListActivities") {
          throw new AccessDeniedException("not today");
        }
      },
    });
    const client = clientOf(endpoint);
    const { activityArn } = await client.send(new CreateActivityCommand({ name: "a" }));
    await expect(client.send(new ListActivitiesCommand({}))).rejects.toMatchObject({
      name: "AccessDeniedException",
      message: "not today",
    });
    expect(asked).toEqual([
      {
        accessKeyId: "AKIDTEST",
        action: "states:CreateActivity",
        resource: activityArn,
        region: "us-east-1",
      },
      {
        accessKeyId: "AKIDTEST",
        action: "states:ListActivities",
        resource: undefined,
        region: "us-east-1",
      },
    ]);
  });

  test("gets the activity for an activity's token", async () => {
    const asked: AuthorizationRequest[] = [];
    const endpoint = await testEndpoint({ authorize: (request) => void asked.push(request) });
    const activityArn = await endpoint.activity();
    const definition = {
      StartAt: "W",
      States: { W: { Type: "Task", Resource: activityArn, End: true } },
    };
    await endpoint.start(await endpoint.machine(definition));
    const { taskToken } = await endpoint.take(activityArn);
    await clientOf(endpoint).send(new SendTaskSuccessCommand({ taskToken, output: "1" }));
    expect(asked).toEqual([
      {
        accessKeyId: "AKIDTEST",
        action: "states:SendTaskSuccess",
        resource: activityArn,
        region: "us-east-1",
      },
    ]);
  });

  test("is not called in process", async () => {
    const endpoint = await testEndpoint({
      authorize: () => {
        throw new AccessDeniedException("no");
      },
    });
    expect(await endpoint.call("ListActivities", {})).toHaveProperty("activities");
  });
});

test("onCall receives each call with its outcome", async () => {
  const calls: ApiCall[] = [];
  const endpoint = await testEndpoint({ onCall: (call) => void calls.push(call) });
  const client = clientOf(endpoint);
  await client.send(new CreateActivityCommand({ name: "a" }));
  const bad = { name: "m", roleArn: ROLE, definition: "{}" };
  await client.send(new CreateStateMachineCommand(bad)).catch(() => {});
  expect(calls).toMatchObject([
    { operation: "CreateActivity", status: 200 },
    { operation: "CreateStateMachine", status: 400, error: "InvalidDefinition" },
  ]);
  expect(calls[1]).not.toHaveProperty("remedy");
});

test("onCall has what helps where AWS's answer does not tell", async () => {
  const calls: ApiCall[] = [];
  const endpoint = await testEndpoint({ onCall: (call) => void calls.push(call) });
  const Resource = "arn:aws:states:::aws-sdk:s3:newer";
  const definition = { StartAt: "A", States: { A: { Type: "Task", Resource, End: true } } };
  const create = { name: "m", roleArn: ROLE, definition: JSON.stringify(definition) };
  const answer = await clientOf(endpoint)
    .send(new CreateStateMachineCommand(create))
    .catch((error: unknown) => error);
  expect(answer).toMatchObject({
    message: `Invalid State Machine Definition: 'SCHEMA_VALIDATION_FAILED: The resource provided ${Resource} is not recognized. The value is not a valid resource ARN, or the resource is not available in this region. at /States/A/Resource'`,
  });
  expect(answer).not.toHaveProperty("remedy");
  expect(calls).toMatchObject([{ remedy: expect.stringContaining(`those of ${MODELS_RELEASE}`) }]);
});

describe("faults", () => {
  test("of the next call: an error, a reset, a dropped answer", async () => {
    const endpoint = await testEndpoint();
    const client = clientOf(endpoint);
    const create = (name: string) => client.send(new CreateActivityCommand({ name }));
    const plan = (fault: Fault) => endpoint.faults.next("CreateActivity", fault);
    plan({ kind: "error", code: "ThrottlingException", status: 400 });
    plan({ kind: "reset" });
    plan({ kind: "drop" });
    await expect(create("a")).rejects.toMatchObject({ name: "ThrottlingException" });
    await expect(create("b")).rejects.toMatchObject({ code: "ECONNRESET" });
    await expect(create("c")).rejects.toMatchObject({ code: "ECONNRESET" });
    await create("d");
    // Only the call with the dropped answer ran.
    expect(await endpoint.call("ListActivities", {})).toMatchObject({
      activities: [{ name: "c" }, { name: "d" }],
    });
  });

  test("delay a call on the endpoint's clock", async () => {
    const endpoint = await testEndpoint({
      fault: (operation) =>
        operation === "ListActivities" ? { kind: "delay", ms: 30_000 } : undefined,
    });
    let answered = false;
    const call = clientOf(endpoint)
      .send(new ListActivitiesCommand({}))
      .then(() => {
        answered = true;
      });
    await endpoint.clock.advance(29_999);
    expect(answered).toBe(false);
    await endpoint.clock.advance(1);
    await call;
  });

  test("of a throttled call, and of one that fails in the service, have AWS's errors", async () => {
    const endpoint = await testEndpoint();
    const client = clientOf(endpoint);
    endpoint.faults.next("ListActivities", { kind: "throttle" });
    endpoint.faults.next("ListActivities", { kind: "5xx" });
    const list = () => client.send(new ListActivitiesCommand({}));
    await expect(list()).rejects.toMatchObject({
      name: "ThrottlingException",
      message: "Rate exceeded",
      $metadata: { httpStatusCode: 400 },
    });
    await expect(list()).rejects.toMatchObject({
      name: "ServiceUnavailableException",
      $metadata: { httpStatusCode: 503 },
    });
  });

  test("double a call, whose second answer is sent", async () => {
    const endpoint = await testEndpoint();
    const activityArn = await endpoint.activity();
    const definition = {
      StartAt: "W",
      States: { W: { Type: "Task", Resource: activityArn, End: true } },
    };
    const execution = await endpoint.start(await endpoint.machine(definition));
    const { taskToken } = await endpoint.take(activityArn);
    endpoint.faults.next("SendTaskSuccess", { kind: "double" });
    const success = clientOf(endpoint).send(new SendTaskSuccessCommand({ taskToken, output: "1" }));
    await expect(success).rejects.toMatchObject({ name: "TaskTimedOut" });
    await endpoint.clock.advance(0);
    expect((await endpoint.history(execution)).at(-1)?.type).toBe("ExecutionSucceeded");
  });

  test("answer a call late that has run at once", async () => {
    const endpoint = await testEndpoint();
    endpoint.faults.next("CreateActivity", { kind: "late", ms: 1_000 });
    const created = clientOf(endpoint).send(new CreateActivityCommand({ name: "a" }));
    let answered = false;
    void created.then(() => {
      answered = true;
    });
    while (
      ((await endpoint.call("ListActivities", {})) as { activities: [] }).activities.length < 1
    )
      await new Promise((resolve) => setImmediate(resolve));
    await endpoint.clock.advance(999);
    expect(answered).toBe(false);
    await endpoint.clock.advance(1);
    await created;
  });

  test("at random are the same for the same seed", async () => {
    const outcomes = async () => {
      const endpoint = await testEndpoint({
        faults: { seed: 7, "5xx": 0.2, reset: 0.2, drop: 0.1 },
      });
      const client = clientOf(endpoint);
      const seen: string[] = [];
      for (let call = 0; call < 30; call++) {
        const answer = client.send(new ListActivitiesCommand({}));
        seen.push(
          await answer.then(
            () => "ok",
            (error) => error.code ?? error.name,
          ),
        );
      }
      return seen;
    };
    const first = await outcomes();
    expect(new Set(first)).toEqual(new Set(["ok", "ECONNRESET", "ServiceUnavailableException"]));
    expect(await outcomes()).toEqual(first);
  });

  test("of an invalid rate are rejected", async () => {
    await expect(testEndpoint({ faults: { seed: 1, reset: 2 } })).rejects.toThrow(
      "faults.reset is 2: a rate is a number from 0 to 1",
    );
  });
});

test("a poll over HTTP is answered when a task comes", async () => {
  const endpoint = await testEndpoint();
  const activityArn = await endpoint.activity();
  const poll = clientOf(endpoint).send(
    new GetActivityTaskCommand({ activityArn, workerName: "w" }),
  );
  const definition = {
    StartAt: "W",
    States: { W: { Type: "Task", Resource: activityArn, End: true } },
  };
  const execution = await endpoint.start(await endpoint.machine(definition), { a: 1 });
  await endpoint.clock.advance(0);
  expect((await poll).input).toBe('{"a":1}');
  expect((await endpoint.history(execution)).at(-1)).toMatchObject({
    type: "ActivityStarted",
    activityStartedEventDetails: { workerName: "w" },
  });
});

test("a closing endpoint closes connections with their last answers", async () => {
  const endpoint = await testEndpoint();
  const { activityArn } = (await endpoint.call("CreateActivity", { name: "a" })) as {
    activityArn: string;
  };
  const post = (body: string) =>
    fetch(endpoint.url, {
      method: "POST",
      headers: { "x-amz-target": "AWSStepFunctions.GetActivityTask" },
      body,
    });
  const kept = await post("{}");
  expect(kept.headers.get("connection")).toBe("keep-alive");
  await kept.text();
  const poll = post(JSON.stringify({ activityArn }));
  await endpoint.clock.advance(0);
  await endpoint.close();
  expect((await poll).headers.get("connection")).toBe("close");
});

test.each([
  [{ keepEnded: 0 }, "keepEnded is 0; allowed: a whole number from 1"],
  [{ keepEnded: 1.5 }, "keepEnded is 1.5; allowed: a whole number from 1"],
  [{ activityPollMs: 0 }, "activityPollMs is 0; allowed: from 1 to 60000"],
  [{ activityPollMs: 60_001 }, "activityPollMs is 60001; allowed: from 1 to 60000"],
  [{ keepEnded: 5, data: "data" }, "keepEnded is not for an endpoint with data"],
])("%o is refused", async (options, message) => {
  await expect(startStepFunctions(options)).rejects.toThrow(message);
});
