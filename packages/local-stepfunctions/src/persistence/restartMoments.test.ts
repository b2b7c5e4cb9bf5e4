import { cpSync, statSync } from "node:fs";
import path from "node:path";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { IntegrationFailure } from "../errors.ts";
import { createVirtualClock } from "../lib/clock.ts";
import { type TestEndpoint, testEndpoint } from "../testing/endpoint.ts";
import { durableEndpoint, newFolder } from "../testing/restart.ts";

const LAMBDA = "arn:aws:lambda:us-east-1:000000000000:function:work";
const one = (state: object) => ({ StartAt: "One", States: { One: { End: true, ...state } } });

describe("after a crash", () => {
  test("at any point, an execution ends with the same result after the same events", async () => {
    const integrations = {
      "lambda:function": async ({ parameters }: { parameters: unknown }) => {
        const { n } = parameters as { n: number };
        if (n > 100) throw new IntegrationFailure("TooMuch");
        return { n: n + 1 };
      },
    };
    const data = newFolder();
    // A turn of the event loop ends after each step, so that all moments are seen at which it may end on a busy machine.
    const turns = vi
      .spyOn(globalThis, "setImmediate")
      .mockImplementation(((end: () => void) =>
        queueMicrotask(end)) as unknown as typeof setImmediate);
    onTestFinished(() => turns.mockRestore());
    const crashes: { readonly data: string; readonly now: number }[] = [];
    let written = 0;
    /** Copies the folder after each change to the database's log. */
    const watch = async () => {
      for (let moment = 0; moment < 3_000; moment += 1) {
        await undefined;
        const { size } = statSync(path.join(data, "stepfunctions.sqlite-wal"));
        if (size === written) continue;
        written = size;
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
    await watch();
    const end = await endpoint.describe(execution);
    const types = await endpoint.types(execution);
    turns.mockRestore();
    await endpoint.close();
    expect(end.output).toBe("[4,1]");
    expect(crashes.length).toBeGreaterThan(types.length / 2);
    for (const { data: copy, now } of crashes) {
      const again = await testEndpoint({
        data: copy,
        integrations,
        clock: createVirtualClock(now),
      });
      await again.clock.advance(clock.now() - now);
      expect(await again.describe(execution)).toMatchObject({ output: end.output });
      // A busy machine ends the turns of a Map's items sooner, and their events have another order.
      expect((await again.types(execution)).toSorted()).toEqual(types.toSorted());
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

  test("a distributed Map starts the child executions that had not started, though none of the others ends", async () => {
    const { endpoint, afterCrash } = await durableEndpoint();
    const each = {
      Type: "Map",
      ItemProcessor: {
        ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
        StartAt: "Item",
        States: { Item: { Type: "Wait", Seconds: 100, End: true } },
      },
    };
    // Each look at the clock takes longer than a share of a turn.
    let now = performance.now();
    const clock = vi.spyOn(performance, "now").mockImplementation(() => (now += 10));
    const items = [0, 1, 2, 3, 4, 5];
    const execution = await endpoint.start(await endpoint.machine(one(each)), items);
    const again = await afterCrash();
    clock.mockRestore();
    await again.clock.advance(100_000);
    expect(await again.describe(execution)).toMatchObject({ output: JSON.stringify(items) });
  });

  test("child executions are aborted whose Map state had ended, but that had not been aborted yet", async () => {
    const { endpoint, afterCrash } = await durableEndpoint();
    const each = {
      Type: "Map",
      ItemProcessor: {
        ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
        StartAt: "Item",
        States: { Item: { Type: "Wait", Seconds: 100, End: true } },
      },
    };
    const parent = await endpoint.start(await endpoint.machine(one(each)), [0, 1, 2, 3, 4, 5]);
    await endpoint.clock.advance(0);
    const { mapRunArn } = (await endpoint.history(parent))
      .map((event) => event["mapRunStartedEventDetails"] as { mapRunArn: string } | undefined)
      .find((details) => details !== undefined) ?? { mapRunArn: "" };
    const children = async (of: TestEndpoint) => {
      const { executions } = (await of.call("ListExecutions", { mapRunArn })) as {
        executions: { status: string }[];
      };
      return executions.map(({ status }) => status);
    };
    // Each look at the clock takes longer than a share of a turn.
    let now = performance.now();
    const clock = vi.spyOn(performance, "now").mockImplementation(() => (now += 10));
    await endpoint.call("StopExecution", { executionArn: parent });
    const again = await afterCrash();
    clock.mockRestore();
    expect(await children(again)).toContain("RUNNING");
    await again.clock.advance(0);
    expect(await children(again)).toEqual(Array(6).fill("ABORTED"));
    expect((await again.describe(parent)).status).toBe("ABORTED");
  });
});
