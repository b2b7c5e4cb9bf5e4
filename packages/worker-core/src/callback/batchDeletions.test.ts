import { createVirtualClock } from "@sfn-workers/local-stepfunctions";
import { expect, test } from "vitest";
import { sleep } from "../clock.ts";
import { anyWorkload } from "../testing/anyWorkload.ts";
import { createWorker } from "../worker.ts";
import { callbackBatch } from "./callbackBatch.ts";

/** A batch whose tasks take so many seconds each, and the calls that delete its messages. */
function stage(seconds: readonly number[], { receiveCount = 1, deleted = async () => {} } = {}) {
  const clock = createVirtualClock();
  const deletions: (readonly string[])[] = [];
  let started = 0;
  const batch = callbackBatch({
    records: seconds.map((input, index) => ({
      messageId: `message-${index}`,
      receiptHandle: `receipt-${index}`,
      body: JSON.stringify({ taskToken: `token-${index}`, input }),
      receiveCount,
    })),
    reports: { success: async () => {}, failure: async () => {}, heartbeat: async () => {} },
    maxReceiveCount: 3,
    queue: {
      async delete(receipts) {
        deletions.push(receipts);
        await deleted();
      },
      sendAgain: async (copies) => copies,
    },
    clock,
  });
  const worker = createWorker({
    workload: anyWorkload((input) => {
      started += 1;
      return sleep(clock, 1_000 * Number(input));
    }),
    source: batch,
    concurrency: 10,
    clock,
  });
  const ended = worker.drain({}).then(() => worker.close());
  return { clock, batch, deletions, ended, started: () => started };
}

test("messages that are finished are deleted while another one of the batch runs, and the last one is left to Lambda", async () => {
  const { clock, batch, deletions, ended } = stage([1, 1.5, 15, 15]);
  await clock.advance(1_999);
  expect(deletions).toEqual([]);
  await clock.advance(1);
  expect(deletions).toEqual([["receipt-0", "receipt-1"]]);
  await clock.advance(30_000);
  await ended;
  expect(deletions).toHaveLength(1);
  expect(batch.failures()).toEqual([]);
});

test("a batch that ends within a second of its first task needs no call", async () => {
  const { clock, batch, deletions, ended } = stage([0, 0.2, 0.9]);
  await clock.advance(5_000);
  await ended;
  expect(deletions).toEqual([]);
  expect(batch.failures()).toEqual([]);
});

test("a deletion that gets no answer holds up the end of its batch for a second, and is no failure", async () => {
  const { clock, batch, ended } = stage([0, 2], { deleted: () => new Promise(() => {}) });
  await clock.advance(2_999);
  expect(await Promise.race([ended, "open"])).toBe("open");
  await clock.advance(1);
  await ended;
  expect(batch.failures()).toEqual([]);
});

test("a suspect starts once the message of the one before it is deleted", async () => {
  const { promise: deletion, resolve: finish } = Promise.withResolvers<void>();
  const { clock, ended, started } = stage([0, 0], { receiveCount: 2, deleted: () => deletion });
  await clock.advance(10_000);
  expect(started()).toBe(1);
  finish();
  await clock.advance(1_000);
  expect(started()).toBe(2);
  await ended;
});

test("a message that is judged is not deleted: it belongs to the dead letters", async () => {
  const { clock, batch, deletions, ended } = stage([0], { receiveCount: 3 });
  await clock.advance(1_000);
  await ended;
  expect(deletions).toEqual([]);
  expect(batch.failures()).toEqual(["message-0"]);
});

test("a message that is in a batch twice is redelivered twice when its task did not run: Lambda deletes what is no failure", async () => {
  const record = {
    messageId: "one",
    receiptHandle: "r",
    body: '{"taskToken":"t"}',
    receiveCount: 1,
  };
  const batch = callbackBatch({
    records: [record, { ...record, messageId: "again" }],
    reports: { success: async () => {}, failure: async () => {}, heartbeat: async () => {} },
    maxReceiveCount: 3,
  });
  await batch.close();
  expect(batch.failures()).toEqual(["one", "again"]);
});
