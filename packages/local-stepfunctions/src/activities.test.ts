import { GetActivityTaskCommand, SFNClient } from "@aws-sdk/client-sfn";
import { describe, expect, onTestFinished, test } from "vitest";
import { createActivities } from "./activities.ts";
import { createVirtualClock } from "./lib/clock.ts";
import { createTimers } from "./lib/timers.ts";
import type { StepFunctionsOptions } from "./options.ts";
import { type TestEndpoint, testEndpoint } from "./testing/endpoint.ts";

const work = (Resource: string, fields: object = {}) => ({
  StartAt: "Work",
  States: { Work: { Type: "Task", Resource, End: true, ...fields } },
});

async function withMachine(
  fields: object = {},
  options: Pick<StepFunctionsOptions, "activityPollMs" | "fault"> = {},
) {
  const endpoint = await testEndpoint(options);
  const activityArn = await endpoint.activity();
  const machine = await endpoint.machine(work(activityArn, fields));
  return { endpoint, activityArn, machine };
}

const poll = (endpoint: TestEndpoint, activityArn: string) =>
  endpoint.call("GetActivityTask", { activityArn }) as Promise<{
    taskToken?: string;
    input?: string;
  }>;

describe("GetActivityTask", () => {
  test("hands tasks out in the order they were scheduled", async () => {
    const { endpoint, activityArn, machine } = await withMachine();
    for (const n of [1, 2, 3]) await endpoint.start(machine, n);
    const inputs = [];
    for (const _ of [1, 2, 3]) inputs.push((await endpoint.take(activityArn)).input);
    expect(inputs).toEqual(["1", "2", "3"]);
  });

  test("serves open polls in the order they were opened", async () => {
    const { endpoint, activityArn, machine } = await withMachine();
    const polls = [1, 2, 3].map(() => poll(endpoint, activityArn));
    for (const n of [1, 2, 3]) await endpoint.start(machine, n);
    const tasks = await Promise.all(polls);
    expect(tasks.map((task) => task.input)).toEqual(["1", "2", "3"]);
  });

  test("returns no task after sixty seconds", async () => {
    const { endpoint, activityArn } = await withMachine();
    let answer: object | undefined;
    void poll(endpoint, activityArn).then((task) => {
      answer = task;
    });
    await endpoint.clock.advance(59_999);
    expect(answer).toBeUndefined();
    await endpoint.clock.advance(1);
    expect(answer).toEqual({});
  });

  test("returns no task sooner where a poll is told to wait for less", async () => {
    const { endpoint, activityArn } = await withMachine({}, { activityPollMs: 1_500 });
    let answer: object | undefined;
    void poll(endpoint, activityArn).then((task) => {
      answer = task;
    });
    await endpoint.clock.advance(1_499);
    expect(answer).toBeUndefined();
    await endpoint.clock.advance(1);
    expect(answer).toEqual({});
  });

  test("keeps no timer of an answered poll", async () => {
    const timers = createTimers(createVirtualClock());
    const activities = createActivities(timers);
    const task = { taskToken: "token", input: "{}" };
    const answer = activities.poll("arn", undefined);
    expect(timers.size).toBe(1);
    activities.enqueue("arn", { start: () => task });
    expect(await answer).toBe(task);
    expect(timers.size).toBe(0);
  });

  test("allows a thousand open polls of an activity", async () => {
    const { endpoint, activityArn } = await withMachine();
    for (let open = 0; open < 1_000; open++) void poll(endpoint, activityArn);
    await endpoint.clock.advance(0);
    await expect(poll(endpoint, activityArn)).rejects.toMatchObject({
      code: "ActivityWorkerLimitExceeded",
    });
  });

  test("a poll whose client has disconnected takes the next task, which is lost until its timeout", async () => {
    const arrived = Promise.withResolvers<void>();
    const { endpoint, activityArn, machine } = await withMachine(
      { TimeoutSeconds: 10 },
      {
        fault(operation) {
          if (operation === "GetActivityTask") arrived.resolve();
          return undefined;
        },
      },
    );
    const client = new SFNClient({
      endpoint: endpoint.url,
      region: "us-east-1",
      credentials: { accessKeyId: "a", secretAccessKey: "b" },
      maxAttempts: 1,
    });
    onTestFinished(() => client.destroy());
    const abort = new AbortController();
    const disconnected = client.send(new GetActivityTaskCommand({ activityArn }), {
      abortSignal: abort.signal,
    });
    const aborted = expect(disconnected).rejects.toMatchObject({ name: "AbortError" });
    await arrived.promise;
    await endpoint.clock.advance(0);
    abort.abort();
    await aborted;

    const lost = await endpoint.start(machine, "lost");
    await endpoint.clock.advance(0);
    expect(await endpoint.types(lost)).toContain("ActivityStarted");
    const kept = await endpoint.start(machine, "kept");
    expect((await endpoint.take(activityArn)).input).toBe('"kept"');
    await endpoint.clock.advance(10_000);
    expect(await endpoint.describe(lost)).toMatchObject({ error: "States.Timeout" });
    expect(await endpoint.describe(kept)).toMatchObject({ error: "States.Timeout" });
  });

  test("a task that was stopped while it waited is not handed out", async () => {
    const { endpoint, activityArn, machine } = await withMachine();
    const stopped = await endpoint.start(machine, "stopped");
    await endpoint.start(machine, "next");
    await endpoint.call("StopExecution", { executionArn: stopped });
    expect((await endpoint.take(activityArn)).input).toBe('"next"');
  });

  test("a poll of a deleted activity is rejected at once, and a state that names the activity fails", async () => {
    const { endpoint, activityArn, machine } = await withMachine();
    await endpoint.call("DeleteActivity", { activityArn });
    await expect(poll(endpoint, activityArn)).rejects.toMatchObject({
      code: "ActivityDoesNotExist",
      message: `Activity Does Not Exist: '${activityArn}'`,
    });
    const execution = await endpoint.start(machine);
    await endpoint.clock.advance(0);
    expect(await endpoint.describe(execution)).toMatchObject({
      error: "States.Runtime",
      cause: `An error occurred while executing the state 'Work' (entered at the event id #2). The activity ${activityArn} does not exist.`,
    });
    expect(await endpoint.types(execution)).not.toContain("ActivityScheduled");
  });

  test("a task that was scheduled before its activity was deleted waits until the activity is created again", async () => {
    const { endpoint, activityArn, machine } = await withMachine();
    const execution = await endpoint.start(machine, "kept");
    await endpoint.clock.advance(0);
    await endpoint.call("DeleteActivity", { activityArn });
    await endpoint.clock.advance(60_000);
    await endpoint.activity();
    const { taskToken, input } = await endpoint.take(activityArn);
    expect(input).toBe('"kept"');
    await endpoint.call("SendTaskSuccess", { taskToken, output: "1" });
    expect((await endpoint.describe(execution)).status).toBe("SUCCEEDED");
  });

  test("deleting an activity answers its open polls with no task", async () => {
    const { endpoint, activityArn } = await withMachine();
    const open = poll(endpoint, activityArn);
    await endpoint.clock.advance(0);
    await endpoint.call("DeleteActivity", { activityArn });
    expect(await open).toEqual({});
  });

  test("a task whose start no longer fits into the history is not handed out, and its execution fails", async () => {
    const endpoint = await testEndpoint();
    const activityArn = await endpoint.activity();
    // 1 event of the start, 4 of each round and 2 of the task: the next one would be the 25,000th.
    const rounds = (25_000 - 1 - 1 - 2) / 4;
    const execution = await endpoint.start(
      await endpoint.machine({
        StartAt: "Count",
        States: {
          Count: {
            Type: "Pass",
            Parameters: { "n.$": "States.MathAdd($.n, 1)" },
            Next: "Enough?",
          },
          "Enough?": {
            Type: "Choice",
            Choices: [{ Variable: "$.n", NumericLessThan: rounds, Next: "Count" }],
            Default: "Work",
          },
          Work: { Type: "Task", Resource: activityArn, End: true },
        },
      }),
      { n: 0 },
    );
    await endpoint.clock.advance(0);
    expect(await endpoint.describe(execution)).toMatchObject({ status: "RUNNING" });
    expect(await poll(endpoint, activityArn)).toEqual({});
    expect(await endpoint.describe(execution)).toMatchObject({
      status: "FAILED",
      cause: "The execution reached the maximum number of history events (25000).",
    });
  });

  test("closing answers every open poll with no task", async () => {
    const { endpoint, activityArn } = await withMachine();
    const open = [poll(endpoint, activityArn), poll(endpoint, activityArn)];
    await endpoint.clock.advance(0);
    await endpoint.close();
    expect(await Promise.all(open)).toEqual([{}, {}]);
  });
});

describe("a task token", () => {
  test("is long and different for each attempt", async () => {
    const retry = { Retry: [{ ErrorEquals: ["States.ALL"], IntervalSeconds: 0 }] };
    const { endpoint, activityArn, machine } = await withMachine(retry);
    await endpoint.start(machine);
    const first = await endpoint.take(activityArn);
    expect(first.taskToken).toMatch(/^[A-Za-z0-9+/=]{368}$/);
    await endpoint.call("SendTaskFailure", { taskToken: first.taskToken });
    await endpoint.clock.advance(0);
    const second = await endpoint.take(activityArn);
    expect(second.taskToken).not.toBe(first.taskToken);
    await expect(
      endpoint.call("SendTaskSuccess", { taskToken: first.taskToken, output: "1" }),
    ).rejects.toMatchObject({ code: "TaskTimedOut" });
  });

  test("ends its task once; a second answer is rejected", async () => {
    const { endpoint, activityArn, machine } = await withMachine();
    await endpoint.start(machine);
    const { taskToken } = await endpoint.take(activityArn);
    await endpoint.call("SendTaskSuccess", { taskToken, output: "1" });
    for (const operation of ["SendTaskHeartbeat", "SendTaskFailure"]) {
      await expect(endpoint.call(operation, { taskToken })).rejects.toMatchObject({
        code: "TaskTimedOut",
        message: "Task Timed Out: 'Provided task does not exist anymore'",
      });
    }
  });

  test("that was not issued here, or has a changed character, is invalid", async () => {
    const { endpoint, activityArn, machine } = await withMachine();
    await endpoint.start(machine);
    const { taskToken } = await endpoint.take(activityArn);
    const changed =
      taskToken.slice(0, 100) + (taskToken[100] === "A" ? "B" : "A") + taskToken.slice(101);
    for (const wrong of ["NoSuchToken", changed]) {
      await expect(endpoint.call("SendTaskHeartbeat", { taskToken: wrong })).rejects.toMatchObject({
        code: "InvalidToken",
        message: "Invalid Token: 'Invalid token'",
      });
    }
    await endpoint.call("SendTaskHeartbeat", { taskToken });
  });

  test("stays valid after an output that is not JSON", async () => {
    const { endpoint, activityArn, machine } = await withMachine();
    const execution = await endpoint.start(machine);
    const { taskToken } = await endpoint.take(activityArn);
    await expect(
      endpoint.call("SendTaskSuccess", { taskToken, output: "not json" }),
    ).rejects.toMatchObject({ code: "InvalidOutput" });
    await endpoint.call("SendTaskSuccess", { taskToken, output: "{}" });
    expect((await endpoint.describe(execution)).status).toBe("SUCCEEDED");
  });
});
