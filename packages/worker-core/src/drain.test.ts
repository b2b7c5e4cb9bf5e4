import { expect, test } from "vitest";
import { stage, untilAborted } from "./testing/stage.ts";

// With a budget of 20 s, a poll needs 85 s before the deadline.
const NEEDED_MS = 85_000;

test("drains the queue until a poll comes back empty", async () => {
  const { worker, clock, start, ended, callsOf } = await stage({ handler: () => "done" });
  const executions = [await start(), await start(), await start()];
  const draining = worker.drain({ deadline: clock.now() + 900_000 });
  for (const execution of executions) await ended(execution);
  await clock.advance(61_000);
  expect(await draining).toMatchObject({ received: 3, succeeded: 3 });
  expect(callsOf("GetActivityTask")).toBe(4);
});

test("opens no poll that does not fit before the deadline", async () => {
  const { worker, clock, start, ended, until, callsOf } = await stage({
    handler: () => "done",
  });
  const deadline = clock.now() + NEEDED_MS + 10_000;
  const draining = worker.drain({ deadline });
  await until(() => callsOf("GetActivityTask") === 0 && worker.status().openPolls === 1);
  await clock.advance(11_000);
  const execution = await start();
  expect(await ended(execution)).toMatchObject({ status: "SUCCEEDED" });
  expect(await draining).toMatchObject({ received: 1 });
  expect(callsOf("GetActivityTask")).toBe(1);
});

test("ends at once without time for a single poll", async () => {
  const { worker, clock, callsOf } = await stage({ handler: () => 1 });
  expect(await worker.drain({ deadline: clock.now() + NEEDED_MS - 1 })).toMatchObject({
    received: 0,
  });
  expect(callsOf("GetActivityTask")).toBe(0);
});

test("opens a single poll for one task", async () => {
  const { worker, clock, start, ended, callsOf } = await stage({
    worker: { concurrency: 5, pollers: { min: 3 } },
    handler: () => "done",
  });
  const [first] = [await start(), await start()];
  const summary = await worker.drain({ deadline: clock.now() + 900_000, maxTasks: 1 });
  expect(summary).toMatchObject({ received: 1, succeeded: 1 });
  expect(await ended(first)).toMatchObject({ status: "SUCCEEDED" });
  expect(callsOf("GetActivityTask")).toBe(1);
});

test("a long queue uses all slots at once", async () => {
  let most = 0;
  const { worker, clock, start, until, count } = await stage({
    worker: { concurrency: 10 },
    async handler() {
      most = Math.max(most, worker.status().runningTasks);
      await new Promise((resolve) => clock.setTimeout(() => resolve(undefined), 100));
    },
  });
  for (let task = 0; task < 60; task++) await start();
  const draining = worker.drain({ deadline: clock.now() + 900_000 });
  for (let round = 0; round < 20; round++) {
    await until(() => worker.status().runningTasks > 0 || count("taskSucceeded") === 60);
    await clock.advance(100);
  }
  await clock.advance(61_000);
  expect(await draining).toMatchObject({ succeeded: 60 });
  expect(most).toBeGreaterThanOrEqual(8);
});

test("a handler that still runs near the deadline is aborted and reported in time", async () => {
  const { worker, clock, start, until, events } = await stage({
    manifest: { timeoutSeconds: 900, heartbeatSeconds: 300, handlerBudgetSeconds: 100 },
    handler: (_input, task) => untilAborted(task),
  });
  const deadline = clock.now() + 165_000;
  const draining = worker.drain({ deadline });
  await until(() => worker.status().openPolls === 1);
  await clock.advance(59_000);
  await start();
  await until(() => worker.status().runningTasks === 1);
  await clock.advance(101_000);
  await draining;
  expect(clock.now()).toBeLessThan(deadline);
  expect(events.at(-2)).toMatchObject({ type: "taskFailed", error: "Worker.DeadlineExceeded" });
});

test("the same worker can drain repeatedly, as in a warm Lambda", async () => {
  const { worker, clock, start, ended } = await stage({ handler: () => 1 });
  for (let invocation = 0; invocation < 3; invocation++) {
    const execution = await start();
    const summary = await worker.drain({ deadline: clock.now() + 120_000, maxTasks: 1 });
    expect(summary).toMatchObject({ received: 1, succeeded: 1 });
    expect(await ended(execution)).toMatchObject({ status: "SUCCEEDED" });
  }
});

test("a drain whose polls all fail retries until no further poll fits, and then ends", async () => {
  const { worker, clock, count, until } = await stage({
    handler: () => 1,
    endpoint: { fault: () => ({ kind: "reset" }) },
  });
  const deadline = clock.now() + NEEDED_MS + 60_000;
  let endedAt: number | undefined;
  const draining = worker.drain({ deadline, maxTasks: 1 }).then((summary) => {
    endedAt = clock.now();
    return summary;
  });
  await until(() => count("pollFailed") === 1);
  for (let second = 0; second < 100 && endedAt === undefined; second++) await clock.advance(1_000);
  expect(await draining).toMatchObject({ received: 0 });
  expect(endedAt).toBeLessThan(deadline);
  expect(count("pollFailed")).toBeGreaterThan(3);
});

test("a worker that leaves tells so before its last poll, which finds who has counted on it until then", async () => {
  const told: number[] = [];
  const { worker, clock, start, ended, until, callsOf, count } = await stage({
    handler: () => "done",
  });
  const leave = () => void told.push(worker.status().openPolls);
  const draining = worker.drain({ leave });
  await until(() => worker.status().openPolls === 1);
  await clock.advance(59_000);
  expect(told).toEqual([]);
  await clock.advance(1_500);
  await until(() => count("draining") === 1);
  expect(told).toEqual([1]);
  expect(worker.status()).toMatchObject({ openPolls: 1, stopping: true });
  await clock.advance(30_000);
  expect(await ended(await start())).toMatchObject({ status: "SUCCEEDED" });
  expect(await draining).toMatchObject({ received: 1, succeeded: 1 });
  expect(callsOf("GetActivityTask")).toBe(2);
  expect(told).toHaveLength(1);
});

test("a worker that leaves ends after an empty last poll, and hands back what its budget does not allow", async () => {
  const idle = await stage({ handler: () => "done" });
  const ending = idle.worker.drain({ leave() {} });
  await idle.until(() => idle.worker.status().openPolls === 1);
  await idle.clock.advance(61_000);
  await idle.until(() => idle.count("draining") === 1);
  await idle.clock.advance(61_000);
  expect(await ending).toMatchObject({ received: 0 });

  const manifest = { timeoutSeconds: 600, heartbeatSeconds: 300, handlerBudgetSeconds: 200 };
  const busy = await stage({ manifest, handler: () => "done" });
  const draining = busy.worker.drain({ leave() {} });
  await busy.until(() => busy.worker.status().openPolls === 1);
  await busy.clock.advance(61_000);
  await busy.until(() => busy.count("draining") === 1);
  await busy.start();
  expect(await draining).toMatchObject({ received: 1, handedBack: 1 });
});

test("a worker that leaves polls on as long as a task runs", async () => {
  const ends = Promise.withResolvers<void>();
  const told: string[] = [];
  const { worker, clock, start, ended, until, callsOf, count } = await stage({
    worker: { concurrency: 2 },
    handler: (input) => (input === "long" ? ends.promise.then(() => "done") : "done"),
    manifest: { timeoutSeconds: 600, heartbeatSeconds: 300, handlerBudgetSeconds: 500 },
  });
  const long = await start("long");
  const draining = worker.drain({ leave: () => void told.push("left") });
  await until(() => count("taskReceived") === 1);
  await clock.advance(200_000);
  await until(() => count("pollEmpty") >= 3 && worker.status().openPolls > 0);
  expect(await ended(await start("short"))).toMatchObject({ status: "SUCCEEDED" });
  expect(told).toEqual([]);
  ends.resolve();
  await ended(long);
  const polls = callsOf("GetActivityTask");
  for (let minute = 0; minute < 5; minute += 1) await clock.advance(61_000);
  expect(await draining).toMatchObject({ received: 2, succeeded: 2 });
  expect(callsOf("GetActivityTask")).toBeGreaterThan(polls);
  expect(told).toEqual(["left"]);
});

test("a worker that was stopped, or may not poll, does not leave", async () => {
  const controller = new AbortController();
  const { worker, clock, until } = await stage({ handler: () => "done" });
  const leave = () => expect.unreachable();
  const draining = worker.drain({ leave, signal: controller.signal });
  await until(() => worker.status().openPolls === 1);
  controller.abort();
  await clock.advance(61_000);
  expect(await draining).toMatchObject({ received: 0 });
});

test("a task that another worker was started for is handed back, and no more polls are opened", async () => {
  const { worker, clock, start, ended, until, callsOf, events } = await stage({
    worker: { concurrency: 5 },
    handler: (input) => input,
  });
  const asked: number[] = [];
  const draining = worker.drain({
    deadline: clock.now() + 900_000,
    isExpectedElsewhere({ execution }, pollMs) {
      asked.push(pollMs);
      return execution?.attempt === 0;
    },
  });
  await until(() => worker.status().openPolls === 1);
  await clock.advance(5_000);
  const execution = await start("left");
  expect(await draining).toMatchObject({ received: 1, handedBack: 1 });
  expect(asked).toEqual([5_000]);
  expect(callsOf("GetActivityTask")).toBe(1);
  expect(events.find(({ type }) => type === "taskFailed")).toMatchObject({
    error: "Worker.Draining",
    cause: expect.stringContaining("left to the worker that was started for it"),
  });
  // The other worker gets it by Retry.
  await clock.advance(1_000);
  const other = worker.drain({ deadline: clock.now() + 900_000, maxTasks: 1 });
  expect(await ended(execution)).toMatchObject({ status: "SUCCEEDED" });
  expect(await other).toMatchObject({ succeeded: 1 });
});
