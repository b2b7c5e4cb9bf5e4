import { rmSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { buckets } from "../testing/buckets.ts";
import { distributedMap, mapRunsIn } from "../testing/distributedMap.ts";
import { type Described, type TestEndpoint, testEndpoint } from "../testing/endpoint.ts";
import { durableEndpoint, newFolder } from "../testing/restart.ts";

type Outcome = "succeeds" | "fails";

/** The number of an item is its input. */
async function started(endpoint: TestEndpoint, items: number, more: object = {}) {
  const activity = await endpoint.activity();
  const machine = await endpoint.machine(distributedMap(activity, more));
  const input = Array.from({ length: items }, (_, index) => index);
  const executionArn = await endpoint.start(machine, input);
  await endpoint.clock.advance(0);
  const [mapRunArn = ""] = mapRunsIn(await endpoint.history(executionArn));
  return { activity, executionArn, mapRunArn };
}

async function finish(endpoint: TestEndpoint, activity: string, outcome: Outcome): Promise<string> {
  const { taskToken, input } = await endpoint.take(activity);
  if (outcome === "fails") await endpoint.call("SendTaskFailure", { taskToken, error: "Boom" });
  else await endpoint.call("SendTaskSuccess", { taskToken, output: `"${input}"` });
  await endpoint.clock.advance(0);
  return input;
}

async function redrive(endpoint: TestEndpoint, executionArn: string): Promise<void> {
  await endpoint.call("RedriveExecution", { executionArn });
  await endpoint.clock.advance(0);
}

const runOf = async (endpoint: TestEndpoint, mapRunArn: string) =>
  (await endpoint.call("DescribeMapRun", { mapRunArn })) as Record<string, unknown>;

/** The child executions, the oldest first. */
async function childrenOf(endpoint: TestEndpoint, mapRunArn: string, more: object = {}) {
  const answer = await endpoint.call("ListExecutions", { mapRunArn, ...more });
  return (answer as { executions: Described[] }).executions.toReversed();
}

const statuses = (children: readonly Described[]) => children.map(({ status }) => status);

describe.each(["in memory", "in a data folder"])("a redriven Map run %s", (place) => {
  const start = () => testEndpoint(place === "in memory" ? {} : { data: newFolder() });

  test("continues the child executions that have failed or were aborted, and starts those that were pending", async () => {
    const endpoint = await start();
    const { activity, executionArn, mapRunArn } = await started(endpoint, 5, { MaxConcurrency: 3 });
    expect(await finish(endpoint, activity, "succeeds")).toBe("0");
    expect(await finish(endpoint, activity, "fails")).toBe("1");
    const before = await childrenOf(endpoint, mapRunArn);
    expect(statuses(before)).toEqual(["SUCCEEDED", "FAILED", "ABORTED", "ABORTED"]);
    expect(await endpoint.describe(before[3]?.executionArn ?? "")).toMatchObject({
      redriveStatus: "REDRIVABLE_BY_MAP_RUN",
      cause: `The map run execution [${mapRunArn}] which was managing this resource was aborted`,
    });
    await endpoint.clock.advance(10_000);

    await redrive(endpoint, executionArn);
    const redriveDate = endpoint.clock.now() / 1000;
    expect(await runOf(endpoint, mapRunArn)).toMatchObject({
      status: "RUNNING",
      redriveCount: 1,
      redriveDate,
      executionCounts: { running: 3, succeeded: 1, pending: 1, pendingRedrive: 0, total: 5 },
    });
    expect(await runOf(endpoint, mapRunArn)).not.toHaveProperty("stopDate", expect.anything());
    const again = await childrenOf(endpoint, mapRunArn);
    expect(again.map(({ executionArn: arn }) => arn)).toEqual(
      before.map((one) => one.executionArn),
    );
    expect(statuses(again)).toEqual(["SUCCEEDED", "RUNNING", "RUNNING", "RUNNING"]);
    expect(again[1]).toMatchObject({ redriveCount: 1, redriveDate });
    expect(again[0]).toMatchObject({ redriveCount: 0 });

    const inputs = [];
    for (let n = 0; n < 4; n++) inputs.push(await finish(endpoint, activity, "succeeds"));
    expect(inputs).toEqual(["1", "2", "3", "4"]);
    expect(await runOf(endpoint, mapRunArn)).toMatchObject({
      status: "SUCCEEDED",
      executionCounts: { succeeded: 5, failed: 0, aborted: 0, total: 5, resultsWritten: 5 },
    });
    expect(await endpoint.describe(executionArn)).toMatchObject({
      status: "SUCCEEDED",
      output: '["0","1","2","3","4"]',
    });
    expect(mapRunsIn(await endpoint.history(executionArn))).toEqual([mapRunArn]);
    const events = await endpoint.history(executionArn);
    expect(events.slice(4).map(({ type }) => type)).toEqual([
      "MapRunFailed",
      "MapStateFailed",
      "ExecutionFailed",
      "ExecutionRedriven",
      "MapRunRedriven",
      "MapRunSucceeded",
      "MapStateSucceeded",
      "MapStateExited",
      "ExecutionSucceeded",
    ]);
    expect(events[8]).toMatchObject({
      previousEventId: 3,
      mapRunRedrivenEventDetails: { mapRunArn, redriveCount: 1 },
    });
    expect(events.slice(9).map(({ previousEventId }) => previousEventId)).toEqual([9, 10, 9, 12]);
  });

  test("that fails again can be redriven again, and what is not redriven yet is PENDING_REDRIVE", async () => {
    const endpoint = await start();
    const { activity, executionArn, mapRunArn } = await started(endpoint, 3, {
      ToleratedFailureCount: 1,
      MaxConcurrency: 1,
    });
    for (let n = 0; n < 2; n++) await finish(endpoint, activity, "fails");
    await redrive(endpoint, executionArn);
    expect(await runOf(endpoint, mapRunArn)).toMatchObject({
      executionCounts: { running: 1, pendingRedrive: 1, pending: 1, failed: 0 },
    });
    const [first, second] = await childrenOf(endpoint, mapRunArn);
    expect([first?.status, second?.status]).toEqual(["RUNNING", "PENDING_REDRIVE"]);
    const pending = await childrenOf(endpoint, mapRunArn, { statusFilter: "PENDING_REDRIVE" });
    expect(pending).toEqual([second]);
    expect(await childrenOf(endpoint, mapRunArn, { statusFilter: "FAILED" })).toEqual([]);
    expect(await childrenOf(endpoint, mapRunArn, { redriveFilter: "REDRIVEN" })).toEqual([first]);
    const others = await childrenOf(endpoint, mapRunArn, { redriveFilter: "NOT_REDRIVEN" });
    expect(others).toEqual([second]);
    expect(await endpoint.describe(second?.executionArn ?? "")).toMatchObject({
      status: "PENDING_REDRIVE",
    });

    for (let n = 0; n < 2; n++) await finish(endpoint, activity, "fails");
    expect(await runOf(endpoint, mapRunArn)).toMatchObject({
      status: "FAILED",
      executionCounts: { failed: 2, pending: 1 },
    });
    await redrive(endpoint, executionArn);
    for (let n = 0; n < 3; n++) await finish(endpoint, activity, "succeeds");
    expect(await runOf(endpoint, mapRunArn)).toMatchObject({
      status: "SUCCEEDED",
      redriveCount: 2,
    });
    const children = await childrenOf(endpoint, mapRunArn);
    expect(children.map(({ redriveCount }) => redriveCount)).toEqual([2, 2, 0]);
  });

  test("with failures that were tolerated runs those again, too", async () => {
    const endpoint = await start();
    const { activity, executionArn, mapRunArn } = await started(endpoint, 3, {
      ToleratedFailureCount: 2,
    });
    await finish(endpoint, activity, "fails");
    await endpoint.call("StopExecution", { executionArn });
    await endpoint.clock.advance(0);
    expect(await runOf(endpoint, mapRunArn)).toMatchObject({
      status: "ABORTED",
      executionCounts: { failed: 1, aborted: 2 },
    });
    await redrive(endpoint, executionArn);
    const inputs = [];
    for (let n = 0; n < 3; n++) inputs.push(await finish(endpoint, activity, "succeeds"));
    expect(inputs.toSorted()).toEqual(["0", "1", "2"]);
    expect(await endpoint.describe(executionArn)).toMatchObject({ output: '["0","1","2"]' });
  });

  test("keeps the sizes of batches and bounds that were changed", async () => {
    const endpoint = await start();
    const { activity, executionArn, mapRunArn } = await started(endpoint, 5, {
      ItemBatcher: { MaxItemsPerBatch: 2 },
      MaxConcurrency: 1,
    });
    await endpoint.call("UpdateMapRun", { mapRunArn, maxConcurrency: 2, toleratedFailureCount: 1 });
    await finish(endpoint, activity, "fails");
    await redrive(endpoint, executionArn);
    expect(await runOf(endpoint, mapRunArn)).toMatchObject({
      maxConcurrency: 2,
      toleratedFailureCount: 1,
      itemCounts: { running: 4, pending: 1, total: 5 },
    });
  });

  test("starts Express child executions that have not succeeded again, under their ARNs", async () => {
    const endpoint = await start();
    const ItemProcessor = {
      ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "EXPRESS" },
      StartAt: "Wait",
      States: {
        Wait: { Type: "Wait", Seconds: 200, Next: "Again" },
        Again: { Type: "Wait", SecondsPath: "$", End: true },
      },
    };
    const Each = { Type: "Map", ItemProcessor, End: true };
    const machine = await endpoint.machine({ StartAt: "Each", States: { Each } });
    const executionArn = await endpoint.start(machine, [1, 150]);
    await endpoint.clock.advance(300_000);
    const [mapRunArn = ""] = mapRunsIn(await endpoint.history(executionArn));
    const before = await childrenOf(endpoint, mapRunArn);
    expect(statuses(before)).toEqual(["SUCCEEDED", "TIMED_OUT"]);
    expect(await endpoint.describe(before[1]?.executionArn ?? "")).toMatchObject({
      redriveStatus: "REDRIVABLE_BY_MAP_RUN",
    });
    await redrive(endpoint, executionArn);
    const again = await childrenOf(endpoint, mapRunArn);
    expect(again.map(({ executionArn: arn }) => arn)).toEqual(
      before.map((one) => one.executionArn),
    );
    expect(statuses(again)).toEqual(["SUCCEEDED", "RUNNING"]);
    expect(again[1]).toMatchObject({ redriveCount: 1, startDate: endpoint.clock.now() / 1000 });
    expect(again[1]).not.toHaveProperty("redriveDate", expect.anything());
    expect(await runOf(endpoint, mapRunArn)).toMatchObject({
      executionCounts: { succeeded: 1, running: 1, total: 2 },
    });
    // It has five minutes again, and waits for 200 and 150 seconds again.
    await endpoint.clock.advance(299_999);
    expect(await runOf(endpoint, mapRunArn)).toMatchObject({ status: "RUNNING" });
    await endpoint.clock.advance(1);
    expect(await runOf(endpoint, mapRunArn)).toMatchObject({
      status: "FAILED",
      executionCounts: { succeeded: 1, timedOut: 1, running: 0 },
    });
  });

  test("has Express child executions with the context of their last start", async () => {
    const endpoint = await start();
    const ItemProcessor = {
      ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "EXPRESS" },
      StartAt: "Check",
      States: {
        Check: {
          Type: "Choice",
          Choices: [{ Variable: "$$.Execution.RedriveCount", NumericEquals: 0, Next: "Fail" }],
          Default: "Context",
        },
        Fail: { Type: "Fail" },
        Context: { Type: "Pass", Parameters: { "of.$": "$$.Execution" }, End: true },
      },
    };
    const Each = { Type: "Map", ItemProcessor, End: true };
    const machine = await endpoint.machine({ StartAt: "Each", States: { Each } });
    const executionArn = await endpoint.start(machine, ["a"]);
    await endpoint.clock.advance(10_000);
    expect(await endpoint.describe(executionArn)).toMatchObject({ status: "FAILED" });
    await redrive(endpoint, executionArn);
    const { output } = await endpoint.describe(executionArn);
    const [{ of: context }] = JSON.parse(String(output));
    expect(context).toMatchObject({
      RedriveCount: 1,
      StartTime: new Date(endpoint.clock.now()).toISOString(),
    });
    expect(context).not.toHaveProperty("RedriveTime");
  });

  test("counts again as failed what was not redriven when it ends", async () => {
    const endpoint = await start();
    const { activity, executionArn, mapRunArn } = await started(endpoint, 3, {
      ToleratedFailureCount: 1,
      MaxConcurrency: 1,
    });
    for (let n = 0; n < 2; n++) await finish(endpoint, activity, "fails");
    await redrive(endpoint, executionArn);
    await endpoint.call("StopExecution", { executionArn });
    await endpoint.clock.advance(0);
    expect(await runOf(endpoint, mapRunArn)).toMatchObject({
      status: "ABORTED",
      executionCounts: { failed: 1, aborted: 1, pending: 1, pendingRedrive: 0, total: 3 },
    });
    const [, second] = await childrenOf(endpoint, mapRunArn);
    expect(second).toMatchObject({ status: "FAILED" });
  });

  test("runs what was answered after its end again, under the same ARN", async () => {
    const endpoint = await start();
    const { activity, executionArn, mapRunArn } = await started(endpoint, 2);
    const failing = await endpoint.take(activity);
    const late = await endpoint.take(activity);
    await Promise.all([
      endpoint.call("SendTaskFailure", { taskToken: failing.taskToken, error: "Boom" }),
      endpoint.call("SendTaskSuccess", { taskToken: late.taskToken, output: "{}" }),
    ]);
    await endpoint.clock.advance(0);
    expect(await runOf(endpoint, mapRunArn)).toMatchObject({
      executionCounts: { failed: 1, aborted: 1, succeeded: 0, total: 2 },
    });
    await redrive(endpoint, executionArn);
    for (let n = 0; n < 2; n++) await finish(endpoint, activity, "succeeds");
    expect(statuses(await childrenOf(endpoint, mapRunArn))).toEqual(["SUCCEEDED", "SUCCEEDED"]);
    expect(await endpoint.describe(executionArn)).toMatchObject({ output: '["0","1"]' });
  });

  test("does not try again what ended more than 14 days ago", async () => {
    const endpoint = await start();
    const { activity, executionArn, mapRunArn } = await started(endpoint, 3, {
      ToleratedFailureCount: 1,
    });
    await finish(endpoint, activity, "fails");
    await endpoint.clock.advance(10 * 86_400_000);
    await finish(endpoint, activity, "fails");
    await endpoint.clock.advance(5 * 86_400_000);
    await redrive(endpoint, executionArn);
    expect(await runOf(endpoint, mapRunArn)).toMatchObject({
      status: "RUNNING",
      executionCounts: { failed: 1, running: 2, failuresNotRedrivable: 1, total: 3 },
    });
    for (let n = 0; n < 2; n++) await finish(endpoint, activity, "succeeds");
    expect(await endpoint.describe(executionArn)).toMatchObject({ output: '["1","2"]' });
  });

  test("of a branch goes on beside the branch that has failed", async () => {
    const endpoint = await start();
    const activity = await endpoint.activity();
    const other = await endpoint.activity("other");
    const fails = { StartAt: "F", States: { F: { Type: "Task", Resource: other, End: true } } };
    const Branches = [distributedMap(activity), fails];
    const States = { Both: { Type: "Parallel", Branches, End: true } };
    const executionArn = await endpoint.start(
      await endpoint.machine({ StartAt: "Both", States }),
      [7],
    );
    await finish(endpoint, other, "fails");
    const [mapRunArn = ""] = mapRunsIn(await endpoint.history(executionArn));
    expect(await runOf(endpoint, mapRunArn)).toMatchObject({ status: "ABORTED" });
    await redrive(endpoint, executionArn);
    await finish(endpoint, other, "succeeds");
    await finish(endpoint, activity, "succeeds");
    expect(await endpoint.describe(executionArn)).toMatchObject({ output: '[["7"],"[7]"]' });
  });
});

test("a Map run that is redriven goes on after a crash", async () => {
  const { endpoint, afterCrash } = await durableEndpoint();
  const { activity, executionArn, mapRunArn } = await started(endpoint, 4, { MaxConcurrency: 3 });
  await finish(endpoint, activity, "succeeds");
  await finish(endpoint, activity, "fails");
  const failed = await afterCrash();
  await redrive(failed, executionArn);
  await failed.call("UpdateMapRun", { mapRunArn, maxConcurrency: 1 });
  await finish(failed, activity, "succeeds");
  expect(await runOf(failed, mapRunArn)).toMatchObject({
    executionCounts: { succeeded: 2, running: 2, total: 4 },
  });
});

test("a Map run is redriven after a crash before its child executions were aborted", async () => {
  const { endpoint, afterCrash } = await durableEndpoint();
  const { executionArn, mapRunArn } = await started(endpoint, 2_000, {});
  await endpoint.call("StopExecution", { executionArn });
  const stopped = await afterCrash();
  await stopped.clock.advance(0);
  expect(await runOf(stopped, mapRunArn)).toMatchObject({
    status: "ABORTED",
    executionCounts: { aborted: 2_000, running: 0 },
  });
  await redrive(stopped, executionArn);
  expect(await runOf(stopped, mapRunArn)).toMatchObject({
    executionCounts: { running: 2_000, failuresNotRedrivable: 0 },
  });
});

test("a Map run is redriven across crashes, one child execution after the other", async () => {
  const { endpoint, afterCrash } = await durableEndpoint();
  const { activity, executionArn, mapRunArn } = await started(endpoint, 3, {
    MaxConcurrency: 1,
    ToleratedFailureCount: 1,
  });
  for (let n = 0; n < 2; n++) await finish(endpoint, activity, "fails");
  await redrive(endpoint, executionArn);
  const again = await afterCrash();
  await again.clock.advance(0);
  expect(await runOf(again, mapRunArn)).toMatchObject({
    status: "RUNNING",
    executionCounts: { running: 1, pendingRedrive: 1, pending: 1 },
  });
  const inputs = [];
  for (let n = 0; n < 3; n++) inputs.push(await finish(again, activity, "succeeds"));
  expect(inputs).toEqual(["0", "1", "2"]);
  expect(await again.describe(executionArn)).toMatchObject({ output: '["0","1","2"]' });
});

test("a Map run whose ItemReader has read its items is redriven with them after a crash, though the object is gone", async () => {
  const { folder } = buckets({ "bucket/items.json": "[0, 1, 2]" });
  const { endpoint, afterCrash } = await durableEndpoint({}, { s3: folder });
  const { activity, executionArn, mapRunArn } = await started(endpoint, 0, {
    ItemReader: {
      Resource: "arn:aws:states:::s3:getObject",
      ReaderConfig: { InputType: "JSON" },
      Parameters: { Bucket: "bucket", Key: "items.json" },
    },
  });
  await endpoint.clock.advance(0);
  await finish(endpoint, activity, "succeeds");
  await finish(endpoint, activity, "fails");
  rmSync(path.join(folder, "bucket/items.json"));
  const again = await afterCrash();
  await redrive(again, executionArn);
  for (let n = 0; n < 2; n++) await finish(again, activity, "succeeds");
  expect(await runOf(again, mapRunArn)).toMatchObject({
    status: "SUCCEEDED",
    redriveCount: 1,
    itemCounts: { succeeded: 3, total: 3 },
  });
  expect(await again.describe(executionArn)).toMatchObject({ output: '["0","1","2"]' });
});
