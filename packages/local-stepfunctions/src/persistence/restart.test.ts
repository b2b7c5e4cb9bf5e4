import { describe, expect, test } from "vitest";
import { durableEndpoint } from "../testing/restart.ts";

const task = (activityArn: string, more: object = {}) => ({
  StartAt: "Work",
  States: { Work: { Type: "Task", Resource: activityArn, End: true, ...more } },
});

describe("after a crash", () => {
  test("state machines, activities and tags are restored", async () => {
    const { endpoint, afterCrash } = await durableEndpoint();
    const activityArn = await endpoint.activity("kept");
    const deleted = await endpoint.activity("deleted");
    const stateMachineArn = await endpoint.machine(task(activityArn), {
      tags: [{ key: "team", value: "orders" }],
    });
    await endpoint.call("DeleteActivity", { activityArn: deleted });
    const before = await endpoint.call("DescribeStateMachine", { stateMachineArn });

    const again = await afterCrash();
    expect(await again.call("DescribeStateMachine", { stateMachineArn })).toEqual(before);
    expect(await again.call("ListActivities", {})).toMatchObject({
      activities: [{ activityArn }],
    });
    expect(await again.call("ListTagsForResource", { resourceArn: stateMachineArn })).toEqual({
      tags: [{ key: "team", value: "orders" }],
    });
  });

  test("an issued token is still valid, and its timeouts continue", async () => {
    const { endpoint, afterCrash } = await durableEndpoint();
    const activityArn = await endpoint.activity();
    const machine = await endpoint.machine(
      task(activityArn, { TimeoutSeconds: 100, HeartbeatSeconds: 40 }),
    );
    const answered = await endpoint.start(machine);
    const silent = await endpoint.start(machine);
    const { taskToken } = await endpoint.take(activityArn, "worker");
    await endpoint.take(activityArn, "worker");
    await endpoint.clock.advance(30_000);
    await endpoint.call("SendTaskHeartbeat", { taskToken });

    const again = await afterCrash();
    await again.clock.advance(10_000);
    expect(await again.describe(silent)).toMatchObject({ error: "States.Timeout" });
    await again.call("SendTaskSuccess", { taskToken, output: '{"ok":1}' });
    expect(await again.describe(answered)).toMatchObject({
      status: "SUCCEEDED",
      output: '{"ok":1}',
    });
    expect(await again.types(answered)).toEqual([
      "ExecutionStarted",
      "TaskStateEntered",
      "ActivityScheduled",
      "ActivityStarted",
      "ActivitySucceeded",
      "TaskStateExited",
      "ExecutionSucceeded",
    ]);
  });

  test("tasks that wait for a worker are handed out in their order", async () => {
    const { endpoint, afterCrash } = await durableEndpoint();
    const activityArn = await endpoint.activity();
    const machine = await endpoint.machine(task(activityArn));
    for (const n of [1, 2, 3]) await endpoint.start(machine, n);

    const again = await afterCrash();
    await again.clock.advance(0);
    const inputs = [];
    for (const _ of [1, 2, 3]) inputs.push((await again.take(activityArn)).input);
    expect(inputs).toEqual(["1", "2", "3"]);
  });

  test("waits and retries end at their original time", async () => {
    const { endpoint, afterCrash } = await durableEndpoint();
    const activityArn = await endpoint.activity();
    const waiting = await endpoint.start(
      await endpoint.machine({
        StartAt: "Wait",
        States: { Wait: { Type: "Wait", Seconds: 60, End: true } },
      }),
    );
    const retrying = await endpoint.start(
      await endpoint.machine(
        task(activityArn, { Retry: [{ ErrorEquals: ["States.ALL"], IntervalSeconds: 90 }] }),
      ),
    );
    const { taskToken } = await endpoint.take(activityArn);
    await endpoint.call("SendTaskFailure", { taskToken, error: "Boom" });
    await endpoint.clock.advance(50_000);

    const again = await afterCrash();
    await again.clock.advance(9_999);
    expect((await again.describe(waiting)).status).toBe("RUNNING");
    await again.clock.advance(1);
    expect((await again.describe(waiting)).status).toBe("SUCCEEDED");
    expect(await again.types(retrying)).toHaveLength(5);
    await again.clock.advance(30_000);
    expect((await again.types(retrying)).at(-1)).toBe("ActivityScheduled");
  });

  test("branches and items continue from their positions", async () => {
    const { endpoint, afterCrash } = await durableEndpoint();
    const activityArn = await endpoint.activity();
    const work = { Type: "Task", Resource: activityArn, End: true };
    const execution = await endpoint.start(
      await endpoint.machine({
        StartAt: "Both",
        States: {
          Both: {
            Type: "Parallel",
            End: true,
            Branches: [
              {
                StartAt: "Items",
                States: {
                  Items: {
                    Type: "Map",
                    ItemsPath: "$.items",
                    MaxConcurrency: 2,
                    ItemProcessor: { StartAt: "Item", States: { Item: work } },
                    End: true,
                  },
                },
              },
              { StartAt: "Short", States: { Short: { Type: "Pass", Result: "short", End: true } } },
            ],
          },
        },
      }),
      { items: ["a", "b", "c"] },
    );
    const first = await endpoint.take(activityArn);
    await endpoint.call("SendTaskSuccess", { taskToken: first.taskToken, output: first.input });

    const again = await afterCrash();
    await again.clock.advance(0);
    for (const _ of ["b", "c"]) {
      const { taskToken, input } = await again.take(activityArn);
      await again.call("SendTaskSuccess", { taskToken, output: input });
      await again.clock.advance(0);
    }
    expect(await again.describe(execution)).toMatchObject({
      status: "SUCCEEDED",
      output: '[["a","b","c"],"short"]',
    });
    const events = await again.history(execution);
    expect(events.map((event) => event.id)).toEqual(events.map((_, index) => index + 1));
    expect(events.filter((event) => event.type === "ActivityScheduled")).toHaveLength(3);
  });

  test("a distributed Map continues its child executions", async () => {
    const { endpoint, afterCrash } = await durableEndpoint();
    const activityArn = await endpoint.activity();
    const execution = await endpoint.start(
      await endpoint.machine({
        StartAt: "Items",
        States: {
          Items: {
            Type: "Map",
            ItemProcessor: {
              ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
              StartAt: "Item",
              States: { Item: { Type: "Task", Resource: activityArn, End: true } },
            },
            End: true,
          },
        },
      }),
      [1, 2],
    );
    const first = await endpoint.take(activityArn);
    await endpoint.call("SendTaskSuccess", { taskToken: first.taskToken, output: "10" });

    const again = await afterCrash();
    await again.clock.advance(0);
    const second = await again.take(activityArn);
    await again.call("SendTaskSuccess", { taskToken: second.taskToken, output: "20" });
    await again.clock.advance(0);
    expect(await again.describe(execution)).toMatchObject({ output: "[10,20]" });
  });

  test("an accepted answer is used once, although its output was still being evaluated", async () => {
    const { endpoint, afterCrash } = await durableEndpoint();
    const activityArn = await endpoint.activity();
    const execution = await endpoint.start(
      await endpoint.machine({
        QueryLanguage: "JSONata",
        ...task(activityArn, { Output: "{% $states.result.n + 1 %}" }),
      }),
    );
    await endpoint.clock.advance(0);
    const { taskToken } = await endpoint.take(activityArn);
    await endpoint.call("SendTaskSuccess", { taskToken, output: '{"n":1}' });

    const again = await afterCrash();
    await again.clock.advance(0);
    expect(await again.describe(execution)).toMatchObject({ status: "SUCCEEDED", output: "2" });
    const types = await again.types(execution);
    expect(types.filter((type) => type === "ActivitySucceeded")).toHaveLength(1);
  });

  test("tasks are handed out in the order in which they began to wait", async () => {
    const { endpoint, afterCrash } = await durableEndpoint();
    const activityArn = await endpoint.activity();
    const { States } = task(activityArn);
    const wait = { Type: "Wait", SecondsPath: "$", Next: "Work" };
    const machine = await endpoint.machine({ StartAt: "Wait", States: { Wait: wait, ...States } });
    for (const seconds of [3, 1, 2]) await endpoint.start(machine, seconds);
    await endpoint.clock.advance(3_000);

    const again = await afterCrash();
    const inputs: string[] = [];
    for (let taken = 0; taken < 3; taken += 1) inputs.push((await again.take(activityArn)).input);
    expect(inputs).toEqual(["1", "2", "3"]);
  });

  test("ended executions are listed, and their names stay in use", async () => {
    const { endpoint, afterCrash } = await durableEndpoint();
    const machine = await endpoint.machine({
      StartAt: "Done",
      States: { Done: { Type: "Succeed" } },
    });
    const execution = await endpoint.start(machine, { a: 1 }, { name: "once" });
    await endpoint.clock.advance(0);
    const before = await endpoint.describe(execution);

    const again = await afterCrash();
    expect(await again.describe(execution)).toEqual(before);
    await expect(again.start(machine, { a: 2 }, { name: "once" })).rejects.toMatchObject({
      code: "ExecutionAlreadyExists",
    });
  });
});
