import { createVirtualClock } from "@sfn-workers/local-stepfunctions";
import { expect, test, vi } from "vitest";
import { createDeafHandlers } from "./poll/deafHandlers.ts";
import { running } from "./testing/running.ts";
import { stage } from "./testing/stage.ts";

/** A worker whose handlers pay no heed to their signal. Each ends when the test lets it. */
async function deafStage(concurrency: number) {
  const finish: (() => void)[] = [];
  const counts = { now: 0, most: 0 };
  const parts = await stage({
    worker: { concurrency },
    async handler() {
      counts.now += 1;
      counts.most = Math.max(counts.most, counts.now);
      await new Promise<void>((resolve) => finish.push(resolve));
      counts.now -= 1;
    },
  });
  return { ...parts, finish, counts };
}

/** The budget of 20 s, and the second after the abort. */
const BUDGET_MS = 21_000;

test("a handler's slot is free only once it has ended, also when its outcome went out before", async () => {
  const { worker, clock, start, until, finish, counts, count, callsOf } = await deafStage(2);
  running(worker);
  for (let execution = 0; execution < 5; execution++) await start();
  await until(() => finish.length === 2);
  await clock.advance(BUDGET_MS);
  await until(() => count("taskFailed") === 2);
  expect(worker.status()).toMatchObject({ runningTasks: 0, deafHandlers: 2, openPolls: 0 });
  expect(callsOf("GetActivityTask")).toBe(2);

  finish[0]?.();
  await until(() => finish.length === 3);
  expect(worker.status()).toMatchObject({ runningTasks: 1, deafHandlers: 1 });
  expect(counts.most).toBe(2);
});

test("a worker with a free slot goes on while another slot's handler is deaf", async () => {
  const { worker, clock, start, until, finish, count } = await deafStage(3);
  running(worker);
  await start();
  await until(() => finish.length === 1);
  await clock.advance(BUDGET_MS);
  await clock.advance(120_000);
  await start();
  await until(() => count("taskReceived") === 2);
  expect(worker.status()).toMatchObject({ stopping: false, deafHandlers: 1 });
});

test("a worker ends by name once deaf handlers have held half of its slots for a minute", async () => {
  const { worker, clock, start, until, finish, count } = await deafStage(3);
  const { done } = running(worker);
  await start();
  await until(() => finish.length === 1);
  await clock.advance(BUDGET_MS);
  await start();
  await until(() => finish.length === 2);
  await clock.advance(BUDGET_MS);
  await until(() => count("taskFailed") === 2);
  await clock.advance(59_999);
  expect(worker.status().stopping).toBe(false);
  await clock.advance(1);
  expect(worker.status().stopping).toBe(true);
  await clock.advance(60_000);
  await expect(done).rejects.toMatchObject({
    name: "HandlersStuck",
    message: expect.stringContaining("2 of 3 slots"),
  });
});

test("a handler that ends within the minute counts no more", async () => {
  const { worker, clock, start, until, finish } = await deafStage(1);
  running(worker);
  await start();
  await until(() => finish.length === 1);
  await clock.advance(BUDGET_MS);
  finish[0]?.();
  await until(() => worker.status().openPolls === 1);
  await clock.advance(120_000);
  expect(worker.status()).toMatchObject({ stopping: false, deafHandlers: 0 });
});

test("a drain that finds its only slot taken by an earlier one's handler ends by name, not never", async () => {
  const { worker, clock, start, until, finish } = await deafStage(1);
  const first = worker.drain({ deadline: clock.now() + 86_000 });
  await start();
  await until(() => finish.length === 1);
  await clock.advance(BUDGET_MS);
  expect(await first).toMatchObject({ received: 1, failed: 1 });
  const second = worker.drain({});
  second.catch(() => {});
  await clock.advance(60_000);
  await expect(second).rejects.toMatchObject({ name: "HandlersStuck" });
});

test("the time between two drains, in which the process may be frozen, makes no handler stuck", async () => {
  const { worker, clock, start, until, finish } = await deafStage(1);
  const first = worker.drain({ deadline: clock.now() + 86_000 });
  await start();
  await until(() => finish.length === 1);
  await clock.advance(BUDGET_MS);
  await first;
  await clock.advance(600_000);
  const second = worker.drain({});
  await clock.advance(59_999);
  finish[0]?.();
  await until(() => worker.status().openPolls === 1);
  await clock.advance(61_000);
  expect(await second).toMatchObject({ received: 0 });
});

test("a handler that ends in time leaves the bound to the next one", async () => {
  const clock = createVirtualClock();
  const deaf = createDeafHandlers(3, clock);
  const onStuck = vi.fn();
  deaf.watch(onStuck);
  const first = Promise.withResolvers<void>();
  const never = new Promise<void>(() => {});
  deaf.add(first.promise, () => {});
  await clock.advance(10_000);
  deaf.add(never, () => {});
  await clock.advance(20_000);
  deaf.add(never, () => {});
  first.resolve();
  await clock.advance(59_999);
  expect(onStuck).not.toHaveBeenCalled();
  await clock.advance(1);
  expect(onStuck).toHaveBeenCalledOnce();
});
