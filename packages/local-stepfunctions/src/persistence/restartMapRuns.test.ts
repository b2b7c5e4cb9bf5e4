import { describe, expect, onTestFinished, test } from "vitest";
import { distributedMap } from "../testing/distributedMap.ts";
import type { TestEndpoint } from "../testing/endpoint.ts";
import { durableEndpoint } from "../testing/restart.ts";
import { type StoredService, storedService } from "../testing/storedService.ts";

interface MapRun {
  readonly mapRunArn: string;
  readonly [member: string]: unknown;
}

type Caller = Pick<TestEndpoint, "call">;

async function runsOf({ call }: Caller, executionArn: string): Promise<readonly MapRun[]> {
  return ((await call("ListMapRuns", { executionArn })) as { mapRuns: MapRun[] }).mapRuns;
}

/** The newest run. */
async function runOf(endpoint: Caller, executionArn: string): Promise<MapRun> {
  const [run] = await runsOf(endpoint, executionArn);
  return (await endpoint.call("DescribeMapRun", { mapRunArn: run?.mapRunArn })) as MapRun;
}

async function started(items: unknown[], more: object) {
  const { endpoint, afterCrash } = await durableEndpoint();
  const activity = await endpoint.activity();
  const machine = await endpoint.machine(distributedMap(activity, more));
  const executionArn = await endpoint.start(machine, items);
  await endpoint.clock.advance(0);
  const finish = async (on: TestEndpoint, operation = "SendTaskSuccess") => {
    const { taskToken } = await on.take(activity);
    await on.call(operation, {
      taskToken,
      ...(operation === "SendTaskSuccess" && { output: "1" }),
    });
    await on.clock.advance(0);
  };
  return { endpoint, afterCrash, executionArn, finish };
}

describe("after a crash a Map run", () => {
  test("goes on with its counts, batches and changed bounds", async () => {
    const { endpoint, afterCrash, executionArn, finish } = await started([1, 2, 3, 4, 5, 6, 7], {
      ItemBatcher: { MaxItemsPerBatch: 2 },
      MaxConcurrency: 1,
    });
    await finish(endpoint);
    const { mapRunArn } = await runOf(endpoint, executionArn);
    const changes = { mapRunArn, maxConcurrency: 2, toleratedFailureCount: 2 };
    await endpoint.call("UpdateMapRun", changes);
    await endpoint.clock.advance(0);
    const before = await runOf(endpoint, executionArn);
    expect(before).toMatchObject({
      maxConcurrency: 2,
      toleratedFailureCount: 2,
      itemCounts: { succeeded: 2, running: 4, pending: 1, total: 7 },
    });

    const again = await afterCrash();
    expect(await runOf(again, executionArn)).toEqual(before);
    await again.clock.advance(0);
    await finish(again, "SendTaskFailure");
    expect(await runOf(again, executionArn)).toMatchObject({
      itemCounts: { succeeded: 2, failed: 2, running: 3, pending: 0 },
    });
    await again.call("UpdateMapRun", { mapRunArn, toleratedFailureCount: 1 });
    await again.clock.advance(0);
    expect(await runOf(again, executionArn)).toMatchObject({
      status: "FAILED",
      executionCounts: { succeeded: 1, failed: 1, aborted: 2, total: 4 },
    });
    expect(await again.describe(executionArn)).toMatchObject({ status: "FAILED" });
  });

  test("that has ended is as it was, and its retry's run is another one", async () => {
    const { endpoint, afterCrash, executionArn, finish } = await started([1], {
      Retry: [{ ErrorEquals: ["States.ALL"], IntervalSeconds: 1 }],
    });
    await finish(endpoint, "SendTaskFailure");
    const failed = await runOf(endpoint, executionArn);
    expect(failed).toMatchObject({ status: "FAILED" });
    const again = await afterCrash();
    expect(await runOf(again, executionArn)).toEqual(failed);
    await again.clock.advance(1_000);
    await finish(again);
    expect(await runOf(again, executionArn)).toMatchObject({ status: "SUCCEEDED" });
    expect(await runsOf(again, executionArn)).toHaveLength(2);
    const { mapRunArn } = failed;
    expect(await again.call("DescribeMapRun", { mapRunArn })).toEqual(failed);
  });
});

test("after a crash an Express child execution still times out after five minutes", async () => {
  const { endpoint, afterCrash } = await durableEndpoint();
  const wait = { StartAt: "Wait", States: { Wait: { Type: "Wait", Seconds: 900, End: true } } };
  const ProcessorConfig = { Mode: "DISTRIBUTED", ExecutionType: "EXPRESS" };
  const Each = { Type: "Map", ItemProcessor: { ProcessorConfig, ...wait }, End: true };
  const machine = await endpoint.machine({ StartAt: "Each", States: { Each } });
  const executionArn = await endpoint.start(machine, [1]);
  await endpoint.clock.advance(200_000);
  const again = await afterCrash();
  await again.clock.advance(100_000);
  expect(await runOf(again, executionArn)).toMatchObject({
    status: "FAILED",
    executionCounts: { timedOut: 1 },
  });
});

const ROW = "SELECT count(*) AS n FROM mapRun";

async function stored() {
  const store = storedService();
  const { stateMachineArn } = await store.call<{ stateMachineArn: string }>("CreateStateMachine", {
    name: "m",
    roleArn: "arn:aws:iam::000000000000:role/test",
    definition: JSON.stringify(distributedMap("arn:aws:states:us-east-1:000000000000:activity:a")),
  });
  await store.call("CreateActivity", { name: "a" });
  const { executionArn } = await store.call<{ executionArn: string }>("StartExecution", {
    stateMachineArn,
    input: "[1, 2]",
  });
  await store.clock.advance(0);
  return { store, executionArn };
}

function repaired({ folder, clock }: StoredService): StoredService {
  const store = storedService(folder, clock, true);
  onTestFinished(store.close);
  return store;
}

test("a Map run is forgotten with its execution", async () => {
  const { store, executionArn } = await stored();
  onTestFinished(store.close);
  await store.call("StopExecution", { executionArn });
  await store.clock.advance(0);
  expect(store.database.sqlite.prepare(ROW).get()).toEqual({ n: 1 });
  await store.clock.advance(90 * 86_400_000);
  expect(store.database.sqlite.prepare(ROW).get()).toEqual({ n: 0 });
});

test("--repair keeps Map runs", async () => {
  const { store, executionArn } = await stored();
  const before = await runOf(store, executionArn);
  store.database.sqlite.exec("DELETE FROM activity");
  await store.close();
  expect(await runOf(repaired(store), executionArn)).toEqual(before);
});

test("--repair makes a Map run that is lost from what its state has", async () => {
  const { store, executionArn } = await stored();
  const { mapRunArn, executionCounts } = await runOf(store, executionArn);
  store.database.sqlite.exec("DELETE FROM mapRun");
  await store.close();
  const again = repaired(store);
  await again.clock.advance(0);
  expect(await runOf(again, executionArn)).toMatchObject({ mapRunArn, executionCounts });
});
