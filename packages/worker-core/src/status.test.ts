import { expect, test } from "vitest";
import { running } from "./testing/running.ts";
import { stage } from "./testing/stage.ts";

const long = { timeoutSeconds: 900, heartbeatSeconds: 300, handlerBudgetSeconds: 800 };

/** A handler that runs until the test finishes it. */
function held() {
  const finish: (() => void)[] = [];
  return { finish, handler: () => new Promise<void>((resolve) => finish.push(() => resolve())) };
}

test("a worker counts as active while all its slots are taken, although it cannot poll", async () => {
  const { finish, handler } = held();
  const { worker, clock, start, until } = await stage({ manifest: long, handler });
  running(worker);
  await start();
  await until(() => finish.length === 1);
  await clock.advance(600_000);
  finish[0]?.();
  await until(() => worker.status().openPolls === 1);
  expect(worker.status().silentMs).toBe(0);
});

test("a paused worker opens no poll, keeps those that are open, and polls on afterwards", async () => {
  const { finish, handler } = held();
  const { worker, clock, start, until } = await stage({ manifest: long, handler });
  running(worker);
  await until(() => worker.status().openPolls === 1);
  const resume = worker.pause();
  await start();
  await until(() => finish.length === 1);
  finish[0]?.();
  await until(() => worker.status().runningTasks === 0);
  await clock.advance(600_000);
  expect(worker.status()).toMatchObject({ paused: true, openPolls: 0, stopping: false });
  resume();
  expect(worker.status()).toMatchObject({ paused: false, openPolls: 1, silentMs: 0 });
  await start();
  await until(() => finish.length === 2);
});

test("a worker whose polls are refused is stopping while its tasks still run", async () => {
  const { finish, handler } = held();
  let polls = 0;
  const { worker, start, until } = await stage({
    manifest: long,
    worker: { concurrency: 2 },
    handler,
    endpoint: {
      fault: (operation) =>
        operation === "GetActivityTask" && ++polls === 2
          ? { kind: "error", code: "AccessDeniedException", status: 400 }
          : undefined,
    },
  });
  const { done } = running(worker);
  expect(worker.status().stopping).toBe(false);
  await start();
  await until(() => finish.length === 1 && worker.status().openPolls === 0);
  expect(worker.status()).toMatchObject({ stopping: true, runningTasks: 1 });
  finish[0]?.();
  await expect(done).rejects.toThrow();
});

test("a drain whose poll came back empty is stopping while its tasks still run", async () => {
  const { finish, handler } = held();
  const { worker, clock, start, until } = await stage({
    manifest: long,
    worker: { concurrency: 2 },
    handler,
  });
  await start();
  const draining = worker.drain({});
  await until(() => finish.length === 1);
  expect(worker.status().stopping).toBe(false);
  await clock.advance(61_000);
  await until(() => worker.status().openPolls === 0);
  expect(worker.status()).toMatchObject({ stopping: true, runningTasks: 1 });
  finish[0]?.();
  await draining;
});

test("busy time ends with the handler, and working time with the session", async () => {
  const { finish, handler } = held();
  const { worker, clock, start, until } = await stage({ manifest: long, handler });
  await start();
  const draining = worker.drain({});
  await until(() => finish.length === 1);
  await clock.advance(100_000);
  finish[0]?.();
  await until(() => worker.status().openPolls === 1);
  expect(worker.status()).toMatchObject({ busySlotMs: 100_000, workingMs: 100_000 });
  await clock.advance(60_000);
  await draining;
  await clock.advance(600_000);
  expect(worker.status()).toMatchObject({ busySlotMs: 100_000, workingMs: 160_000 });
});
