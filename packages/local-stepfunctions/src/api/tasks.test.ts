import { describe, expect, onTestFinished, test } from "vitest";
import { AccessDeniedException } from "../errors.ts";
import type { StepFunctionsOptions } from "../options.ts";
import { type TestEndpoint, testEndpoint } from "../testing/endpoint.ts";

const work = (Resource: string, more: object = {}) => ({
  StartAt: "Work",
  States: { Work: { Type: "Task", Resource, End: true, ...more } },
});

async function taken(options: StepFunctionsOptions = {}, fields: object = {}) {
  const endpoint = await testEndpoint(options as Parameters<typeof testEndpoint>[0]);
  const activity = await endpoint.activity();
  const machine = await endpoint.machine(work(activity, fields));
  const execution = await endpoint.start(machine);
  const { taskToken } = await endpoint.take(activity);
  return { endpoint, activity, machine, execution, taskToken };
}

const overHttp = async (endpoint: TestEndpoint, operation: string, body: object) => {
  const response = await fetch(endpoint.url, {
    method: "POST",
    headers: {
      "x-amz-target": `AWSStepFunctions.${operation}`,
      authorization: "AWS4-HMAC-SHA256 Credential=AKID/2026/us-east-1/states/aws4_request",
    },
    body: JSON.stringify(body),
  });
  const { __type: type } = (await response.json()) as { readonly __type?: string };
  return type?.split("#")[1] ?? "ok";
};

describe("SendTaskSuccess", () => {
  test.each(['{"a":1}', "1", '"x"', "null", " [1] "])(
    "passes the output %s to the state verbatim",
    async (output) => {
      const { endpoint, execution, taskToken } = await taken();
      expect(await endpoint.call("SendTaskSuccess", { taskToken, output })).toEqual({});
      expect(await endpoint.describe(execution)).toMatchObject({ status: "SUCCEEDED", output });
    },
  );

  test.each(["", "{", "undefined", "'x'"])("rejects the output %j", async (output) => {
    const { endpoint, execution, taskToken } = await taken();
    await expect(endpoint.call("SendTaskSuccess", { taskToken, output })).rejects.toMatchObject({
      code: "InvalidOutput",
      message: "Invalid Output: 'The output is not valid JSON'",
    });
    expect((await endpoint.describe(execution)).status).toBe("RUNNING");
  });
});

describe("SendTaskFailure", () => {
  test.each([
    [{ error: "E", cause: "why" }, "E", "why"],
    [{ error: "E" }, "E", undefined],
    [{ cause: "why" }, undefined, "why"],
    [{}, undefined, undefined],
  ])("fails the state with %j", async (given, error, cause) => {
    const { endpoint, execution, taskToken } = await taken();
    expect(await endpoint.call("SendTaskFailure", { taskToken, ...given })).toEqual({});
    const described = await endpoint.describe(execution);
    expect(described.status).toBe("FAILED");
    expect(described.error).toBe(error);
    expect(described.cause).toBe(cause);
  });
});

describe("SendTaskHeartbeat", () => {
  test("restarts HeartbeatSeconds and records nothing", async () => {
    const { endpoint, execution, taskToken } = await taken({}, { HeartbeatSeconds: 10 });
    await endpoint.clock.advance(9_000);
    const before = await endpoint.types(execution);
    expect(await endpoint.call("SendTaskHeartbeat", { taskToken })).toEqual({});
    await endpoint.clock.advance(9_999);
    expect(await endpoint.types(execution)).toEqual(before);
    await endpoint.clock.advance(1);
    expect(await endpoint.describe(execution)).toMatchObject({ error: "States.Timeout" });
  });
});

describe("the resource that authorize gets for a token", () => {
  test("is the activity, also once the task has ended, its execution is forgotten or the activity is deleted", async () => {
    const asked: (string | undefined)[] = [];
    const { endpoint, activity, machine, taskToken } = await taken({
      authorize: ({ resource }) => void asked.push(resource),
      keepEnded: 1,
    });
    expect(await overHttp(endpoint, "SendTaskHeartbeat", { taskToken })).toBe("ok");
    expect(await overHttp(endpoint, "SendTaskFailure", { taskToken })).toBe("ok");
    expect(await overHttp(endpoint, "SendTaskFailure", { taskToken })).toBe("TaskTimedOut");
    for (let count = 0; count < 3; count += 1) {
      await endpoint.call("StopExecution", { executionArn: await endpoint.start(machine) });
    }
    await endpoint.call("DeleteActivity", { activityArn: activity });
    expect(await overHttp(endpoint, "SendTaskHeartbeat", { taskToken })).toBe("TaskTimedOut");
    expect(asked).toEqual([activity, activity, activity, activity]);
  });

  test("is asked for before a caller without the permission learns that the task has ended", async () => {
    const { endpoint, execution, taskToken } = await taken({
      authorize: () => {
        throw new AccessDeniedException("no");
      },
    });
    await endpoint.call("StopExecution", { executionArn: execution });
    expect(await overHttp(endpoint, "SendTaskHeartbeat", { taskToken })).toBe(
      "AccessDeniedException",
    );
  });

  test.each([
    ["that was never issued", { taskToken: "x" }, "InvalidToken"],
    ["that is missing", {}, "ValidationException"],
    ["that is empty", { taskToken: "" }, "ValidationException"],
    ["that is no text", { taskToken: 1 }, "SerializationException"],
  ])("is none for a token %s, whatever the caller may do", async (_, request, code) => {
    const endpoint = await testEndpoint({
      authorize: () => {
        throw new AccessDeniedException("no");
      },
    });
    expect(await overHttp(endpoint, "SendTaskHeartbeat", request)).toBe(code);
  });

  test("is the state machine for a callback's token", async () => {
    let taskToken: string | undefined;
    const asked: (string | undefined)[] = [];
    const endpoint = await testEndpoint({
      authorize({ resource }) {
        asked.push(resource);
        throw new AccessDeniedException("no");
      },
      integrations: {
        "sqs:sendMessage": async (request) => {
          taskToken = request.taskToken;
          return {};
        },
      },
    });
    onTestFinished(() => endpoint.close());
    const machine = await endpoint.machine(
      work("arn:aws:states:::sqs:sendMessage.waitForTaskToken", {
        Parameters: { QueueUrl: "q", MessageBody: { "token.$": "$$.Task.Token" } },
      }),
    );
    await endpoint.start(machine);
    await endpoint.clock.advance(0);
    expect(await overHttp(endpoint, "SendTaskSuccess", { taskToken, output: "1" })).toBe(
      "AccessDeniedException",
    );
    expect(asked).toEqual([machine]);
  });
});
