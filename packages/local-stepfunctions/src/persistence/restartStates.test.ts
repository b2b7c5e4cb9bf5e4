import { cpSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { IntegrationFailure } from "../errors.ts";
import { createVirtualClock } from "../lib/clock.ts";
import { type TestEndpoint, testEndpoint } from "../testing/endpoint.ts";
import { durableEndpoint, newFolder } from "../testing/restart.ts";

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

  test("at any point, an execution ends with the same result after the same events", async () => {
    const integrations = {
      "lambda:invoke": async ({ parameters }: { parameters: unknown }) => {
        const { n } = parameters as { n: number };
        if (n > 100) throw new IntegrationFailure("TooMuch");
        return { n: n + 1 };
      },
    };
    const data = newFolder();
    const crashes: { readonly data: string; readonly now: number }[] = [];
    let journal = "";
    /** Copies the folder after each change to the journal. */
    const watch = async () => {
      for (let moment = 0; moment < 100; moment += 1) {
        await endpoint.call("ListActivities", {});
        const current = readFileSync(path.join(data, "journal.jsonl"), "utf8");
        if (current === journal) continue;
        journal = current;
        const copy = newFolder();
        cpSync(data, copy, { recursive: true });
        crashes.push({ data: copy, now: endpoint.clock.now() });
      }
    };
    const clock = createVirtualClock();
    const endpoint: TestEndpoint = await testEndpoint({
      data,
      integrations,
      clock: {
        ...clock,
        setTimeout: (callback, ms) =>
          clock.setTimeout(() => {
            callback();
            void watch();
          }, ms),
      },
    });
    const call = { Type: "Task", Resource: LAMBDA, Output: "{% $states.result %}" };
    const execution = await endpoint.start(
      await endpoint.machine({
        QueryLanguage: "JSONata",
        StartAt: "Set",
        States: {
          Set: {
            Type: "Pass",
            Output: { n: "{% $states.input.n %}" },
            Assign: { first: "{% $states.input.n %}" },
            Next: "Call",
          },
          Call: { ...call, Arguments: { n: "{% $states.input.n %}" }, Next: "Pause" },
          Pause: { Type: "Wait", Seconds: 9, Output: { n: "{% $states.input.n %}" }, Next: "Fail" },
          Fail: {
            ...call,
            Arguments: { n: "{% $states.input.n + 100 %}" },
            Catch: [
              {
                ErrorEquals: ["TooMuch"],
                Output: { n: "{% $states.input.n %}", error: "{% $states.errorOutput.Error %}" },
                Next: "Again",
              },
            ],
            End: true,
          },
          Again: { ...call, Arguments: { n: "{% $states.input.n + $first %}" }, Next: "Each" },
          Each: {
            Type: "Map",
            Items: "{% [$states.input.n, $first] %}",
            ItemSelector: { n: "{% $states.context.Map.Item.Value %}" },
            ItemProcessor: {
              StartAt: "Item",
              States: { Item: { Type: "Pass", Output: "{% $states.input.n %}", End: true } },
            },
            End: true,
          },
        },
      }),
      { n: 1 },
    );
    await watch();
    await clock.advance(9_000);
    const end = await endpoint.describe(execution);
    const types = await endpoint.types(execution);
    await endpoint.close();
    expect(end.output).toBe("[4,1]");
    expect(crashes.length).toBeGreaterThan(types.length / 4);
    for (const { data: copy, now } of crashes) {
      const again = await testEndpoint({
        data: copy,
        integrations,
        clock: createVirtualClock(now),
      });
      await again.clock.advance(clock.now() - now);
      expect(await again.describe(execution)).toMatchObject({ output: end.output });
      expect(await again.types(execution)).toEqual(types);
      await again.close();
    }
  });

  test("a distributed Map continues child executions that had not started", async () => {
    const { endpoint, afterCrash } = await durableEndpoint();
    const each = {
      Type: "Map",
      ItemProcessor: {
        ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
        StartAt: "Item",
        States: { Item: { Type: "Pass", End: true } },
      },
    };
    // More items than steps that run before the first write.
    const items = Array.from({ length: 2_500 }, (_, index) => index);
    const execution = await endpoint.start(await endpoint.machine(one(each)), items);

    const again = await afterCrash();
    await endpoint.close();
    await again.clock.advance(0);
    expect(await again.describe(execution)).toMatchObject({ output: JSON.stringify(items) });
  });
});
