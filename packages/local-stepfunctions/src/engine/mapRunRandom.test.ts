import { cpSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { buckets } from "../testing/buckets.ts";
import { mapRunsIn } from "../testing/distributedMap.ts";
import { type Described, type TestEndpoint, testEndpoint } from "../testing/endpoint.ts";
import { newFolder } from "../testing/restart.ts";

const kind = <T extends string>(name: T) => ({ kind: fc.constant(name) });

const acts = fc.array(
  fc.oneof(
    {
      weight: 8,
      arbitrary: fc.record({ ...kind("succeed"), tasks: fc.integer({ min: 1, max: 3 }) }),
    },
    { weight: 3, arbitrary: fc.record({ ...kind("fail"), tasks: fc.constant(1) }) },
    { weight: 2, arbitrary: fc.record({ ...kind("lose"), tasks: fc.constant(1) }) },
    {
      weight: 3,
      arbitrary: fc.record({
        ...kind("update"),
        bounds: fc.record(
          {
            maxConcurrency: fc.nat(4),
            toleratedFailureCount: fc.nat(3),
            toleratedFailurePercentage: fc.nat(100),
          },
          { requiredKeys: ["maxConcurrency"] },
        ),
      }),
    },
    { weight: 1, arbitrary: fc.record({ ...kind("stopChild"), index: fc.nat(5) }) },
    { weight: 1, arbitrary: fc.record(kind("stop")) },
    { weight: 3, arbitrary: fc.record(kind("redrive")) },
    { weight: 1, arbitrary: fc.record(kind("crash")) },
    { weight: 1, arbitrary: fc.record({ ...kind("pass"), seconds: fc.nat(30) }) },
  ),
  { minLength: 5, maxLength: 40, size: "max" },
);

const givens = fc.record({
  items: fc.nat(12),
  isRead: fc.boolean(),
  isStored: fc.boolean(),
  fields: fc.record(
    {
      MaxConcurrency: fc.nat(4),
      ToleratedFailureCount: fc.nat(3),
      ToleratedFailurePercentage: fc.nat(100),
      ItemBatcher: fc.record({ MaxItemsPerBatch: fc.integer({ min: 1, max: 3 }) }),
      Retry: fc.constant([{ ErrorEquals: ["States.ALL"], MaxAttempts: 1, IntervalSeconds: 1 }]),
    },
    { requiredKeys: [] },
  ),
});

const ItemReader = {
  Resource: "arn:aws:states:::s3:getObject",
  ReaderConfig: { InputType: "JSON" },
  Parameters: { Bucket: "bucket", Key: "items" },
};

const mapOf = (Resource: string, more: object) => ({
  StartAt: "Each",
  States: {
    Each: {
      Type: "Map",
      ItemProcessor: {
        ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
        StartAt: "Work",
        States: { Work: { Type: "Task", Resource, TimeoutSeconds: 20, End: true } },
      },
      End: true,
      ...more,
    },
  },
});

type Counts = Readonly<Record<string, number>>;

const COUNTED = {
  RUNNING: "running",
  SUCCEEDED: "succeeded",
  FAILED: "failed",
  TIMED_OUT: "timedOut",
  ABORTED: "aborted",
  PENDING_REDRIVE: "pendingRedrive",
} as const;

/** Compares what a Map run counts with the list of its child executions. */
async function checkCounts(endpoint: TestEndpoint, mapRunArn: string, all: number): Promise<void> {
  const run = (await endpoint.call("DescribeMapRun", { mapRunArn })) as {
    readonly status: string;
    readonly executionCounts: Counts;
    readonly itemCounts: Counts;
  };
  const listed = async (more: object = {}) => {
    const answer = await endpoint.call("ListExecutions", { mapRunArn, maxResults: 1_000, ...more });
    return (answer as { executions: (Described & { readonly itemCount: number })[] }).executions;
  };
  const children = await listed();
  const said = JSON.stringify(run);
  for (const [status, name] of Object.entries(COUNTED)) {
    const those = children.filter((child) => child.status === status);
    const items = those.reduce((sum, { itemCount }) => sum + itemCount, 0);
    expect([run.executionCounts[name], run.itemCounts[name]], `${name} of ${said}`).toEqual([
      those.length,
      items,
    ]);
    expect(await listed({ statusFilter: status }), said).toEqual(those);
  }
  for (const counts of [run.executionCounts, run.itemCounts]) {
    const parts = ["pending", ...Object.values(COUNTED)].map((name) => counts[name] ?? Number.NaN);
    expect(
      parts.reduce((sum, part) => sum + part, 0),
      said,
    ).toBe(counts["total"]);
    expect(Math.min(...Object.values(counts)), said).toBeGreaterThanOrEqual(0);
  }
  expect(run.itemCounts["total"]).toBe(all);
  if (run.status === "RUNNING") return;
  expect(run.executionCounts, said).toMatchObject({ running: 0, pendingRedrive: 0 });
}

async function answer(endpoint: TestEndpoint, activityArn: string, how: string): Promise<void> {
  const poll = endpoint.call("GetActivityTask", { activityArn });
  await endpoint.clock.advance(0);
  endpoint.drainPolls();
  const { taskToken, input } = (await poll) as { taskToken?: string; input: string };
  if (taskToken === undefined || how === "lose") return;
  await (how === "fail"
    ? endpoint.call("SendTaskFailure", { taskToken, error: "Boom" })
    : endpoint.call("SendTaskSuccess", { taskToken, output: input }));
}

async function refused(call: Promise<unknown>, code: string): Promise<void> {
  await call.catch((error) => expect(error).toMatchObject({ code }));
}

test("whatever happens to a Map run, its counts are those of its child executions", async () => {
  await fc.assert(
    fc.asyncProperty(givens, acts, async ({ items, isRead, isStored, fields }, all) => {
      const input = Array.from({ length: items }, (_, index) => index);
      const s3 = buckets({ "bucket/items": JSON.stringify(input) }).folder;
      let data = isStored ? newFolder() : undefined;
      const open = (more: object = {}) =>
        testEndpoint({ s3, ...(data === undefined ? {} : { data }), ...more });
      let endpoint = await open();
      const activity = await endpoint.activity();
      const more = { ...fields, ...(isRead ? { ItemReader } : {}) };
      const executionArn = await endpoint.start(
        await endpoint.machine(mapOf(activity, more)),
        input,
      );
      const runs = async () => mapRunsIn(await endpoint.history(executionArn));
      await endpoint.clock.advance(0);
      for (const act of all) {
        const mapRunArn = (await runs()).at(-1) ?? "";
        switch (act.kind) {
          case "succeed":
          case "fail":
          case "lose":
            for (let n = 0; n < act.tasks; n++) await answer(endpoint, activity, act.kind);
            break;
          case "update": {
            const update = endpoint.call("UpdateMapRun", { mapRunArn, ...act.bounds });
            await refused(update, "ValidationException");
            break;
          }
          case "stopChild": {
            const list = endpoint.call("ListExecutions", { mapRunArn, statusFilter: "RUNNING" });
            const child = ((await list) as { executions: Described[] }).executions[act.index];
            if (child !== undefined) await endpoint.call("StopExecution", child);
            break;
          }
          case "stop":
            await endpoint.call("StopExecution", { executionArn });
            break;
          case "redrive":
            await refused(
              endpoint.call("RedriveExecution", { executionArn }),
              "ExecutionNotRedrivable",
            );
            break;
          case "crash":
            if (data !== undefined) {
              const copy = newFolder();
              cpSync(data, copy, { recursive: true });
              await endpoint.close();
              data = copy;
              endpoint = await open({ clock: endpoint.clock });
            }
            break;
          case "pass":
            await endpoint.clock.advance(act.seconds * 1_000);
        }
        await endpoint.clock.advance(0);
        for (const arn of await runs()) await checkCounts(endpoint, arn, items);
      }
      await endpoint.close();
    }),
    { numRuns: 20 },
  );
});
