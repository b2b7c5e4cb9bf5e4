import { describe, expect, test } from "vitest";
import { durableEndpoint } from "../testing/restart.ts";

const LAMBDA = "arn:aws:lambda:us-east-1:000000000000:function:work";
const one = (state: object) => ({ StartAt: "One", States: { One: { End: true, ...state } } });

describe("after a crash", () => {
  test("the steps after an evaluation are not repeated", async () => {
    const { endpoint, afterCrash } = await durableEndpoint();
    const activity = await endpoint.activity();
    const execution = await endpoint.start(
      await endpoint.machine(
        one({
          Type: "Task",
          QueryLanguage: "JSONata",
          Resource: activity,
          Arguments: { n: "{% $states.input.n + 1 %}" },
        }),
      ),
      { n: 1 },
    );
    await endpoint.clock.advance(10_000);
    const before = await endpoint.history(execution);
    expect(before.map(({ type }) => type)).toContain("ActivityScheduled");

    const again = await afterCrash();
    await again.clock.advance(10_000);
    expect(await again.history(execution)).toEqual(before);
    expect((await again.take(activity)).input).toBe('{"n":2}');
  });

  test("an accepted failure is used once, although the output of its Catch was still being evaluated", async () => {
    const { endpoint, afterCrash } = await durableEndpoint();
    const activity = await endpoint.activity();
    const { States: states, ...rest } = one({
      Type: "Task",
      Resource: activity,
      Catch: [
        { ErrorEquals: ["Other"], Output: "other", Next: "After" },
        { ErrorEquals: ["Boom"], Output: "{% $states.errorOutput %}", Next: "After" },
      ],
    });
    const execution = await endpoint.start(
      await endpoint.machine({
        QueryLanguage: "JSONata",
        ...rest,
        States: { ...states, After: { Type: "Succeed" } },
      }),
    );
    await endpoint.clock.advance(0);
    const { taskToken } = await endpoint.take(activity);
    await endpoint.call("SendTaskFailure", { taskToken, error: "Boom", cause: "c" });

    const again = await afterCrash();
    await again.clock.advance(0);
    expect(await again.describe(execution)).toMatchObject({
      status: "SUCCEEDED",
      output: '{"Error":"Boom","Cause":"c"}',
    });
    expect((await again.types(execution)).slice(2)).toEqual([
      "ActivityScheduled",
      "ActivityStarted",
      "ActivityFailed",
      "TaskStateExited",
      "SucceedStateEntered",
      "SucceedStateExited",
      "ExecutionSucceeded",
    ]);
  });

  test.each([
    ["was queued", { Resource: "activity" }, 0],
    ["had an interrupted call", { Resource: LAMBDA, Parameters: { answer: false } }, 1],
    [
      "waited for a Retry",
      {
        Resource: LAMBDA,
        Parameters: { answer: true },
        Retry: [{ ErrorEquals: ["States.ALL"], IntervalSeconds: 60 }],
      },
      1,
    ],
  ])(
    "a task that %s does not continue when another branch fails at once",
    async (_, fields, calls) => {
      let callCount = 0;
      const { endpoint, afterCrash } = await durableEndpoint({
        "lambda:function": ({ parameters }) => {
          callCount += 1;
          return (parameters as { answer: boolean }).answer
            ? Promise.reject(new Error("busy"))
            : new Promise(() => {});
        },
      });
      const activity = await endpoint.activity();
      const task = { Type: "Task", End: true, ...fields };
      if (task.Resource === "activity") task.Resource = activity;
      const missing = { Type: "Wait", Seconds: 10, OutputPath: "$.none", End: true };
      const execution = await endpoint.start(
        await endpoint.machine({
          StartAt: "Both",
          States: {
            Both: {
              Type: "Parallel",
              Branches: [
                { StartAt: "Pause", States: { Pause: { ...missing } } },
                { StartAt: "Work", States: { Work: task } },
              ],
              End: true,
            },
          },
        }),
      );
      await endpoint.clock.advance(1_000);
      await endpoint.close();
      await endpoint.clock.advance(30_000);

      const again = await afterCrash();
      await again.clock.advance(0);
      expect(await again.describe(execution)).toMatchObject({ status: "FAILED" });
      const types = await again.types(execution);
      expect(types.at(-1)).toBe("ExecutionFailed");
      const poll = again.take(activity);
      await again.clock.advance(600_000);
      expect(await poll).toEqual({});
      expect(await again.types(execution)).toEqual(types);
      expect(callCount).toBe(calls);
    },
  );

  test("an execution whose timeout passed before the restart timed out at that time", async () => {
    const { endpoint, afterCrash } = await durableEndpoint();
    const activity = await endpoint.activity();
    const machine = one({ Type: "Task", Resource: activity });
    const execution = await endpoint.start(
      await endpoint.machine({ ...machine, TimeoutSeconds: 10 }),
    );
    await endpoint.clock.advance(5_000);
    await endpoint.close();
    await endpoint.clock.advance(60_000);

    const again = await afterCrash();
    await again.clock.advance(0);
    const { status, startDate, stopDate } = await again.describe(execution);
    expect(status).toBe("TIMED_OUT");
    expect(stopDate).toBe(startDate + 10);
    expect((await again.history(execution)).at(-1)?.timestamp).toBe(stopDate);
  });

  test("a token answers its own task, although other tasks were scheduled after the restart", async () => {
    const { endpoint, afterCrash } = await durableEndpoint();
    const [long, short] = [await endpoint.activity("long"), await endpoint.activity("short")];
    const task = (Resource: string, more: object) => ({ Type: "Task", Resource, ...more });
    const execution = await endpoint.start(
      await endpoint.machine({
        StartAt: "Both",
        States: {
          Both: {
            Type: "Parallel",
            Branches: [
              { StartAt: "Long", States: { Long: task(long, { End: true }) } },
              {
                StartAt: "First",
                States: {
                  First: task(short, { Next: "Second" }),
                  Second: task(short, { End: true }),
                },
              },
            ],
            End: true,
          },
        },
      }),
    );
    const { taskToken } = await endpoint.take(long);

    const again = await afterCrash();
    await again.clock.advance(0);
    const first = await again.take(short);
    await again.call("SendTaskSuccess", { taskToken: first.taskToken, output: "1" });
    await again.clock.advance(0);
    const second = await again.take(short);
    await again.call("SendTaskSuccess", { taskToken, output: '"long"' });
    await again.call("SendTaskSuccess", { taskToken: second.taskToken, output: '"second"' });
    expect(await again.describe(execution)).toMatchObject({ output: '["long","second"]' });
  });

  test("a retried state keeps its entry time and event", async () => {
    const { endpoint, afterCrash } = await durableEndpoint();
    const activity = await endpoint.activity();
    const execution = await endpoint.start(
      await endpoint.machine(
        one({
          Type: "Task",
          Resource: activity,
          Parameters: { "count.$": "$$.State.RetryCount", "at.$": "$$.State.EnteredTime" },
          ResultSelector: { "x.$": "$.none" },
          Retry: [{ ErrorEquals: ["States.ALL"], IntervalSeconds: 60, MaxAttempts: 1 }],
        }),
      ),
    );
    await endpoint.clock.advance(1_000);
    const { taskToken } = await endpoint.take(activity);
    await endpoint.call("SendTaskFailure", { taskToken, error: "Boom" });

    const again = await afterCrash();
    await endpoint.close();
    await again.clock.advance(60_000);
    const task = await again.take(activity);
    expect(JSON.parse(task.input)).toEqual({ count: 1, at: "2026-01-01T00:00:00.000Z" });
    await again.call("SendTaskSuccess", { taskToken: task.taskToken, output: "{}" });
    expect((await again.describe(execution)).cause).toContain("(entered at the event id #2)");
  });

  test("an interrupted call is repeated with the role of its Credentials", async () => {
    const roles: string[] = [];
    const { endpoint, afterCrash } = await durableEndpoint({
      "lambda:function": ({ roleArn }) => {
        roles.push(roleArn);
        return new Promise(() => {});
      },
    });
    const RoleArn = "arn:aws:iam::000000000000:role/other";
    const call = one({ Type: "Task", Resource: LAMBDA, Credentials: { RoleArn } });
    await endpoint.start(await endpoint.machine(call));
    await endpoint.clock.advance(0);
    const again = await afterCrash();
    await again.clock.advance(0);
    expect(roles).toEqual([RoleArn, RoleArn]);
  });

  test("a task that a worker has taken is not handed out again", async () => {
    const { endpoint, afterCrash } = await durableEndpoint();
    const activity = await endpoint.activity();
    const definition = one({ Type: "Task", Resource: activity });
    const execution = await endpoint.start(await endpoint.machine(definition));
    const { taskToken } = await endpoint.take(activity);

    const again = await afterCrash();
    const poll = again.take(activity);
    await again.clock.advance(60_000);
    expect(await poll).toEqual({});
    await again.call("SendTaskSuccess", { taskToken, output: "1" });
    expect(await again.describe(execution)).toMatchObject({ output: "1" });
  });
});
