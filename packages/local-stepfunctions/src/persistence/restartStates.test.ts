import { describe, expect, test } from "vitest";
import { durableEndpoint } from "../testing/restart.ts";

const LAMBDA = "arn:aws:states:::lambda:invoke";
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
        "lambda:invoke": ({ parameters }) => {
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
});
