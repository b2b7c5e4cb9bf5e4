import { describe, expect, test } from "vitest";
import { mapRunsIn } from "../../testing/distributedMap.ts";
import { type Described, type TestEndpoint, testEndpoint } from "../../testing/endpoint.ts";
import { durableEndpoint, newFolder } from "../../testing/restart.ts";

/** Each item waits for as many seconds. The one with 8 fails then. */
const express = (more: object) => ({
  StartAt: "Each",
  States: {
    Each: {
      Type: "Map",
      Label: "L",
      ToleratedFailurePercentage: 100,
      ItemProcessor: {
        ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "EXPRESS" },
        StartAt: "Wait",
        States: {
          Wait: { Type: "Wait", SecondsPath: "$", Next: "Check" },
          Check: {
            Type: "Choice",
            Choices: [{ Variable: "$", NumericEquals: 8, Next: "Fail" }],
            Default: "Done",
          },
          Fail: { Type: "Fail" },
          Done: { Type: "Succeed" },
        },
      },
      End: true,
      ...more,
    },
  },
});

/** The child executions, the oldest first. */
async function childrenOf(endpoint: TestEndpoint, mapRunArn: string) {
  const answer = await endpoint.call("ListExecutions", { mapRunArn });
  return (answer as { executions: Described[] }).executions.toReversed();
}

describe.each(["in memory", "in a data folder"])("Express child executions %s", (place) => {
  async function started(items: number[], more: object = {}) {
    const endpoint = await testEndpoint(place === "in memory" ? {} : { data: newFolder() });
    const executionArn = await endpoint.start(await endpoint.machine(express(more)), items);
    await endpoint.clock.advance(0);
    const [mapRunArn = ""] = mapRunsIn(await endpoint.history(executionArn));
    return { endpoint, executionArn, mapRunArn };
  }

  test("are listed by their Map run and described, and have no history", async () => {
    const { endpoint, mapRunArn } = await started([1]);
    const [running] = await childrenOf(endpoint, mapRunArn);
    const executionArn = running?.executionArn ?? "";
    const arn = "arn:aws:states:us-east-1:000000000000";
    expect(running).toMatchObject({
      executionArn: `${arn}:express:machine-1/L:${running?.["name"]}`,
      stateMachineArn: `${arn}:stateMachine:machine-1/L`,
      status: "RUNNING",
    });
    await endpoint.clock.advance(1_000);
    expect(await endpoint.describe(executionArn)).toMatchObject({
      status: "SUCCEEDED",
      input: "1",
      output: "1",
      mapRunArn,
    });
    for (const operation of ["GetExecutionHistory", "StopExecution", "ListMapRuns"]) {
      await expect(endpoint.call(operation, { executionArn })).rejects.toMatchObject({
        code: "InvalidArn",
      });
    }
  });

  test("time out after five minutes", async () => {
    const { endpoint, executionArn, mapRunArn } = await started([299, 301]);
    await endpoint.clock.advance(301_000);
    const statuses = (await childrenOf(endpoint, mapRunArn)).map(({ status }) => status);
    expect(statuses).toEqual(["SUCCEEDED", "TIMED_OUT"]);
    expect(await endpoint.call("DescribeMapRun", { mapRunArn })).toMatchObject({
      status: "SUCCEEDED",
      executionCounts: { succeeded: 1, timedOut: 1, total: 2 },
    });
    expect(await endpoint.describe(executionArn)).toMatchObject({ output: "[299]" });
  });

  test("are waited for when their run fails, as nothing can stop them, and none is started", async () => {
    const { endpoint, executionArn, mapRunArn } = await started([0, 8, 30, 20, 0], {
      MaxConcurrency: 3,
      ToleratedFailurePercentage: 0,
    });
    await endpoint.clock.advance(8_000);
    const run = () => endpoint.call("DescribeMapRun", { mapRunArn });
    expect(await run()).toMatchObject({
      status: "RUNNING",
      executionCounts: { succeeded: 1, failed: 1, running: 2, pending: 1 },
    });
    await endpoint.clock.advance(12_000);
    expect(await endpoint.describe(executionArn)).toMatchObject({ status: "RUNNING" });
    await endpoint.clock.advance(10_000);
    expect(await run()).toMatchObject({
      status: "FAILED",
      executionCounts: { succeeded: 3, failed: 1, aborted: 0, running: 0, pending: 1 },
    });
    expect(await endpoint.describe(executionArn)).toMatchObject({
      status: "FAILED",
      error: "States.ExceedToleratedFailureThreshold",
      stopDate: endpoint.clock.now() / 1_000,
    });
    await endpoint.call("RedriveExecution", { executionArn });
    await endpoint.clock.advance(0);
    expect(await run()).toMatchObject({
      executionCounts: { succeeded: 4, running: 1, pending: 0 },
    });
  });

  test("are forgotten when they ended long ago, as others", async () => {
    const { endpoint, mapRunArn } = await started([1]);
    await endpoint.clock.advance(1_000);
    const [child] = await childrenOf(endpoint, mapRunArn);
    await endpoint.clock.advance(90 * 86_400_000);
    await expect(endpoint.describe(child?.executionArn ?? "")).rejects.toMatchObject({
      code: "InvalidArn",
    });
    await expect(childrenOf(endpoint, mapRunArn)).rejects.toMatchObject({
      code: "ResourceNotFound",
    });
  });
});

test("Express child executions of a Map run that fails are waited for after a crash, too", async () => {
  const { endpoint, afterCrash } = await durableEndpoint();
  const machine = await endpoint.machine(express({ ToleratedFailurePercentage: 0 }));
  const executionArn = await endpoint.start(machine, [8, 30]);
  await endpoint.clock.advance(8_000);
  await endpoint.describe(executionArn);
  const again = await afterCrash();
  const [mapRunArn = ""] = mapRunsIn(await again.history(executionArn));
  await again.clock.advance(21_999);
  expect(await again.call("DescribeMapRun", { mapRunArn })).toMatchObject({ status: "RUNNING" });
  await again.clock.advance(1);
  expect(await again.call("DescribeMapRun", { mapRunArn })).toMatchObject({
    status: "FAILED",
    executionCounts: { succeeded: 1, failed: 1, aborted: 0 },
  });
});
