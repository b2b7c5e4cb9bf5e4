import { describe, expect, test } from "vitest";
import { createVirtualClock } from "../lib/clock.ts";
import { testEndpoint } from "../testing/endpoint.ts";

const one = (resource: string, more: object = {}) => ({
  StartAt: "Work",
  States: { Work: { Type: "Task", Resource: resource, End: true, ...more } },
});

describe("a Task state on an activity", () => {
  test("passes its input to a worker and returns the worker's output", async () => {
    const endpoint = await testEndpoint();
    const activity = await endpoint.activity();
    const execution = await endpoint.start(await endpoint.machine(one(activity)), { n: 1 });
    const task = await endpoint.take(activity, "worker-1");
    expect(task.input).toBe('{"n":1}');
    await endpoint.call("SendTaskSuccess", { taskToken: task.taskToken, output: '{"m":2}' });
    expect(await endpoint.describe(execution)).toMatchObject({
      status: "SUCCEEDED",
      output: '{"m":2}',
    });
    expect(await endpoint.types(execution)).toEqual([
      "ExecutionStarted",
      "TaskStateEntered",
      "ActivityScheduled",
      "ActivityStarted",
      "ActivitySucceeded",
      "TaskStateExited",
      "ExecutionSucceeded",
    ]);
  });

  test.each([{}, { ResultPath: "$" }])("keeps the text of its output with %j", async (fields) => {
    const endpoint = await testEndpoint();
    const activity = await endpoint.activity();
    const execution = await endpoint.start(await endpoint.machine(one(activity, fields)));
    const { taskToken } = await endpoint.take(activity);
    const output = '{ "a": 1.50, "b": 1e2 }';
    await endpoint.call("SendTaskSuccess", { taskToken, output });
    expect(await endpoint.describe(execution)).toMatchObject({ output });
  });

  test("fails when the activity was deleted", async () => {
    const endpoint = await testEndpoint();
    const activityArn = await endpoint.activity();
    const machine = await endpoint.machine(one(activityArn));
    await endpoint.call("DeleteActivity", { activityArn });
    const execution = await endpoint.start(machine);
    await endpoint.clock.advance(0);
    expect(await endpoint.describe(execution)).toMatchObject({
      status: "FAILED",
      error: "States.Runtime",
      cause: expect.stringContaining(`The activity ${activityArn} does not exist.`),
    });
    expect((await endpoint.types(execution)).at(-2)).toBe("TaskStateEntered");
  });

  test("arms no timer without TimeoutSeconds and HeartbeatSeconds", async () => {
    const clock = createVirtualClock();
    let armed = 0;
    const endpoint = await testEndpoint({
      clock: {
        ...clock,
        setTimeout(callback, ms) {
          armed += 1;
          return clock.setTimeout(callback, ms);
        },
      },
    });
    const activity = await endpoint.activity();
    await endpoint.start(await endpoint.machine(one(activity)));
    await endpoint.clock.advance(0);
    await endpoint.take(activity);
    expect(armed).toBe(0);
  });

  test("starts TimeoutSeconds when a worker takes the task", async () => {
    const endpoint = await testEndpoint();
    const activity = await endpoint.activity();
    const machine = await endpoint.machine(one(activity, { TimeoutSeconds: 5 }));
    const execution = await endpoint.start(machine);
    await endpoint.clock.advance(60_000);
    expect((await endpoint.describe(execution)).status).toBe("RUNNING");
    const task = await endpoint.take(activity);
    await endpoint.clock.advance(4_999);
    expect((await endpoint.describe(execution)).status).toBe("RUNNING");
    await endpoint.clock.advance(1);
    const described = await endpoint.describe(execution);
    expect(described).toMatchObject({ status: "FAILED", error: "States.Timeout" });
    expect(described).not.toHaveProperty("cause", expect.anything());
    await expect(
      endpoint.call("SendTaskSuccess", { taskToken: task.taskToken, output: "1" }),
    ).rejects.toMatchObject({ code: "TaskTimedOut" });
  });

  test("continues while heartbeats arrive, up to TimeoutSeconds", async () => {
    const endpoint = await testEndpoint();
    const activity = await endpoint.activity();
    const machine = await endpoint.machine(
      one(activity, { TimeoutSeconds: 10, HeartbeatSeconds: 4 }),
    );
    const execution = await endpoint.start(machine);
    const { taskToken } = await endpoint.take(activity);
    for (const _ of [1, 2, 3]) {
      await endpoint.clock.advance(3_000);
      await endpoint.call("SendTaskHeartbeat", { taskToken });
    }
    expect((await endpoint.describe(execution)).status).toBe("RUNNING");
    await endpoint.clock.advance(1_000);
    expect(await endpoint.describe(execution)).toMatchObject({ error: "States.Timeout" });
  });

  test("reports States.Timeout when a heartbeat is missed at the same time", async () => {
    const endpoint = await testEndpoint();
    const activity = await endpoint.activity();
    const caught = (end: string) => ({ [end]: { Type: "Pass", Result: end, End: true } });
    const definition = one(activity, {
      TimeoutSeconds: 10,
      HeartbeatSeconds: 6,
      Catch: [
        { ErrorEquals: ["States.HeartbeatTimeout"], Next: "Heartbeat" },
        { ErrorEquals: ["States.Timeout"], Next: "Timeout" },
      ],
    });
    const machine = await endpoint.machine({
      ...definition,
      States: { ...definition.States, ...caught("Heartbeat"), ...caught("Timeout") },
    });
    const both = await endpoint.start(machine);
    const { taskToken } = await endpoint.take(activity);
    await endpoint.clock.advance(4_000);
    await endpoint.call("SendTaskHeartbeat", { taskToken });
    await endpoint.clock.advance(5_999);
    expect((await endpoint.describe(both)).status).toBe("RUNNING");
    await endpoint.clock.advance(1);
    expect(await endpoint.describe(both)).toMatchObject({ output: '"Timeout"' });

    const silent = await endpoint.start(machine);
    await endpoint.take(activity);
    await endpoint.clock.advance(6_000);
    expect(await endpoint.describe(silent)).toMatchObject({ output: '"Heartbeat"' });
  });
});
