import { expect, test } from "vitest";
import { TaskLost } from "./errors.ts";
import { running } from "./testing/running.ts";
import { stage, untilAborted } from "./testing/stage.ts";

const long = { timeoutSeconds: 600, heartbeatSeconds: 30, handlerBudgetSeconds: 500 };

test("a task outlives its HeartbeatSeconds while the worker sends a heartbeat every third of them", async () => {
  let finish = () => {};
  const { worker, clock, start, ended, until, count, callsOf } = await stage({
    manifest: long,
    handler: () =>
      new Promise<void>((resolve) => {
        finish = resolve;
      }),
  });
  running(worker);
  const execution = await start();
  await until(() => count("taskReceived") === 1);
  await clock.advance(95_000);
  expect(callsOf("SendTaskHeartbeat")).toBe(9);
  finish();
  expect(await ended(execution)).toMatchObject({ status: "SUCCEEDED" });
});

test("no heartbeat follows the outcome", async () => {
  const { worker, clock, start, ended, callsOf } = await stage({
    manifest: long,
    handler: () => 1,
  });
  running(worker);
  await ended(await start());
  await clock.advance(120_000);
  expect(callsOf("SendTaskHeartbeat")).toBe(0);
});

test("fifty open polls do not delay a heartbeat", async () => {
  const { worker, clock, start, until, count, callsOf } = await stage({
    manifest: long,
    worker: { concurrency: 51, pollers: { min: 50 } },
    handler: (_input, task) => untilAborted(task),
  });
  running(worker);
  await start();
  await until(() => count("taskReceived") === 1 && worker.status().openPolls >= 50);
  await clock.advance(10_000);
  await until(() => callsOf("SendTaskHeartbeat") === 1);
});

test("a failed heartbeat is retried long before the next one is due", async () => {
  const { worker, clock, start, until, count, events, fault, callsOf } = await stage({
    manifest: long,
    handler: (_input, task) => untilAborted(task),
  });
  running(worker);
  await start();
  await until(() => count("taskReceived") === 1);
  fault("SendTaskHeartbeat", { kind: "error", code: "ThrottlingException", status: 400 });
  await clock.advance(10_000);
  await until(() => count("heartbeatFailed") === 1);
  expect(events.at(-1)).toMatchObject({ code: "ThrottlingException", retryInMs: 100 });
  await clock.advance(100);
  await until(() => callsOf("SendTaskHeartbeat") === 2);
  await clock.advance(10_000);
  await until(() => callsOf("SendTaskHeartbeat") === 3);
});

test("a stopped execution aborts its handler with TaskLost at the next heartbeat, and nothing is reported", async () => {
  const reasons: unknown[] = [];
  const { worker, clock, start, until, count, stopExecution, events, callsOf } = await stage({
    manifest: long,
    handler(_input, task) {
      task.signal.addEventListener("abort", () => reasons.push(task.signal.reason));
      return untilAborted(task);
    },
  });
  running(worker);
  const execution = await start();
  await until(() => count("taskReceived") === 1);
  await stopExecution(execution);
  await clock.advance(10_000);
  await until(() => count("taskLost") === 1);
  expect(reasons).toEqual([expect.any(TaskLost)]);
  expect(events.find(({ type }) => type === "taskLost")).toMatchObject({
    during: "handler",
    code: "TaskTimedOut",
  });
  expect(callsOf("SendTaskSuccess") + callsOf("SendTaskFailure")).toBe(0);
  await until(() => worker.status().runningTasks === 0);
});

test("a handler's own heartbeat reveals a lost task at once", async () => {
  let heartbeat = () => {};
  const { worker, start, until, count, stopExecution } = await stage({
    manifest: long,
    async handler(_input, task) {
      await new Promise<void>((resolve) => {
        heartbeat = resolve;
      });
      await task.heartbeat({ step: 2 });
    },
  });
  running(worker);
  const execution = await start();
  await until(() => count("taskReceived") === 1);
  await stopExecution(execution);
  heartbeat();
  await until(() => count("taskLost") === 1);
  expect(count("taskProgress")).toBe(1);
});

test("two hundred tasks send heartbeats from one timer, each at its own interval", async () => {
  const { worker, clock, start, until, count, callsOf } = await stage({
    manifest: long,
    worker: { concurrency: 200 },
    handler: (_input, task) => untilAborted(task),
  });
  running(worker);
  for (let task = 0; task < 100; task++) await start();
  await until(() => count("taskReceived") === 100);
  await clock.advance(4_000);
  for (let task = 0; task < 100; task++) await start();
  await until(() => count("taskReceived") === 200);
  await clock.advance(6_000);
  await until(() => callsOf("SendTaskHeartbeat") === 100);
  await clock.advance(4_000);
  await until(() => callsOf("SendTaskHeartbeat") === 200);
});

test("an unanswered heartbeat does not delay the next ones", async () => {
  const { worker, clock, start, until, count, callsOf, fault, describe } = await stage({
    manifest: { ...long, heartbeatSeconds: 6 },
    handler: (_input, task) => untilAborted(task),
  });
  running(worker);
  const execution = await start();
  await until(() => count("taskReceived") === 1);
  fault("SendTaskHeartbeat", { kind: "delay", ms: 9_000 });
  for (let second = 0; second < 12; second++) await clock.advance(1_000);
  expect(callsOf("SendTaskHeartbeat")).toBeGreaterThan(4);
  expect(await describe(execution)).toMatchObject({ status: "RUNNING" });
  expect(count("taskLost")).toBe(0);
});
