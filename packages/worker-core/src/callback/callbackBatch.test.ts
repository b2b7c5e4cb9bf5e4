import { createVirtualClock } from "@sfn-workers/local-stepfunctions";
import { expect, onTestFinished, test, vi } from "vitest";
import type { Clock } from "../clock.ts";
import type { WorkerEvent } from "../events.ts";
import { taskReports } from "../stepfunctions/taskReports.ts";
import type { Task } from "../task.ts";
import { anyWorkload } from "../testing/anyWorkload.ts";
import { callbackStage } from "../testing/callbackStage.ts";
import { createWorker } from "../worker.ts";
import { type CallbackBatchOptions, type CallbackRecord, callbackBatch } from "./callbackBatch.ts";
import type { Copy } from "./sendAgain.ts";

/** A busy machine starts processes and answers requests late. */
const PATIENCE = { timeout: 60_000 };

async function stage() {
  const base = await callbackStage();
  const reports = taskReports(base.access(), 10);
  onTestFinished(() => reports.close());
  return {
    ...base,
    /** Handles one batch as the function does, and returns the failed messages. */
    async handle(
      records: readonly CallbackRecord[],
      handler: (input: unknown, task: Task) => unknown,
      {
        remainingMs = 120_000,
        clock = createVirtualClock(),
        queue,
      }: Pick<CallbackBatchOptions, "queue"> & {
        readonly remainingMs?: number;
        readonly clock?: Clock;
      } = {},
    ) {
      const { maxReceiveCount, tokenSeconds } = base;
      const batch = callbackBatch({ records, reports, maxReceiveCount, tokenSeconds, queue });
      const events: WorkerEvent[] = [];
      const worker = createWorker({
        workload: anyWorkload(handler),
        source: batch,
        concurrency: 10,
        clock,
        observers: [(event) => events.push(event)],
      });
      const summary = await worker.drain({ deadline: clock.now() + remainingMs });
      await worker.close();
      return {
        summary,
        failures: batch.failures(),
        ofMessages: events.filter(({ type }) => type.startsWith("message")),
      };
    },
    async batchOf(count: number) {
      const records: CallbackRecord[] = [];
      await vi.waitUntil(async () => {
        records.push(...(await base.receive()));
        return records.length === count;
      }, PATIENCE);
      return records;
    },
  };
}

test("each record of a batch is a separate task: one fails, the others succeed, none is redelivered", async () => {
  const { start, describe, batchOf, handle } = await stage();
  const executions = await Promise.all([1, 2, 3].map((n) => start({ n })));
  const { failures, summary } = await handle(await batchOf(3), (input) => {
    if ((input as { n: number }).n === 2) throw new RangeError("two");
    return input;
  });
  expect(failures).toEqual([]);
  expect(summary).toMatchObject({ received: 3, succeeded: 2, failed: 1 });
  const ended = await Promise.all(executions.map(describe));
  expect(ended.map(({ status, error }) => error ?? status)).toEqual([
    "SUCCEEDED",
    "RangeError",
    "SUCCEEDED",
  ]);
});

test("a record whose token is dead is not redelivered", async () => {
  const { start, stopExecution, batchOf, handle } = await stage();
  const execution = await start();
  const records = await batchOf(1);
  await stopExecution(execution);
  const { failures, summary } = await handle(records, () => 1);
  expect(failures).toEqual([]);
  expect(summary).toMatchObject({ lost: 1 });
});

test("a record whose outcome could not be delivered is redelivered", async () => {
  const { start, batchOf, handle, faults } = await stage();
  await start();
  const records = await batchOf(1);
  for (let attempt = 0; attempt < 50; attempt++) {
    faults.next("SendTaskSuccess", { kind: "error", code: "ThrottlingException", status: 400 });
  }
  const clock = createVirtualClock();
  const handled = handle(records, () => 1, { remainingMs: 30_000, clock });
  for (let second = 0; second < 30; second++) await clock.advance(1_000);
  expect((await handled).failures).toEqual(records.map(({ messageId }) => messageId));
});

test("a record whose outcome could not be delivered is sent again with the count that it has: nobody has died of it", async () => {
  const { start, batchOf, handle, faults } = await stage();
  await start();
  const records = await batchOf(1);
  for (let attempt = 0; attempt < 50; attempt++)
    faults.next("SendTaskSuccess", { kind: "error", code: "ThrottlingException", status: 400 });
  const clock = createVirtualClock();
  const sent: Copy[] = [];
  const queue = {
    delete: async () => {},
    async sendAgain(copies: readonly Copy[]) {
      sent.push(...copies);
      return [];
    },
  };
  const handled = handle(records, () => 1, { remainingMs: 30_000, clock, queue });
  for (let second = 0; second < 30; second++) await clock.advance(1_000);
  expect(await handled).toMatchObject({
    failures: [],
    ofMessages: [{ type: "messagePostponed", reason: "unreported" }],
  });
  expect(sent).toMatchObject([{ receiveCount: 1, waits: 1 }]);
});

test("a record that does not fit into the remaining time is not started, and is redelivered", async () => {
  const { start, describe, batchOf, handle } = await stage();
  const execution = await start();
  const records = await batchOf(1);
  const { failures, summary } = await handle(records, () => 1, { remainingMs: 20_000 });
  expect(summary).toMatchObject({ received: 0 });
  expect(failures).toEqual(records.map(({ messageId }) => messageId));
  expect(await describe(execution)).toMatchObject({ status: "RUNNING" });
});

test("the same message twice in one batch runs once", async () => {
  const { start, batchOf, handle } = await stage();
  await start();
  const [record] = await batchOf(1);
  if (!record) throw new Error("expected a record");
  let runs = 0;
  const twice = [record, { ...record, messageId: "again" }];
  const { failures } = await handle(twice, () => {
    runs += 1;
  });
  expect(runs).toBe(1);
  expect(failures).toEqual([]);
});

test("a redelivered record whose token is dead is skipped, and the others run", async () => {
  const { start, stopExecution, batchOf, handle } = await stage();
  const execution = await start("answered");
  const [answered] = await batchOf(1);
  await stopExecution(execution);
  await start("new");
  const [fresh] = await batchOf(1);
  if (!answered || !fresh) throw new Error("expected two records");
  const ran: unknown[] = [];
  const batch = [{ ...answered, receiveCount: 2 }, fresh];
  const { failures, summary, ofMessages } = await handle(batch, (input) => {
    ran.push(input);
  });
  expect(ran).toEqual(["new"]);
  const { messageId } = answered;
  expect(ofMessages).toEqual([{ type: "messageSkipped", messageId, reason: "answered" }]);
  expect(summary).toMatchObject({ received: 1, succeeded: 1 });
  expect(failures).toEqual([]);
});

test("at its last receive a record whose token is dead is not dead-lettered", async () => {
  const { start, stopExecution, batchOf, handle, maxReceiveCount } = await stage();
  const execution = await start();
  const [record] = await batchOf(1);
  if (!record) throw new Error("expected a record");
  await stopExecution(execution);
  const { failures } = await handle([{ ...record, receiveCount: maxReceiveCount }], () => 1);
  expect(failures).toEqual([]);
});

test("at its last receive a record fails its execution as Worker.PoisonMessage and is dead-lettered", async () => {
  const { start, describe, batchOf, handle, maxReceiveCount } = await stage();
  const execution = await start();
  const [record] = await batchOf(1);
  if (!record) throw new Error("expected a record");
  let runs = 0;
  const { failures } = await handle([{ ...record, receiveCount: maxReceiveCount }], () => {
    runs += 1;
  });
  expect(runs).toBe(0);
  expect(failures).toEqual([record.messageId]);
  expect(await describe(execution)).toMatchObject({ error: "Worker.PoisonMessage" });
});

test("a dead-lettered record is listed once as a failure, even if its report fails", async () => {
  const { start, batchOf, handle, maxReceiveCount, faults } = await stage();
  await start();
  const [record] = await batchOf(1);
  if (!record) throw new Error("expected a record");
  for (let attempt = 0; attempt < 50; attempt++) {
    faults.next("SendTaskFailure", { kind: "error", code: "ThrottlingException", status: 400 });
  }
  const clock = createVirtualClock();
  const lastReceive = { ...record, receiveCount: maxReceiveCount };
  const handled = handle([lastReceive], () => 1, { remainingMs: 30_000, clock });
  for (let second = 0; second < 30; second++) await clock.advance(1_000);
  expect((await handled).failures).toEqual([record.messageId]);
});

test("a record that is older than its token is skipped before the handler, and is no failure", async () => {
  const { start, stopExecution, batchOf, handle, tokenSeconds } = await stage();
  const execution = await start();
  const [record] = await batchOf(1);
  if (!record) throw new Error("expected a record");
  // As a timeout does, for the worker.
  await stopExecution(execution);
  let runs = 0;
  const old = { ...record, sentAt: Date.now() - tokenSeconds * 1_000 };
  const { failures, ofMessages } = await handle([old], () => {
    runs += 1;
  });
  expect(runs).toBe(0);
  expect(failures).toEqual([]);
  const { messageId } = record;
  expect(ofMessages).toEqual([{ type: "messageSkipped", messageId, reason: "overdue" }]);
});

test("a record without a token to report on is dead-lettered, and the event says why", async () => {
  const { handle } = await stage();
  const record = { messageId: "m", body: '{"input":1}', receiveCount: 1 };
  const { failures, ofMessages } = await handle([record], () => 1);
  expect(failures).toEqual(["m"]);
  const reason = "its body has no taskToken";
  expect(ofMessages).toEqual([{ type: "messageRefused", messageId: "m", reason }]);
});

test("fresh records run at the same time, and after them those that come again: one by one, each deleted before the next", async () => {
  const { start, batchOf, handle } = await stage();
  await Promise.all([1, 2, 3, 4].map((n) => start({ n })));
  const records = (await batchOf(4)).map((record, index) => ({
    ...record,
    receiveCount: index < 2 ? 2 : 1,
  }));
  const idOf = new Map(records.map(({ messageId, body }) => [JSON.parse(body).input.n, messageId]));
  const suspects = records
    .slice(0, 2)
    .map(({ messageId, receiptHandle }) => ({ messageId, receiptHandle }));
  const happened: string[] = [];
  const freshTogether = Promise.withResolvers<void>();
  let fresh = 0;
  const { failures } = await handle(
    records,
    async (input) => {
      const id = idOf.get((input as { n: number }).n) ?? "";
      if (suspects.some(({ messageId }) => messageId === id)) {
        happened.push(id);
        return;
      }
      fresh += 1;
      if (fresh === 2) freshTogether.resolve();
      await freshTogether.promise;
      happened.push("fresh");
    },
    {
      queue: {
        async delete(receipts) {
          await new Promise(setImmediate);
          const deleted = suspects.find(({ receiptHandle }) => receiptHandle === receipts[0]);
          if (deleted) happened.push(`${deleted.messageId} deleted`);
        },
        sendAgain: async (copies) => copies,
      },
    },
  );
  const ids = suspects.map(({ messageId }) => messageId).toSorted();
  // Lambda deletes the last one with the batch's answer.
  const expected = ["fresh", "fresh", ...ids.flatMap((id) => [id, `${id} deleted`])];
  expect(happened.slice(0, 5)).toEqual(expected.slice(0, 5));
  expect(failures).toEqual([]);
});

test("records that were not started are sent again as they are, and are no failures", async () => {
  const { start, batchOf, handle } = await stage();
  await Promise.all([start(1), start(2)]);
  const [fresh, suspect] = await batchOf(2);
  if (!fresh || !suspect) throw new Error("expected two records");
  const sent: [string, number][] = [];
  const { failures } = await handle([fresh, { ...suspect, receiveCount: 2 }], () => 1, {
    remainingMs: 20_000,
    queue: {
      delete: async () => {},
      async sendAgain(copies) {
        for (const { message, receiveCount } of copies)
          sent.push([message.messageId, receiveCount]);
        return [];
      },
    },
  });
  expect(sent).toEqual([
    [fresh.messageId, 1],
    [suspect.messageId, 2],
  ]);
  expect(failures).toEqual([]);
});

test("a record whose token nobody can judge is sent again with the count that it has", async () => {
  const { start, batchOf, handle, faults, tokenSeconds } = await stage();
  await start();
  const [record] = await batchOf(1);
  if (!record) throw new Error("expected a record");
  for (let call = 0; call < 4; call++)
    faults.next("SendTaskHeartbeat", { kind: "error", code: "ThrottlingException", status: 400 });
  const sent: number[] = [];
  const { failures } = await handle(
    [{ ...record, sentAt: Date.now() - tokenSeconds * 1_000 }],
    () => 1,
    {
      queue: {
        delete: async () => {},
        async sendAgain(copies) {
          for (const { receiveCount } of copies) sent.push(receiveCount);
          return [];
        },
      },
    },
  );
  expect(sent).toEqual([1]);
  expect(failures).toEqual([]);
});

test("a queue that does not answer keeps no batch from ending, and what may not have been sent again is redelivered", async () => {
  const base = await callbackStage();
  await base.start();
  const records = await base.receive();
  const reports = taskReports(base.access(), 10);
  onTestFinished(() => reports.close());
  const clock = createVirtualClock();
  const batch = callbackBatch({
    records,
    reports,
    maxReceiveCount: 3,
    clock,
    queue: { delete: async () => {}, sendAgain: () => new Promise(() => {}) },
  });
  const closed = batch.close();
  for (let second = 0; second < 5; second++) await clock.advance(1_000);
  await closed;
  expect(batch.failures()).toEqual(records.map(({ messageId }) => messageId));
});

test("a worker that hands its tasks back ends only when those that were not started are sent again", async () => {
  const base = await callbackStage();
  await Promise.all([base.start(1), base.start(2)]);
  const records = (await base.receive()).map((record) => ({ ...record, receiveCount: 2 }));
  const reports = taskReports(base.access(), 10);
  onTestFinished(() => reports.close());
  const { promise: sending, resolve: asked } = Promise.withResolvers<void>();
  const { promise: answer, resolve: send } = Promise.withResolvers<never[]>();
  const source = callbackBatch({
    records,
    reports,
    maxReceiveCount: 5,
    queue: {
      delete: async () => {},
      sendAgain() {
        asked();
        return answer;
      },
    },
  });
  const { promise: started, resolve: start } = Promise.withResolvers<void>();
  const handler = (_input: unknown, { signal }: Task) => {
    start();
    return new Promise((_, reject) =>
      signal.addEventListener("abort", () => reject(signal.reason)),
    );
  };
  const worker = createWorker({ workload: anyWorkload(handler), source, concurrency: 2 });
  const drained = worker.drain({});
  await started;
  let isOver = false;
  const over = worker.handBack("an error that nobody caught").then(() => {
    isOver = true;
  });
  await sending;
  await drained;
  await new Promise(setImmediate);
  expect(isOver).toBe(false);
  send([]);
  await over;
  await worker.close();
});
