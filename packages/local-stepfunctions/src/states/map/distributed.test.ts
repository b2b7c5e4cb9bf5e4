import { describe, expect, onTestFinished, test, vi } from "vitest";
import { distributedMap, mapRunsIn } from "../../testing/distributedMap.ts";
import { type Described, type TestEndpoint, testEndpoint } from "../../testing/endpoint.ts";

async function started(items: unknown[], more: object = {}) {
  const endpoint = await testEndpoint();
  const activity = await endpoint.activity();
  const parent = await endpoint.start(
    await endpoint.machine(distributedMap(activity, more)),
    items,
  );
  await endpoint.clock.advance(0);
  return { endpoint, activity, parent };
}

/** The child executions of the parent's Map, the newest first. */
async function childrenOf(endpoint: TestEndpoint, parent: string) {
  const [mapRunArn] = mapRunsIn(await endpoint.history(parent));
  const children: (Described & { readonly mapRunArn: string })[] = [];
  let nextToken: string | undefined;
  do {
    const page = (await endpoint.call("ListExecutions", {
      mapRunArn,
      maxResults: 1_000,
      nextToken,
    })) as { executions: typeof children; nextToken?: string };
    children.push(...page.executions);
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return children;
}

const statuses = async (endpoint: TestEndpoint, parent: string) =>
  (await childrenOf(endpoint, parent)).map(({ status }) => status);

describe("a distributed Map", () => {
  test("stops its child executions with its execution, and records no further events", async () => {
    const { endpoint, parent } = await started([1, 2, 3]);
    await endpoint.call("StopExecution", { executionArn: parent });
    expect(await endpoint.describe(parent)).toMatchObject({ status: "ABORTED" });
    expect(await statuses(endpoint, parent)).toEqual(["ABORTED", "ABORTED", "ABORTED"]);
    expect(await endpoint.types(parent)).toEqual([
      "ExecutionStarted",
      "MapStateEntered",
      "MapStateStarted",
      "MapRunStarted",
      "ExecutionAborted",
    ]);
  });

  test("stops its child executions when its branch is aborted, and records only its own end", async () => {
    const endpoint = await testEndpoint();
    const activity = await endpoint.activity();
    const other = await endpoint.activity("other");
    const machine = await endpoint.machine({
      StartAt: "Both",
      States: {
        Both: {
          Type: "Parallel",
          End: true,
          Branches: [
            distributedMap(activity),
            { StartAt: "Fails", States: { Fails: { Type: "Task", Resource: other, End: true } } },
          ],
        },
      },
    });
    const parent = await endpoint.start(machine, [1, 2]);
    const { taskToken } = await endpoint.take(other);
    await endpoint.call("SendTaskFailure", { taskToken, error: "Boom" });
    expect(await statuses(endpoint, parent)).toEqual(["ABORTED", "ABORTED"]);
    expect((await endpoint.types(parent)).slice(-5)).toEqual([
      "ActivityFailed",
      "TaskStateAborted",
      "MapStateAborted",
      "ParallelStateFailed",
      "ExecutionFailed",
    ]);
  });

  test("with many child executions starts and stops them in several turns, and none continues meanwhile", async () => {
    const items = Array.from({ length: 20 }, () => 0);
    const { endpoint, activity, parent } = await started(items, { MaxConcurrency: 15 });
    const running = async () =>
      (await statuses(endpoint, parent)).filter((status) => status === "RUNNING").length;
    const { taskToken } = await endpoint.take(activity);
    // Each look at the clock takes longer than a share of a turn.
    let now = performance.now();
    const clock = vi.spyOn(performance, "now").mockImplementation(() => (now += 10));
    onTestFinished(() => clock.mockRestore());
    await endpoint.call("StopExecution", { executionArn: parent });
    const left = await running();
    expect(left).toBeGreaterThan(10);
    await endpoint.call("SendTaskSuccess", { taskToken, output: "1" }).catch(() => {});
    await endpoint.clock.advance(0);
    expect(await statuses(endpoint, parent)).toEqual(items.slice(5).map(() => "ABORTED"));
    const again = await endpoint.start(await endpoint.machine(distributedMap(activity)), items);
    await Promise.resolve();
    expect((await childrenOf(endpoint, again).catch(() => [])).length).toBeLessThan(10);
    await endpoint.clock.advance(0);
    expect(await childrenOf(endpoint, again)).toHaveLength(20);
  });

  test("a child execution that is about to be stopped enters no further state", async () => {
    const endpoint = await testEndpoint();
    const activity = await endpoint.activity();
    const { ItemProcessor } = distributedMap(activity).States.Each;
    const States = {
      Work: { Type: "Task", Resource: activity, Next: "Then" },
      Then: { Type: "Pass", End: true },
    };
    const machine = distributedMap(activity, { ItemProcessor: { ...ItemProcessor, States } });
    const items = Array.from({ length: 20 }, () => 0);
    const parent = await endpoint.start(await endpoint.machine(machine), items);
    await endpoint.clock.advance(0);
    let taskToken = "";
    for (const _ of items) ({ taskToken } = await endpoint.take(activity));
    // Each look at the clock takes longer than a share of a turn: the last one is stopped many turns later.
    let now = performance.now();
    const clock = vi.spyOn(performance, "now").mockImplementation(() => (now += 10));
    onTestFinished(() => clock.mockRestore());
    await endpoint.call("StopExecution", { executionArn: parent });
    await endpoint.call("SendTaskSuccess", { taskToken, output: "1" });
    await endpoint.clock.advance(0);
    expect(await statuses(endpoint, parent)).toEqual(items.map(() => "ABORTED"));
  });

  test("fails with the first failed item unless it tolerates failures, and stops the others", async () => {
    const { endpoint, activity, parent } = await started([1, 2, 3]);
    const { taskToken } = await endpoint.take(activity);
    await endpoint.call("SendTaskFailure", { taskToken, error: "Boom", cause: "c" });
    await endpoint.clock.advance(0);
    expect(await endpoint.describe(parent)).toMatchObject({
      status: "FAILED",
      error: "States.ExceedToleratedFailureThreshold",
      cause: "The specified tolerated failure threshold was exceeded",
    });
    expect(await statuses(endpoint, parent)).toEqual(["ABORTED", "ABORTED", "FAILED"]);
    const events = await endpoint.history(parent);
    expect(
      events.slice(3).map(({ type, previousEventId }) => `${type}<${previousEventId}`),
    ).toEqual(["MapRunStarted<3", "MapRunFailed<4", "MapStateFailed<5", "ExecutionFailed<6"]);
    expect(events[4]).toMatchObject({
      mapRunFailedEventDetails: { error: "States.ExceedToleratedFailureThreshold" },
    });
  });

  test("starts a new run for a Retry, in which earlier child executions do not count", async () => {
    const { endpoint, activity, parent } = await started([1, 2], {
      Retry: [{ ErrorEquals: ["States.ALL"], IntervalSeconds: 1, MaxAttempts: 1 }],
    });
    const first = await endpoint.take(activity);
    await endpoint.call("SendTaskFailure", { taskToken: first.taskToken, error: "Boom" });
    await endpoint.clock.advance(1_000);
    for (const output of ["10", "20"]) {
      const { taskToken } = await endpoint.take(activity);
      await endpoint.call("SendTaskSuccess", { taskToken, output });
      await endpoint.clock.advance(0);
    }
    expect(await endpoint.describe(parent)).toMatchObject({ output: "[10,20]" });
  });

  test("starts child executions with names, variables and an ARN below the machine's", async () => {
    const endpoint = await testEndpoint();
    const activity = await endpoint.activity();
    const each = distributedMap(activity).States.Each;
    const work = {
      Type: "Task",
      Resource: activity,
      Parameters: { "kept.$": "$kept", "item.$": "$$.Map.Item.Value", "n.$": "$$.Map.Item.Index" },
      End: true,
    };
    const machine = await endpoint.machine({
      StartAt: "Set",
      States: {
        Set: { Type: "Pass", Assign: { kept: 7 }, Next: "Each" },
        Each: { ...each, ItemProcessor: { ...each.ItemProcessor, States: { Work: work } } },
      },
    });
    const parent = await endpoint.start(machine, ["a", "b"]);
    await endpoint.clock.advance(0);
    const [second, first] = await childrenOf(endpoint, parent);
    const arn = "arn:aws:states:us-east-1:000000000000";
    expect(first).toMatchObject({
      stateMachineArn: `${arn}:stateMachine:machine-1/L`,
      executionArn: `${arn}:execution:machine-1/L:${first?.["name"]}`,
      mapRunArn: expect.stringMatching(new RegExp(`^${arn}:mapRun:machine-1/L:[0-9a-f-]{36}$`)),
    });
    const executionArn = first?.["executionArn"];
    expect(await endpoint.call("DescribeStateMachineForExecution", { executionArn })).toMatchObject(
      {
        mapRunArn: first?.mapRunArn,
        label: "L",
      },
    );
    expect(first?.["name"]).not.toBe(second?.["name"]);
    expect((await endpoint.take(activity)).input).toBe('{"item":"a","kept":7,"n":0}');
    expect((await endpoint.take(activity)).input).toBe('{"item":"b","kept":7,"n":1}');
    const { executions } = (await endpoint.call("ListExecutions", {
      stateMachineArn: machine,
    })) as { executions: unknown[] };
    expect(executions).toHaveLength(1);
  });

  test("derives its label from up to 40 characters of the state's name that are allowed in an ARN", async () => {
    const endpoint = await testEndpoint();
    const name = `Each item: ${"x".repeat(60)}`;
    const { Label: _, ...each } = distributedMap(await endpoint.activity()).States.Each;
    const parent = await endpoint.start(
      await endpoint.machine({ StartAt: name, States: { [name]: each } }),
      [1],
    );
    await endpoint.clock.advance(0);
    const [child] = await childrenOf(endpoint, parent);
    const label = `/Eachitem${"x".repeat(32)}`;
    expect(child?.mapRunArn).toContain(`${label}:`);
    expect(child?.["stateMachineArn"]).toMatch(new RegExp(`${label}$`));
  });

  test("runs 10,000 child executions at once when MaxConcurrency is 0", async () => {
    const { endpoint, parent } = await started(Array.from({ length: 10_001 }, () => 0));
    await endpoint.clock.advance(0);
    expect(await childrenOf(endpoint, parent)).toHaveLength(10_000);
  });
});
