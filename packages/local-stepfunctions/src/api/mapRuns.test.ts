import { describe, expect, test } from "vitest";
import { distributedMap, mapRunsIn } from "../testing/distributedMap.ts";
import { type TestEndpoint, testEndpoint } from "../testing/endpoint.ts";

interface MapRun {
  readonly mapRunArn: string;
  readonly status: string;
  readonly itemCounts: Record<string, number>;
  readonly executionCounts: Record<string, number>;
  readonly [member: string]: unknown;
}

const NONE = {
  pending: 0,
  running: 0,
  succeeded: 0,
  failed: 0,
  timedOut: 0,
  aborted: 0,
  total: 0,
  resultsWritten: 0,
  failuresNotRedrivable: 0,
  pendingRedrive: 0,
};

async function started(items: unknown[], more: object = {}) {
  const endpoint = await testEndpoint();
  const activity = await endpoint.activity();
  const machine = await endpoint.machine(distributedMap(activity, more));
  const executionArn = await endpoint.start(machine, items);
  await endpoint.clock.advance(0);
  const finish = async (outcome: "succeed" | "fail") => {
    const { taskToken } = await endpoint.take(activity);
    if (outcome === "fail") await endpoint.call("SendTaskFailure", { taskToken });
    else await endpoint.call("SendTaskSuccess", { taskToken, output: "1" });
    await endpoint.clock.advance(0);
  };
  return { endpoint, activity, executionArn, finish, run: () => runOf(endpoint, executionArn) };
}

async function runsOf(endpoint: TestEndpoint, executionArn: string, more: object = {}) {
  const page = await endpoint.call("ListMapRuns", { executionArn, ...more });
  return page as { readonly mapRuns: readonly MapRun[]; readonly nextToken?: string };
}

/** The newest run of the execution. */
async function runOf(endpoint: TestEndpoint, executionArn: string): Promise<MapRun> {
  const { mapRunArn } = (await runsOf(endpoint, executionArn)).mapRuns[0] as MapRun;
  return (await endpoint.call("DescribeMapRun", { mapRunArn })) as MapRun;
}

const children = async (endpoint: TestEndpoint, mapRunArn: string, more: object = {}) =>
  (await endpoint.call("ListExecutions", { mapRunArn, ...more })) as {
    readonly executions: readonly { readonly executionArn: string; readonly itemCount?: number }[];
  };

describe("a Map run", () => {
  test("is described while it runs and after it has succeeded", async () => {
    const { endpoint, executionArn, finish, run } = await started(["a", "b"]);
    const startDate = endpoint.clock.now() / 1000;
    const counts = { ...NONE, running: 2, total: 2 };
    const described = {
      mapRunArn: expect.stringMatching(/:mapRun:machine-1\/L:[0-9a-f-]{36}$/),
      executionArn,
      status: "RUNNING",
      startDate,
      maxConcurrency: 0,
      toleratedFailurePercentage: 0,
      toleratedFailureCount: 0,
      itemCounts: counts,
      executionCounts: counts,
      redriveCount: 0,
    };
    expect(await run()).toEqual(described);
    await endpoint.clock.advance(5_000);
    await finish("succeed");
    const one = { ...NONE, running: 1, succeeded: 1, total: 2 };
    expect(await run()).toMatchObject({ status: "RUNNING", executionCounts: one });
    await finish("succeed");
    const both = { ...NONE, succeeded: 2, total: 2, resultsWritten: 2 };
    expect(await run()).toEqual({
      ...described,
      status: "SUCCEEDED",
      stopDate: startDate + 5,
      itemCounts: both,
      executionCounts: both,
    });
  });

  test("shows the bounds of its state, and counts as pending what has not started", async () => {
    const { finish, run } = await started([1, 2, 3, 4, 5], {
      MaxConcurrency: 2,
      ToleratedFailureCount: 1,
      ToleratedFailurePercentage: 20.5,
    });
    await finish("fail");
    expect(await run()).toMatchObject({
      status: "RUNNING",
      maxConcurrency: 2,
      toleratedFailureCount: 1,
      toleratedFailurePercentage: 20.5,
      executionCounts: { ...NONE, pending: 2, running: 2, failed: 1, total: 5 },
    });
  });

  test("counts the items of a batch with its child execution, and both are listed", async () => {
    const { endpoint, finish, run } = await started([1, 2, 3, 4, 5], {
      ItemBatcher: { MaxItemsPerBatch: 2 },
      MaxConcurrency: 2,
      ToleratedFailurePercentage: 40,
    });
    await finish("fail");
    const { mapRunArn, ...described } = await run();
    expect(described).toMatchObject({
      itemCounts: { ...NONE, running: 3, failed: 2, total: 5 },
      executionCounts: { ...NONE, running: 2, failed: 1, total: 3 },
    });
    const { executions } = await children(endpoint, mapRunArn);
    expect(executions.map(({ itemCount }) => itemCount)).toEqual([1, 2, 2]);
    await finish("succeed");
    await finish("succeed");
    expect(await run()).toMatchObject({
      status: "SUCCEEDED",
      itemCounts: { ...NONE, succeeded: 3, failed: 2, total: 5, resultsWritten: 5 },
    });
  });

  test("fails with more failed items than it tolerates, though fewer child executions failed", async () => {
    const { finish, run } = await started([1, 2, 3, 4, 5], {
      ItemBatcher: { MaxItemsPerBatch: 2 },
      ToleratedFailureCount: 1,
    });
    await finish("fail");
    expect(await run()).toMatchObject({ status: "FAILED", itemCounts: { failed: 2 } });
  });

  test("that fails aborts what runs and leaves what has not started", async () => {
    const { endpoint, finish, run } = await started([1, 2, 3, 4], { MaxConcurrency: 2 });
    await endpoint.clock.advance(1_000);
    await finish("fail");
    expect(await run()).toMatchObject({
      status: "FAILED",
      stopDate: endpoint.clock.now() / 1000,
      executionCounts: { ...NONE, pending: 2, failed: 1, aborted: 1, total: 4 },
    });
  });

  test("is aborted with its execution", async () => {
    const { endpoint, executionArn, run } = await started([1, 2, 3], { MaxConcurrency: 1 });
    await endpoint.call("StopExecution", { executionArn });
    await endpoint.clock.advance(0);
    expect(await run()).toMatchObject({
      status: "ABORTED",
      stopDate: endpoint.clock.now() / 1000,
      executionCounts: { ...NONE, pending: 2, aborted: 1, total: 3 },
    });
  });

  test("goes on when a child execution is stopped, and counts it as aborted", async () => {
    const { endpoint, executionArn, finish, run } = await started([1, 2]);
    const { executions } = await children(endpoint, (await run()).mapRunArn);
    await endpoint.call("StopExecution", { executionArn: executions[0]?.executionArn });
    await finish("succeed");
    expect(await run()).toMatchObject({
      status: "SUCCEEDED",
      executionCounts: { ...NONE, succeeded: 1, aborted: 1, total: 2, resultsWritten: 2 },
    });
    expect(await endpoint.describe(executionArn)).toMatchObject({ output: "[1]" });
  });

  test("without items has succeeded", async () => {
    expect(await (await started([])).run()).toMatchObject({
      status: "SUCCEEDED",
      executionCounts: NONE,
      itemCounts: NONE,
    });
  });

  test("is followed by another one when its state is retried", async () => {
    const { endpoint, executionArn, finish, run } = await started([1], {
      Retry: [{ ErrorEquals: ["States.ALL"], IntervalSeconds: 1 }],
    });
    const first = await run();
    await finish("fail");
    await endpoint.clock.advance(1_000);
    await finish("succeed");
    const { mapRuns } = await runsOf(endpoint, executionArn);
    expect(mapRuns).toHaveLength(2);
    expect(mapRuns[1]?.mapRunArn).toBe(first.mapRunArn);
    expect(await run()).toMatchObject({ status: "SUCCEEDED", executionCounts: { total: 1 } });
  });

  test("of 100,000 items is described as fast as one of few", async () => {
    const { endpoint, executionArn, run } = await started(Array(100_000).fill(0), {
      MaxConcurrency: 1,
    });
    const { mapRunArn } = await run();
    const begin = performance.now();
    for (let n = 0; n < 100; n++) await endpoint.call("DescribeMapRun", { mapRunArn });
    expect(performance.now() - begin).toBeLessThan(500);
    expect(await run()).toMatchObject({ executionArn, itemCounts: { pending: 99_999 } });
  });
});

describe("ListMapRuns", () => {
  test("lists the runs of an execution, the newest first, in pages", async () => {
    const { endpoint, executionArn, finish } = await started([1], {
      Retry: [{ ErrorEquals: ["States.ALL"], IntervalSeconds: 1, BackoffRate: 1 }],
    });
    const startDate = endpoint.clock.now() / 1000;
    for (let n = 0; n < 2; n++) {
      await finish("fail");
      await endpoint.clock.advance(1_000);
    }
    const arns = mapRunsIn(await endpoint.history(executionArn)).toReversed();
    const arnsOf = (page: { readonly mapRuns: readonly MapRun[] }) =>
      page.mapRuns.map(({ mapRunArn }) => mapRunArn);
    const first = await runsOf(endpoint, executionArn, { maxResults: 2 });
    expect(arnsOf(first)).toEqual(arns.slice(0, 2));
    const { nextToken } = first;
    const second = await runsOf(endpoint, executionArn, { maxResults: 2, nextToken });
    expect(arnsOf(second)).toEqual(arns.slice(2));
    expect(second.nextToken).toBeUndefined();
    const stateMachineArn = expect.stringMatching(/:stateMachine:machine-1\/L$/);
    const [newest, before] = first.mapRuns;
    expect(newest).toEqual({
      executionArn,
      mapRunArn: arns[0],
      stateMachineArn,
      startDate: startDate + 2,
    });
    expect(before).toMatchObject({ startDate: startDate + 1, stopDate: startDate + 1 });
  });

  test("rejects what is not an execution", async () => {
    const { endpoint, executionArn } = await started([1]);
    await expect(runsOf(endpoint, `${executionArn}x`)).rejects.toMatchObject({
      code: "ExecutionDoesNotExist",
    });
    await expect(runsOf(endpoint, "arn:aws:states:::activity:a")).rejects.toMatchObject({
      code: "InvalidArn",
    });
    await expect(runsOf(endpoint, executionArn, { nextToken: "x" })).rejects.toMatchObject({
      code: "InvalidToken",
    });
  });
});

describe("UpdateMapRun", () => {
  const update = async (endpoint: TestEndpoint, { mapRunArn }: MapRun, changes: object) =>
    endpoint.call("UpdateMapRun", { mapRunArn, ...changes });

  test("raises the concurrency: more child executions start at once", async () => {
    const { endpoint, run } = await started([1, 2, 3, 4], { MaxConcurrency: 1 });
    expect(await update(endpoint, await run(), { maxConcurrency: 3 })).toEqual({});
    await endpoint.clock.advance(0);
    expect(await run()).toMatchObject({
      maxConcurrency: 3,
      executionCounts: { pending: 1, running: 3 },
    });
    await update(endpoint, await run(), { maxConcurrency: 0 });
    await endpoint.clock.advance(0);
    expect(await run()).toMatchObject({ maxConcurrency: 0, executionCounts: { running: 4 } });
  });

  test("lowers the concurrency: none starts before enough have ended", async () => {
    const { endpoint, finish, run } = await started([1, 2, 3], { MaxConcurrency: 2 });
    await update(endpoint, await run(), { maxConcurrency: 1 });
    await finish("succeed");
    expect(await run()).toMatchObject({ executionCounts: { pending: 1, running: 1 } });
    await finish("succeed");
    expect(await run()).toMatchObject({ executionCounts: { pending: 0, running: 1 } });
  });

  test.each([
    [{ ToleratedFailureCount: 3 }, { toleratedFailureCount: 1 }],
    [{ ToleratedFailureCount: 3 }, { toleratedFailureCount: 0 }],
    [{ ToleratedFailurePercentage: 60 }, { toleratedFailurePercentage: 39.5 }],
    [{ ToleratedFailurePercentage: 60 }, { toleratedFailureCount: 1 }],
  ])("from %j to %j fails a run with two failures of five", async (bounds, changes) => {
    const { endpoint, executionArn, finish, run } = await started([1, 2, 3, 4, 5], bounds);
    await finish("fail");
    await finish("fail");
    expect(await run()).toMatchObject({ status: "RUNNING" });
    await update(endpoint, await run(), changes);
    expect(await run()).toMatchObject({ status: "FAILED", ...changes });
    await endpoint.clock.advance(0);
    expect(await run()).toMatchObject({ executionCounts: { failed: 2, aborted: 3 } });
    expect(await endpoint.describe(executionArn)).toMatchObject({
      status: "FAILED",
      error: "States.ExceedToleratedFailureThreshold",
    });
    expect((await endpoint.types(executionArn)).slice(-3)).toEqual([
      "MapRunFailed",
      "MapStateFailed",
      "ExecutionFailed",
    ]);
  });

  test("raises the tolerance", async () => {
    const { endpoint, finish, run } = await started([1, 2]);
    await update(endpoint, await run(), { toleratedFailurePercentage: 50 });
    await finish("fail");
    await finish("succeed");
    expect(await run()).toMatchObject({ status: "SUCCEEDED", toleratedFailurePercentage: 50 });
  });

  test("with the bounds that DescribeMapRun shows changes nothing", async () => {
    const { endpoint, finish, run } = await started([1, 2], { ToleratedFailurePercentage: 50 });
    const { maxConcurrency, toleratedFailureCount, toleratedFailurePercentage } = await run();
    const shown = { maxConcurrency, toleratedFailureCount, toleratedFailurePercentage };
    expect(shown).toEqual({
      maxConcurrency: 0,
      toleratedFailureCount: 0,
      toleratedFailurePercentage: 50,
    });
    await update(endpoint, await run(), shown);
    await finish("fail");
    await finish("succeed");
    expect(await run()).toMatchObject({ status: "SUCCEEDED" });
  });

  test("is refused for a run that has ended", async () => {
    const { endpoint, finish, run } = await started([1]);
    await finish("succeed");
    await expect(update(endpoint, await run(), { maxConcurrency: 1 })).rejects.toMatchObject({
      code: "ValidationException",
      details: { reason: "CANNOT_UPDATE_COMPLETED_MAP_RUN" },
    });
  });

  test("is refused without a bound, and with one out of its range", async () => {
    const { endpoint, run } = await started([1]);
    await expect(update(endpoint, await run(), {})).rejects.toMatchObject({
      code: "ValidationException",
      details: { reason: "MISSING_REQUIRED_PARAMETER" },
    });
    const wrong = { maxConcurrency: -1, toleratedFailurePercentage: 101 };
    await expect(update(endpoint, await run(), wrong)).rejects.toMatchObject({
      code: "ValidationException",
      message:
        "2 validation errors detected: Value '-1' at 'maxConcurrency' failed to satisfy constraint: " +
        "Member must have value greater than or equal to 0; Value '101' at 'toleratedFailurePercentage' " +
        "failed to satisfy constraint: Member must have value less than or equal to 100",
    });
  });
});

describe("a call with the ARN of a Map run", () => {
  const CALLS = [
    ["DescribeMapRun", {}],
    ["UpdateMapRun", { maxConcurrency: 1 }],
    ["ListExecutions", {}],
  ] as const;

  test.each(CALLS)("%s is refused if there is none", async (operation, more) => {
    const { endpoint, run } = await started([1]);
    const { mapRunArn } = await run();
    const missing = `${mapRunArn}0`;
    await expect(endpoint.call(operation, { mapRunArn: missing, ...more })).rejects.toMatchObject({
      code: "ResourceNotFound",
      message: `Resource not found: '${missing}'`,
      details: { resourceName: missing },
    });
  });

  test.each(CALLS)("%s is refused if it is another one's", async (operation, more) => {
    const { endpoint, executionArn } = await started([1]);
    for (const [mapRunArn, problem] of [
      [executionArn, "Resource type not valid in this context: execution"],
      ["run", "Invalid ARN prefix: run"],
    ]) {
      await expect(endpoint.call(operation, { mapRunArn, ...more })).rejects.toMatchObject({
        code: "InvalidArn",
        message: `Invalid Arn: '${problem}'`,
      });
    }
  });
});

describe("ListExecutions", () => {
  test("by a Map run filters by status", async () => {
    const { endpoint, finish, run } = await started([1, 2, 3], { ToleratedFailureCount: 3 });
    await finish("fail");
    const { mapRunArn } = await run();
    for (const [statusFilter, count] of [
      ["FAILED", 1],
      ["RUNNING", 2],
      ["SUCCEEDED", 0],
      ["PENDING_REDRIVE", 0],
    ] as const) {
      const { executions } = await children(endpoint, mapRunArn, { statusFilter });
      expect(executions, statusFilter).toHaveLength(count);
    }
  });

  test("is refused with neither a state machine nor a Map run, with both, and with a filter for the other", async () => {
    const { endpoint, run } = await started([1]);
    const stateMachineArn = await endpoint.machine(distributedMap(await endpoint.activity()));
    const { mapRunArn } = await run();
    for (const [request, message] of [
      [{}, "Must provide a StateMachine ARN or MapRun ARN"],
      [
        { stateMachineArn, mapRunArn },
        "Must provide either a StateMachine ARN or a MapRun ARN, but not both",
      ],
      [
        { stateMachineArn, statusFilter: "PENDING_REDRIVE" },
        "Must provide a MapRun ARN for the statusFilter 'PENDING_REDRIVE'",
      ],
      [
        { stateMachineArn, redriveFilter: "REDRIVEN" },
        "RedriveFilter cannot be applied to ListExecutions call with StateMachine ARN",
      ],
    ] as const) {
      await expect(endpoint.call("ListExecutions", request)).rejects.toMatchObject({
        code: "ValidationException",
        message,
      });
    }
  });
});
