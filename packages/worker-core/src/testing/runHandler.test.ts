import { createVirtualClock } from "@sfn-workers/local-stepfunctions";
import { expect, test } from "vitest";
import * as z from "zod";
import { TaskFailure } from "../errors.ts";
import { defineManifest } from "../manifest.ts";
import type { Task } from "../task.ts";
import { defineWorkload } from "../workload.ts";
import { runHandler } from "./index.ts";

const workloadOf = (handler: (input: { n: number }, task: Task) => unknown) =>
  defineWorkload({
    manifest: defineManifest({
      name: "doubling",
      description: "",
      timeoutSeconds: 60,
      heartbeatSeconds: 30,
      handlerBudgetSeconds: 50,
    }),
    input: z.object({ n: z.number() }),
    output: z.unknown(),
    handler,
  });

const untilAborted = (task: Task) =>
  new Promise<never>((_resolve, reject) => {
    task.signal.addEventListener("abort", () => reject(task.signal.reason));
  });

test("returns the output", async () => {
  const run = await runHandler(
    workloadOf(({ n }) => n * 2),
    { n: 21 },
  );
  expect(run).toMatchObject({ kind: "succeeded", output: 42, heartbeats: 0 });
});

test("returns the failure that the execution would see", async () => {
  const workload = workloadOf(() => {
    throw new TaskFailure("BadLuck", "Try again.");
  });
  const run = await runHandler(workload, { n: 1 });
  expect(run).toMatchObject({ kind: "failed", error: "BadLuck", cause: { message: "Try again." } });
});

test("checks the input as a worker does", async () => {
  const run = await runHandler(
    workloadOf(() => 1),
    { n: "1" },
  );
  expect(run).toMatchObject({ kind: "failed", error: "Worker.InvalidInput" });
});

test("counts the handler's heartbeats and records its progress", async () => {
  const workload = workloadOf(async (_input, task) => {
    await task.heartbeat({ rows: 1 });
    await task.heartbeat({ rows: 2 });
  });
  const run = await runHandler(workload, { n: 1 });
  expect(run).toMatchObject({ heartbeats: 2, progress: [{ rows: 1 }, { rows: 2 }] });
});

test("counts the worker's own heartbeats while the handler runs", async () => {
  const clock = createVirtualClock();
  const running = runHandler(
    workloadOf((_input, task) => untilAborted(task)),
    { n: 1 },
    { clock },
  );
  await clock.advance(55_000);
  expect(await running).toMatchObject({
    kind: "failed",
    error: "Worker.DeadlineExceeded",
    heartbeats: 4,
  });
});

test("can abort the signal after a number of heartbeats", async () => {
  const workload = workloadOf(async (_input, task) => {
    for (;;) await task.heartbeat();
  });
  const run = await runHandler(workload, { n: 1 }, { abortAfter: { heartbeats: 3 } });
  expect(run).toMatchObject({ kind: "failed", error: "Worker.Draining", heartbeats: 3 });
});

test("a lost task has no outcome", async () => {
  const clock = createVirtualClock();
  const running = runHandler(
    workloadOf((_input, task) => untilAborted(task)),
    { n: 1 },
    { clock, abortAfter: { ms: 1_000, reason: "TaskLost" } },
  );
  await clock.advance(1_000);
  expect(await running).toMatchObject({ kind: "lost" });
});

test("the task has its execution", async () => {
  const workload = workloadOf((_input, task) => task.idempotencyKey);
  const run = await runHandler(workload, { n: 1 }, { execution: { arn: "arn", attempt: 2 } });
  expect(run).toMatchObject({ output: "arn/Task/2" });
});
