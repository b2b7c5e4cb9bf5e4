import { describe, expect, test } from "vitest";
import { mapRunsIn } from "./testing/distributedMap.ts";
import { type TestEndpoint, testEndpoint } from "./testing/endpoint.ts";
import { newFolder } from "./testing/restart.ts";

const DAY = 86_400_000;
const PASS = { StartAt: "Pass", States: { Pass: { Type: "Pass", End: true } } };
const wait = (seconds: number) => ({
  StartAt: "Wait",
  States: { Wait: { Type: "Wait", Seconds: seconds, End: true } },
});
const GONE = { code: "ExecutionDoesNotExist" };

async function namesOf(endpoint: TestEndpoint, stateMachineArn: string, more: object = {}) {
  const answer = await endpoint.call("ListExecutions", { stateMachineArn, ...more });
  return (answer as { executions: { name: string }[] }).executions.map(({ name }) => name);
}

describe.each(["in memory", "in a data folder"])("an execution %s", (place) => {
  const inFolder = place !== "in memory";
  const start = (more: object = {}) =>
    testEndpoint({ ...(inFolder && { data: newFolder() }), ...more });

  test.each([
    ["90 days by default", {}, 90 * DAY],
    ["as long as retentionMs", { retentionMs: 7 * DAY }, 7 * DAY],
  ])("is kept %s after its end", async (_, options, ms) => {
    const endpoint = await start(options);
    const machine = await endpoint.machine(wait(3_600));
    const execution = await endpoint.start(machine, {}, { name: "a" });
    await endpoint.clock.advance(ms - 1 + 3_600_000);
    expect(await endpoint.describe(execution)).toMatchObject({ status: "SUCCEEDED" });
    await endpoint.clock.advance(1);
    await expect(endpoint.describe(execution)).rejects.toMatchObject(GONE);
    await expect(endpoint.history(execution)).rejects.toMatchObject(GONE);
    expect(await namesOf(endpoint, machine)).toEqual([]);
    expect(await namesOf(endpoint, machine, { statusFilter: "SUCCEEDED" })).toEqual([]);
    // Its name is free again.
    expect(await endpoint.start(machine, {}, { name: "a" })).toBe(execution);
  });

  test("is kept while it runs, and no other goes with one that is too old", async () => {
    const endpoint = await start({ retentionMs: DAY });
    const machine = await endpoint.machine(wait(30 * 86_400));
    const short = await endpoint.machine(PASS);
    const running = await endpoint.start(machine);
    const names = [];
    for (let n = 0; n < 250; n += 1) {
      names.push(`n${n}`);
      await endpoint.start(short, {}, { name: `n${n}` });
      if (n === 124) await endpoint.clock.advance(DAY / 2);
    }
    await endpoint.clock.advance(DAY / 2);
    const left = names.slice(125).toReversed();
    expect(await namesOf(endpoint, short, { maxResults: 1_000 })).toEqual(left);
    expect(await endpoint.describe(running)).toMatchObject({ status: "RUNNING" });
    await endpoint.clock.advance(DAY);
    expect(await namesOf(endpoint, short)).toEqual([]);
    expect(await namesOf(endpoint, machine)).toHaveLength(1);
  });

  test("of a deleted state machine goes a minute later, when none of it runs any more", async () => {
    const endpoint = await start();
    const each = {
      Type: "Map",
      ItemProcessor: {
        ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
        StartAt: "Item",
        States: { Item: { Type: "Pass", End: true } },
      },
      Next: "Wait",
    };
    const machine = await endpoint.machine({
      StartAt: "Each",
      States: { Each: each, Wait: { Type: "Wait", Seconds: 600, End: true } },
    });
    const other = await endpoint.start(await endpoint.machine(PASS));
    const execution = await endpoint.start(machine, [1, 2]);
    await endpoint.clock.advance(0);
    const [mapRunArn] = mapRunsIn(await endpoint.history(execution));
    const children = async () => {
      const answer = await endpoint.call("ListExecutions", { mapRunArn });
      return (answer as { executions: object[] }).executions.length;
    };
    await endpoint.call("DeleteStateMachine", { stateMachineArn: machine });
    await endpoint.clock.advance(599_999);
    expect(await endpoint.describe(execution)).toMatchObject({ status: "RUNNING" });
    expect(await children()).toBe(2);
    await endpoint.clock.advance(1);
    expect(await endpoint.describe(execution)).toMatchObject({ status: "FAILED" });
    await endpoint.clock.advance(60_000);
    await expect(endpoint.describe(execution)).rejects.toMatchObject(GONE);
    for (const operation of ["ListExecutions", "DescribeMapRun"]) {
      await expect(endpoint.call(operation, { mapRunArn })).rejects.toMatchObject({
        code: "ResourceNotFound",
      });
    }
    expect(await endpoint.describe(other)).toMatchObject({ status: "SUCCEEDED" });
  });
});

test.each([0, 1.5, 3_651 * DAY])("a retention of %d ms is refused", async (retentionMs) => {
  await expect(testEndpoint({ retentionMs })).rejects.toThrow(
    `retentionMs is ${retentionMs}; allowed: a whole number from 1 to 315360000000`,
  );
});
