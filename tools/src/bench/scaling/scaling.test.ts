import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { boundsOf } from "./bounds.ts";
import type { WorkerKind } from "./former.ts";
import { deployedFormerly, type Figures, measure, reversals } from "./measure.ts";
import { allRows, type Row, rowName } from "./rows.ts";
import { scalingTable } from "./scalingTable.ts";

function row(kind: WorkerKind, rest: Partial<Row> = {}): Row {
  return {
    ...{ name: "a load", kind, stack: "small", settings: {}, handlerSeconds: 1, assumed: [{}] },
    ...{ load: "steady:1/s", loadHours: 0.2, ...rest },
  };
}

test("a deployment under a flow ends, no execution fails, and the minimum is back, whoever AWS serves first", async () => {
  const measured = await measure(
    row("fargate", {
      ...{ settings: { tasks: { min: 2, max: 4 }, concurrency: 4 }, deployAtMinutes: 3 },
      assumed: [{ pollerOrder: "fifo" }, { pollerOrder: "lifo" }],
    }),
    1,
  );
  expect(boundsOf(measured).filter(({ kept }) => !kept)).toEqual([]);
  expect(measured.worst.executions).toBeGreaterThan(600);
  expect(measured.worst.deploymentSeconds).toBeGreaterThan(30);
});

// Two idle workers of ten that the newest minute showed took nine tasks away: 95 of 100 waited for up to 5.8 minutes.
test("a task a minute of five minutes waits for no longer where alarms look at minutes that are half seen", async () => {
  const long = row("fargate", {
    ...{ settings: { tasks: { min: 1, max: 100 } }, handlerSeconds: 300 },
    ...{ load: "steady:1/min", loadHours: 10, pickUpSeconds: 150 },
    assumed: [{ alarmSeconds: [30, 30] }],
  });
  const broken = boundsOf(await measure(long, 1)).filter(({ kept }) => !kept);
  expect(broken.filter(({ text }) => !text.startsWith("per 1,000"))).toEqual([]);
});

test.each(["lambda", "callback"] as const)(
  "the same row is the same with the same seed: %s",
  async (kind) => {
    const few = row(kind, { load: "burst:20@10m" });
    expect(await measure(few, 7)).toEqual(await measure(few, 7));
  },
);

test("former settings of a function: old wake-ups are dropped, one slot, thirty-five seconds of polls each five minutes", async () => {
  const woken = row("lambda", { settings: { wake: true, concurrency: 10 } });
  const { resources } = await deployedFormerly(woken, 20);
  const inputs = (type: string) => resources.find((one) => one.type === type)?.inputs;
  expect(inputs("aws:lambda/function:Function")).toMatchObject({
    ...{ timeout: 120, environment: { variables: { CONCURRENCY: "1" } } },
  });
  expect(inputs("aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig")).toMatchObject({
    maximumEventAgeInSeconds: 60,
  });
  expect(inputs("aws:scheduler/schedule:Schedule")).toMatchObject({
    scheduleExpression: "rate(5 minutes)",
  });
});

test("former settings of a queue: an hour in it, timeouts retried, and as many batches as Lambda has unless the stack says so", async () => {
  const task = { TimeoutSeconds: 3_600 + 65, Retry: expect.arrayContaining(RETRIED) };
  for (const settings of [{}, { maximumConcurrency: 7 }]) {
    const { resources } = await deployedFormerly(row("callback", { settings }), 5);
    const inputs = (type: string) => resources.find((one) => one.type === type)?.inputs;
    const definition = inputs("aws:sfn/stateMachine:StateMachine")?.["definition"];
    expect(JSON.parse(String(definition))).toMatchObject({ States: { Task: task } });
    expect(inputs("aws:lambda/eventSourceMapping:EventSourceMapping")?.["scalingConfig"]).toEqual(
      "maximumConcurrency" in settings ? settings : undefined,
    );
  }
});

const RETRIED = [
  expect.objectContaining({ ErrorEquals: ["Worker.Draining"], MaxAttempts: 5, BackoffRate: 1 }),
  expect.objectContaining({ ErrorEquals: ["States.Timeout", "States.HeartbeatTimeout"] }),
];

test("former settings of a service: target tracking alone", async () => {
  const few = row("fargate", { settings: { tasks: { min: 1, max: 4 } } });
  const { resources } = await deployedFormerly(few, 5);
  const policies = resources.filter(({ type }) => type === "aws:appautoscaling/policy:Policy");
  const coolDowns = { scaleOutCooldown: 60, scaleInCooldown: 300 };
  expect(policies.map(({ inputs }) => inputs)).toEqual([
    expect.objectContaining({
      policyType: "TargetTrackingScaling",
      targetTrackingScalingPolicyConfiguration: expect.objectContaining(coolDowns),
    }),
  ]);
});

test("rows are called by different names", () => {
  const names = allRows().map(rowName);
  expect(new Set(names).size).toBe(names.length);
});

test("what breaks a bound is said with the figure and the bound", () => {
  const broken = {
    ...{ executions: 10, failed: 3, errors: ["Worker.Draining"], unfinished: 0, wakesDropped: 0 },
    doneSeconds: 400,
    ...{
      pickUpP95: 1,
      pickUpLongest: 2,
      retryPickUpLongest: 3,
      workersMost: 4,
      deploymentSeconds: 1_900,
    },
    ...{ backSeconds: 1_300, reversalsPerHour: 2.5, dollarsPerThousand: 2 },
  } satisfies Figures;
  const before = { ...broken, dollarsPerThousand: 1 };
  const bounded = row("fargate", { deployAtMinutes: 1, doneWithinMinutes: 6, mostWorkers: 3 });
  const measured = { row: bounded, budgetSeconds: 540, before, after: broken, worst: broken };
  const text = (of: Row) => {
    const bounds = boundsOf({ ...measured, row: of });
    const result = { row: of, measured, bounds };
    return scalingTable([result], new PassThrough() as unknown as NodeJS.WriteStream);
  };
  expect(text(bounded).split("\n").slice(-8)).toEqual([
    "✗ a load × 1 s on fargate (small): executions that failed (Worker.Draining): 3, at most 0",
    "✗ a load × 1 s on fargate (small): deployed after 32 min, at most 29 min",
    "✗ a load × 1 s on fargate (small): done after 6.7 min, at most 6 min",
    "✗ a load × 1 s on fargate (small): workers at a time: 4, at most 3",
    "✗ a load × 1 s on fargate (small): back at the minimum after 22 min, at most 20 min",
    "✗ a load × 1 s on fargate (small): reversals an hour: 2.5, at most 2",
    "✗ a load × 1 s on fargate (small): per 1,000: $2.00, before $1.00",
    "1 of 8 bounds are kept.",
  ]);
  expect(text({ ...bounded, costsMore: { times: 2, why: "nobody waits" } })).toContain(
    "an exception: a load × 1 s on fargate (small): per 1,000: $2.00, before $1.00; nobody waits\n",
  );
  const turnsMore = { perHour: 3, why: "bursts are followed" };
  expect(text({ ...bounded, turnsMore })).toContain(
    "an exception: a load × 1 s on fargate (small): reversals an hour: 2.5, at most 2; bursts are followed\n",
  );
  expect(text({ ...bounded, turnsMore: { ...turnsMore, perHour: 2.4 } })).toContain(
    "✗ a load × 1 s on fargate (small): reversals an hour: 2.5",
  );
  expect(text({ ...bounded, pickUpSeconds: 0.5 })).toContain(
    "✗ a load × 1 s on fargate (small): 95 of 100 are picked up within 1 s, at most 500 ms",
  );
  const doneLater = { minutes: 7, why: "the metrics are late" };
  expect(text({ ...bounded, doneLater })).toContain(
    "an exception: a load × 1 s on fargate (small): done after 6.7 min, at most 6 min; the metrics are late\n",
  );
  expect(text({ ...bounded, doneLater: { ...doneLater, minutes: 6.5 } })).toContain(
    "✗ a load × 1 s on fargate (small): done after 6.7 min",
  );
});

test("tasks on demand may come and go more often, which is said", () => {
  const settings = { tasks: { min: 0, max: 2 } };
  const figures = { ...TURNING, reversalsPerHour: 3 };
  const turnsOf = (of: Row) =>
    boundsOf({ row: of, budgetSeconds: 5, before: TURNING, after: TURNING, worst: figures }).find(
      ({ text }) => text.startsWith("reversals"),
    );
  expect(turnsOf(row("fargate"))).toEqual({ kept: false, text: expect.any(String) });
  const exception = expect.stringContaining("no policy scales");
  expect(turnsOf(row("fargate", { settings }))).toMatchObject({ kept: true, exception });
});

const TURNING: Figures = {
  ...{ executions: 1, failed: 0, errors: [], unfinished: 0, wakesDropped: 0, doneSeconds: 1 },
  ...{ pickUpP95: 1, pickUpLongest: 1, retryPickUpLongest: 1, workersMost: 1, backSeconds: 1 },
  ...{ reversalsPerHour: 1, dollarsPerThousand: 1 },
};

test("scaling out after scaling in, or the reverse, is a reversal", () => {
  expect(reversals([1, 2, 2, 4, 3, 3, 1])).toBe(1);
  expect(reversals([1, 2, 1, 2, 2])).toBe(2);
  expect(reversals([2, 2])).toBe(0);
});
