import { describe, expect, test } from "vitest";
import { durableEndpoint } from "../testing/restart.ts";

const task = (Resource: string, more: object = {}) => ({
  StartAt: "Work",
  States: { Work: { Type: "Task", Resource, End: true, ...more } },
});

describe("after a crash", () => {
  test("an interrupted call is repeated, and its result is used once", async () => {
    let calls = 0;
    const { endpoint, afterCrash } = await durableEndpoint({
      "lambda:invoke": () => {
        calls += 1;
        return calls === 1 ? new Promise(() => {}) : Promise.resolve({ StatusCode: 200 });
      },
    });
    const execution = await endpoint.start(
      await endpoint.machine(
        task("arn:aws:states:::lambda:invoke", { Parameters: { FunctionName: "f" } }),
      ),
    );
    await endpoint.clock.advance(0);

    const again = await afterCrash();
    await again.clock.advance(0);
    expect(await again.describe(execution)).toMatchObject({ output: '{"StatusCode":200}' });
    expect(await again.types(execution)).toEqual([
      "ExecutionStarted",
      "TaskStateEntered",
      "TaskScheduled",
      "TaskStarted",
      "TaskSucceeded",
      "TaskStateExited",
      "ExecutionSucceeded",
    ]);
  });

  test("a submitted callback waits for its token, and its call is not repeated", async () => {
    const tokens: (string | undefined)[] = [];
    const { endpoint, afterCrash } = await durableEndpoint({
      "sqs:sendMessage": async ({ taskToken }) => {
        tokens.push(taskToken);
        return {};
      },
    });
    const callback = task("arn:aws:states:::sqs:sendMessage.waitForTaskToken", {
      Parameters: { QueueUrl: "q", "MessageBody.$": "$$.Task.Token" },
      TimeoutSeconds: 100,
    });
    const machine = await endpoint.machine(callback);
    const answered = await endpoint.start(machine);
    const silent = await endpoint.start(machine);
    await endpoint.clock.advance(40_000);
    await endpoint.call("ListActivities", {});

    const again = await afterCrash();
    await again.clock.advance(0);
    expect(tokens).toHaveLength(2);
    await again.call("SendTaskSuccess", { taskToken: tokens[0], output: "1" });
    expect(await again.describe(answered)).toMatchObject({ status: "SUCCEEDED", output: "1" });
    await again.clock.advance(59_999);
    expect((await again.describe(silent)).status).toBe("RUNNING");
    await again.clock.advance(1);
    expect(await again.describe(silent)).toMatchObject({ error: "States.Timeout" });
  });

  test("a callback with an interrupted call gets a valid token", async () => {
    const tokens: string[] = [];
    const { endpoint, afterCrash } = await durableEndpoint({
      "sqs:sendMessage": ({ taskToken }) => {
        tokens.push(taskToken ?? "none");
        return tokens.length === 1 ? new Promise(() => {}) : Promise.resolve({});
      },
    });
    const execution = await endpoint.start(
      await endpoint.machine(
        task("arn:aws:states:::sqs:sendMessage.waitForTaskToken", {
          Parameters: { QueueUrl: "q", "MessageBody.$": "$$.Task.Token" },
        }),
      ),
    );
    await endpoint.clock.advance(0);

    const again = await afterCrash();
    await again.clock.advance(0);
    expect(tokens).toHaveLength(2);
    await again.call("SendTaskSuccess", { taskToken: tokens[1], output: "1" });
    expect(await again.describe(execution)).toMatchObject({ output: "1" });
  });

  test("an execution is there whose first call had just begun, and its token is valid", async () => {
    let answered: Promise<object> | undefined;
    const { endpoint, afterCrash } = await durableEndpoint({
      "sqs:sendMessage": async ({ taskToken }) => {
        answered ??= afterCrash().then((again) =>
          again.call("SendTaskSuccess", { taskToken, output: "1" }),
        );
        return {};
      },
    });
    const callback = task("arn:aws:states:::sqs:sendMessage.waitForTaskToken", {
      Parameters: { QueueUrl: "q", MessageBody: "m" },
    });
    await endpoint.start(await endpoint.machine(callback));
    await endpoint.clock.advance(0);
    expect(await answered).toEqual({});
  });

  test("an execution whose wait ended in the meantime ends, and its name stays in use", async () => {
    const { endpoint, afterCrash } = await durableEndpoint();
    const machine = await endpoint.machine({
      StartAt: "Wait",
      States: { Wait: { Type: "Wait", Seconds: 10, End: true } },
    });
    const execution = await endpoint.start(machine, {}, { name: "a" });
    await endpoint.clock.advance(0);
    const later = await afterCrash();
    await endpoint.clock.advance(10_000);
    expect(await later.describe(execution)).toMatchObject({ status: "SUCCEEDED" });
    await expect(later.start(machine, {}, { name: "a" })).rejects.toMatchObject({
      code: "ExecutionAlreadyExists",
    });
  });
});
