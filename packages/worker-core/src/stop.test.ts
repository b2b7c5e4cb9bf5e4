import { setTimeout } from "node:timers/promises";
import { expect, test } from "vitest";
import { Draining } from "./errors.ts";
import { running } from "./testing/running.ts";
import { stage, untilAborted } from "./testing/stage.ts";

const long = { timeoutSeconds: 600, heartbeatSeconds: 300, handlerBudgetSeconds: 100 };

test("a stop waits for the open poll, and runs the task that it brings", async () => {
  const { worker, clock, start, ended, until } = await stage({ handler: () => "done" });
  const { done, stop } = running(worker);
  await until(() => worker.status().openPolls === 1);
  stop();
  await clock.advance(30_000);
  expect(worker.status()).toMatchObject({ openPolls: 1, stopping: true });
  expect(await ended(await start())).toMatchObject({ status: "SUCCEEDED" });
  await done;
});

test("no poll is opened after a stop", async () => {
  const { worker, clock, start, until, callsOf, history } = await stage({
    worker: { concurrency: 4 },
    handler: () => "done",
  });
  const { done, stop } = running(worker);
  await until(() => worker.status().openPolls === 1);
  stop();
  const [first, second] = [await start(), await start()];
  await clock.advance(61_000);
  expect(await done).toMatchObject({ received: 1, succeeded: 1 });
  expect(callsOf("GetActivityTask")).toBe(1);
  expect(await history(first ?? "")).toContain("ActivityStarted");
  expect(await history(second ?? "")).not.toContain("ActivityStarted");
});

test("a task whose budget does not fit into the grace period fails as Worker.Draining, and the Retry schedules it for another worker", async () => {
  const ran: unknown[] = [];
  const { worker, clock, start, until, history, describe, ended } = await stage({
    manifest: long,
    handler(input) {
      ran.push(input);
      return "done";
    },
  });
  const { done, stop } = running(worker, { graceMs: 115_000 });
  await until(() => worker.status().openPolls === 1);
  stop();
  await clock.advance(20_000);
  const execution = await start();
  expect(await done).toMatchObject({ received: 1, failed: 1, handedBack: 1 });
  expect(ran).toEqual([]);
  expect(await describe(execution)).toMatchObject({ status: "RUNNING" });
  await clock.advance(1_500);
  expect((await history(execution)).filter((type) => type === "ActivityScheduled")).toHaveLength(2);

  running(worker);
  expect(await ended(execution)).toMatchObject({ status: "SUCCEEDED" });
});

test("a running task may finish within the grace period", async () => {
  let finish = () => {};
  const { worker, clock, start, until, describe } = await stage({
    manifest: long,
    handler: () =>
      new Promise<string>((resolve) => {
        finish = () => resolve("done");
      }),
  });
  const { done, stop } = running(worker, { graceMs: 115_000 });
  const execution = await start();
  await until(() => worker.status().runningTasks === 1);
  stop();
  await clock.advance(90_000);
  finish();
  expect(await done).toMatchObject({ succeeded: 1, handedBack: 0 });
  expect(await describe(execution)).toMatchObject({ status: "SUCCEEDED" });
});

test("handing back reports running tasks and what open polls bring as Worker.Draining, and keeps the reason as their cause", async () => {
  const ran: unknown[] = [];
  const { worker, clock, start, until, history, count } = await stage({
    manifest: long,
    worker: { concurrency: 2 },
    handler(input, task) {
      ran.push(input);
      return input === "deaf" ? new Promise(() => {}) : untilAborted(task);
    },
  });
  const { done } = running(worker);
  const executions = [await start("first"), await start("deaf"), await start("late")];
  await until(() => ran.length === 2);
  const handedBack = worker.handBack("an error that nobody caught");
  await until(() => count("taskFailed") === 1);
  await clock.advance(1_000);
  await handedBack;
  expect(await done).toMatchObject({ received: 2, failed: 2, handedBack: 2 });
  expect(ran).toEqual(["first", "deaf"]);
  await clock.advance(2_000);
  for (const execution of executions.slice(0, 2)) {
    expect((await history(execution)).filter((type) => type === "ActivityFailed")).toHaveLength(1);
  }
});

test("handing back waits for the open poll, and hands back the task that it brings", async () => {
  const { worker, clock, start, until, history } = await stage({ handler: () => "done" });
  running(worker);
  await until(() => worker.status().openPolls === 1);
  const handedBack = worker.handBack("an error that nobody caught");
  await clock.advance(30_000);
  const execution = await start();
  await handedBack;
  expect(await history(execution)).toContain("ActivityFailed");
});

test("handing back without a session does nothing", async () => {
  const { worker } = await stage({ handler: () => "done" });
  await worker.handBack("an error that nobody caught");
});

test("at the end of the grace period handlers are aborted and reported before the worker ends", async () => {
  const reasons: unknown[] = [];
  const { worker, clock, start, until, history } = await stage({
    manifest: { ...long, handlerBudgetSeconds: 500 },
    worker: { concurrency: 3 },
    handler(_input, task) {
      task.signal.addEventListener("abort", () => reasons.push(task.signal.reason));
      return untilAborted(task);
    },
  });
  const { done, stop } = running(worker, { graceMs: 10_000 });
  const executions = [await start(), await start(), await start()];
  await until(() => worker.status().runningTasks === 3);
  stop();
  await clock.advance(7_900);
  expect(reasons).toEqual([]);
  await clock.advance(200);
  expect(await done).toMatchObject({ received: 3, failed: 3, handedBack: 3 });
  expect(reasons).toEqual([expect.any(Draining), expect.any(Draining), expect.any(Draining)]);
  for (const execution of executions) expect(await history(execution)).toContain("ActivityFailed");
});

test("a handler that ignores its signal is reported as Worker.Draining", async () => {
  const { worker, clock, start, until } = await stage({
    manifest: { ...long, handlerBudgetSeconds: 500 },
    handler: () => new Promise(() => {}),
  });
  const { done, stop } = running(worker, { graceMs: 10_000 });
  await start();
  await until(() => worker.status().runningTasks === 1);
  stop();
  await clock.advance(10_000);
  expect(await done).toMatchObject({ handedBack: 1 });
});

test("an outcome that cannot be reported within the grace period does not delay the worker's end", async () => {
  let finish = () => {};
  const { worker, clock, start, until, count } = await stage({
    manifest: long,
    handler: () =>
      new Promise<void>((resolve) => {
        finish = resolve;
      }),
    endpoint: {
      fault: (operation) => (operation === "SendTaskSuccess" ? { kind: "reset" } : undefined),
    },
  });
  const { done, stop } = running(worker, { graceMs: 10_000 });
  await start();
  await until(() => worker.status().runningTasks === 1);
  stop();
  finish();
  await until(() => count("reportFailed") === 1);
  for (let second = 0; second < 10; second++) await clock.advance(1_000);
  expect(await done).toMatchObject({ lost: 1 });
});

test("an unanswered report does not delay the worker's end beyond the grace period", async () => {
  const { worker, clock, start, until, callsOf, fault } = await stage({ handler: () => 1 });
  fault("SendTaskSuccess", { kind: "delay", ms: 60_000 });
  const { done, stop } = running(worker, { graceMs: 30_000 });
  await start();
  await until(() => callsOf("SendTaskSuccess") + worker.status().runningTasks > 0);
  const endsAt = clock.now() + 30_000;
  stop();
  let endedAt: number | undefined;
  void done.then(() => {
    endedAt = clock.now();
  });
  await clock.advance(30_000);
  expect(await done).toMatchObject({ received: 1, lost: 1 });
  expect(endedAt).toBeLessThan(endsAt);
});

test("a late answer to a given-up report opens no poll", async () => {
  const { worker, clock, start, until, callsOf, fault } = await stage({ handler: () => 1 });
  fault("SendTaskSuccess", { kind: "delay", ms: 60_000 });
  const { done, stop } = running(worker, { graceMs: 30_000 });
  await start();
  await until(() => callsOf("SendTaskSuccess") + worker.status().runningTasks > 0);
  stop();
  await clock.advance(30_000);
  await done;
  await clock.advance(60_000);
  expect(callsOf("GetActivityTask")).toBe(1);
});

test("a task is started only if its report also fits into the grace period", async () => {
  let runs = 0;
  const { worker, start, until } = await stage({
    handler: () => {
      runs += 1;
    },
  });
  const { done, stop } = running(worker, { graceMs: 21_000 });
  await until(() => worker.status().openPolls === 1);
  stop();
  await start();
  expect(await done).toMatchObject({ handedBack: 1 });
  expect(runs).toBe(0);
});

test("a worker that was stopped during a pause polls at once when it runs again", async () => {
  const { worker, start, ended, until, count, fault } = await stage({ handler: () => 1 });
  fault("GetActivityTask", { kind: "reset" });
  const first = running(worker);
  await until(() => count("pollFailed") === 1);
  first.stop();
  await first.done;
  running(worker);
  expect(await ended(await start())).toMatchObject({ status: "SUCCEEDED" });
});

test("a handler that ends with an AbortError of its signal is reported as Worker.Draining", async () => {
  const { worker, clock, start, until } = await stage({
    manifest: long,
    handler: (_input, task) => setTimeout(1_000_000, undefined, { signal: task.signal }),
  });
  const { done, stop } = running(worker, { graceMs: 10_000 });
  await start();
  await until(() => worker.status().runningTasks === 1);
  stop();
  await clock.advance(8_100);
  expect(await done).toMatchObject({ handedBack: 1 });
});

test("the first reason to abort is reported", async () => {
  const { worker, clock, start, until, ended } = await stage({
    handler: () => new Promise(() => {}),
  });
  const { done, stop } = running(worker, { graceMs: 22_500 });
  const execution = await start();
  await until(() => worker.status().runningTasks === 1);
  stop();
  await clock.advance(22_000);
  expect(await done).toMatchObject({ failed: 1, handedBack: 0 });
  expect(await ended(execution)).toMatchObject({ error: "Worker.DeadlineExceeded" });
});

test("a worker whose signal is already aborted opens no poll", async () => {
  const { worker, callsOf } = await stage({ handler: () => 1 });
  await worker.run({ signal: AbortSignal.abort() });
  expect(callsOf("GetActivityTask")).toBe(0);
});

test("observers receive the open polls and running tasks when a stop begins, and the summary at its end", async () => {
  const { worker, events, until, clock } = await stage({ handler: () => 1 });
  const { done, stop } = running(worker);
  await until(() => worker.status().openPolls === 1);
  stop();
  await clock.advance(60_000);
  await done;
  expect(events.map((event) => event.type)).toEqual(["draining", "pollEmpty", "stopped"]);
  expect(events[0]).toMatchObject({ openPolls: 1, runningTasks: 0, graceMs: 115_000 });
});
