import { createVirtualClock } from "@sfn-workers/local-stepfunctions";
import type { WorkerStatus } from "@sfn-workers/worker-core";
import { idleStatus } from "@sfn-workers/worker-core/testing";
import { expect, test } from "vitest";
import { createBatchWorkers } from "./batchWorkers.ts";

/** A worker whose status the test changes. */
function workerWith(changes: Partial<WorkerStatus>) {
  const now = { status: idleStatus({ concurrency: 2, ...changes }) };
  return {
    status: () => now.status,
    change: (further: Partial<WorkerStatus>) => {
      now.status = { ...now.status, ...further };
    },
  };
}

test("the times of all batches add up, so that each flush has its own batch's", () => {
  const workers = createBatchWorkers(2);
  workers.add(workerWith({ busySlotMs: 100, workingMs: 100 }));
  expect(workers.status()).toMatchObject({ busySlotMs: 100, workingMs: 100 });
  workers.add(workerWith({ busySlotMs: 10, workingMs: 200 }));
  expect(workers.status()).toMatchObject({ busySlotMs: 110, workingMs: 300 });
  workers.add(workerWith({ busySlotMs: 1, workingMs: 5 }));
  expect(workers.status()).toMatchObject({ busySlotMs: 111, workingMs: 305 });
});

test("a handler that has not ended holds its slot in later batches", async () => {
  const workers = createBatchWorkers(3);
  expect(await workers.freeSlots()).toBe(3);
  const [first, second] = [workerWith({ deafHandlers: 1 }), workerWith({ deafHandlers: 1 })];
  workers.add(first);
  expect(await workers.freeSlots()).toBe(2);
  workers.add(second);
  workers.add(workerWith({}));
  expect(await workers.freeSlots()).toBe(1);
  expect(workers.status()).toMatchObject({ concurrency: 3, deafHandlers: 2 });
  first.change({ deafHandlers: 0 });
  expect(await workers.freeSlots()).toBe(2);
});

test("a batch without a free slot waits for one, and ends by name if none comes", async () => {
  const clock = createVirtualClock();
  const workers = createBatchWorkers(1, clock);
  const worker = workerWith({ deafHandlers: 1 });
  workers.add(worker);
  const slots = workers.freeSlots();
  await clock.advance(5_000);
  worker.change({ deafHandlers: 0 });
  await clock.advance(100);
  expect(await slots).toBe(1);

  worker.change({ deafHandlers: 1 });
  const none = workers.freeSlots();
  none.catch(() => {});
  await clock.advance(10_000);
  await expect(none).rejects.toMatchObject({ name: "HandlersStuck" });
});
