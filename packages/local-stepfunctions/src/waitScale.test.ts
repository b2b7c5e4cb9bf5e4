import { describe, expect, test } from "vitest";
import { systemClock } from "./lib/clock.ts";
import { testEndpoint } from "./testing/endpoint.ts";

const oneState = (state: object) => ({
  StartAt: "Only",
  States: { Only: { End: true, ...state } },
});

describe("waitScale", () => {
  test.each([
    [{ Type: "Wait", Seconds: 600 }],
    [{ Type: "Wait", Timestamp: "2026-01-01T00:10:00Z" }],
  ])("makes a tenth of the wait of %j", async (state) => {
    const endpoint = await testEndpoint({ waitScale: 0.1 });
    const execution = await endpoint.start(await endpoint.machine(oneState(state)));
    await endpoint.clock.advance(59_999);
    expect(await endpoint.describe(execution)).toMatchObject({ status: "RUNNING" });
    await endpoint.clock.advance(1);
    expect(await endpoint.describe(execution)).toMatchObject({ status: "SUCCEEDED" });
  });

  test("0 leaves no wait at all, also for Retry", async () => {
    let attempts = 0;
    const endpoint = await testEndpoint({
      waitScale: 0,
      integrations: {
        "lambda:invoke": () => {
          attempts += 1;
          return attempts < 4 ? Promise.reject(new Error("not yet")) : Promise.resolve(attempts);
        },
      },
    });
    const state = {
      Type: "Task",
      Resource: "arn:aws:states:::lambda:invoke",
      Parameters: { FunctionName: "f" },
      Retry: [{ ErrorEquals: ["States.ALL"], IntervalSeconds: 3_600 }],
    };
    expect(await endpoint.run(oneState(state))).toMatchObject({ status: "SUCCEEDED", output: "4" });
  });

  test("leaves the timeouts of tasks as they are", async () => {
    const endpoint = await testEndpoint({ waitScale: 0.1 });
    const activity = await endpoint.activity();
    const state = { Type: "Task", Resource: activity, TimeoutSeconds: 60 };
    const execution = await endpoint.start(await endpoint.machine(oneState(state)));
    await endpoint.take(activity);
    await endpoint.clock.advance(59_999);
    expect(await endpoint.describe(execution)).toMatchObject({ status: "RUNNING" });
  });

  test.each([-1, 1.5, Number.NaN])("%s is refused", async (waitScale) => {
    await expect(testEndpoint({ waitScale })).rejects.toThrow(
      `waitScale is ${waitScale}; allowed: from 0 to 1`,
    );
  });
});

describe("pollClock", () => {
  test("ends polls in a time of its own, which advancing the clock does not end", async () => {
    const waits: number[] = [];
    const endpoint = await testEndpoint({
      pollClock: {
        ...systemClock,
        setTimeout: (_, ms) => void waits.push(ms),
        clearTimeout: () => {},
      },
    });
    const activityArn = await endpoint.activity();
    const poll = endpoint.take(activityArn);
    await endpoint.clock.advance(3_600_000);
    expect(waits).toHaveLength(1);
    expect(waits[0]).toBeCloseTo(60_000, -3);
    await endpoint.start(
      await endpoint.machine(oneState({ Type: "Task", Resource: activityArn })),
      7,
    );
    expect(await poll).toMatchObject({ input: "7" });
  });
});
