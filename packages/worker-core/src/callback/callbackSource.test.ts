import { createVirtualClock } from "@sfn-workers/local-stepfunctions";
import { expect, onTestFinished, test, vi } from "vitest";
import { type Clock, systemClock } from "../clock.ts";
import { anyWorkload } from "../testing/anyWorkload.ts";
import { callbackStage } from "../testing/callbackStage.ts";
import { running } from "../testing/running.ts";

/** A busy machine starts processes and answers requests late. */
const PATIENCE = { timeout: 60_000 };

const EMPTY = { visible: 0, hidden: 0 };

/** The events of a worker that finds a message that it must delete, and not run. */
async function eventsOfDeletion(
  { worker: createWorker, depth }: Awaited<ReturnType<typeof callbackStage>>,
  messageClock?: Clock,
) {
  let runs = 0;
  const { worker, events } = createWorker(() => {
    runs += 1;
  }, messageClock && { messageClock });
  running(worker);
  await vi.waitUntil(async () => {
    const { visible, hidden } = await depth();
    return visible + hidden === 0;
  }, PATIENCE);
  expect(runs).toBe(0);
  return events;
}

const skipped = (reason: "answered" | "overdue") => ({
  type: "messageSkipped",
  messageId: expect.stringMatching(/./),
  reason,
});

test("each message is a task, and is deleted once its outcome is delivered", async () => {
  const { worker: createWorker, start, describe, depth } = await callbackStage();
  const executions = await Promise.all([1, 2, 3].map((n) => start({ n })));
  const { worker } = createWorker((input) => input);
  running(worker);
  for (const [index, execution] of executions.entries()) {
    await vi.waitUntil(async () => (await describe(execution)).status === "SUCCEEDED", PATIENCE);
    expect((await describe(execution)).output).toBe(`{"n":${index + 1}}`);
  }
  await vi.waitUntil(async () => (await depth()).hidden === 0, PATIENCE);
  expect(await depth()).toEqual(EMPTY);
});

test("a message that is deleted is not hidden any more, though its last heartbeat asked for it", async () => {
  const { source: createSource, start, calls } = await callbackStage();
  await start();
  const source = createSource(10, createVirtualClock());
  const [task] = await source.poll(1);
  if (!task) throw new Error("expected a task");
  await source.reports.heartbeat(task.taskToken);
  await source.reports.success(task.taskToken, "1");
  await source.close();
  expect(calls("DeleteMessageBatch")).toBe(1);
  expect(calls("ChangeMessageVisibilityBatch")).toBe(0);
});

test("a handler's failure is also delivered, and its message is deleted", async () => {
  const { worker: createWorker, start, describe, depth } = await callbackStage();
  const execution = await start();
  const { worker } = createWorker(() => {
    throw new RangeError("too far");
  });
  running(worker);
  await vi.waitUntil(async () => (await describe(execution)).status === "FAILED", PATIENCE);
  expect(await describe(execution)).toMatchObject({ error: "RangeError" });
  await vi.waitUntil(async () => (await depth()).hidden === 0, PATIENCE);
});

test("the task's idempotency key and execution come from the message", async () => {
  const { worker: createWorker, start, describe } = await callbackStage();
  const execution = await start();
  const { worker } = createWorker((_input, task) => task.idempotencyKey);
  running(worker);
  await vi.waitUntil(async () => (await describe(execution)).status === "SUCCEEDED", PATIENCE);
  expect((await describe(execution)).output).toBe(JSON.stringify(`${execution}/Task/0`));
});

test("a message whose execution was stopped is deleted without an outcome", async () => {
  const { worker: createWorker, start, stopExecution, depth } = await callbackStage();
  const execution = await start();
  let finish = () => {};
  const { worker, events } = createWorker(
    () =>
      new Promise<void>((resolve) => {
        finish = resolve;
      }),
  );
  running(worker);
  await vi.waitUntil(() => events.some(({ type }) => type === "taskReceived"), PATIENCE);
  await stopExecution(execution);
  finish();
  await vi.waitUntil(() => events.some(({ type }) => type === "taskLost"), PATIENCE);
  await vi.waitUntil(async () => (await depth()).hidden === 0, PATIENCE);
  expect(await depth()).toEqual(EMPTY);
});

test("a redelivered message whose token is dead is deleted without running", async () => {
  const stage = await callbackStage();
  const execution = await stage.start();
  await stage.receiveAndCrash();
  await stage.stopExecution(execution);
  expect(await eventsOfDeletion(stage)).toContainEqual(skipped("answered"));
});

test("a second message with a token that was answered here is deleted without running", async () => {
  const { worker: createWorker, start, send, sent, depth } = await callbackStage();
  await start();
  let runs = 0;
  const { worker, events } = createWorker(() => {
    runs += 1;
  });
  running(worker);
  await vi.waitUntil(() => events.some(({ type }) => type === "taskSucceeded"), PATIENCE);
  await send(sent[0] ?? "");
  await vi.waitUntil(() => events.some(({ type }) => type === "messageSkipped"), PATIENCE);
  await vi.waitUntil(async () => (await depth()).hidden === 0, PATIENCE);
  expect(runs).toBe(1);
});

test("a redelivered message whose token is dead waits for no turn", async () => {
  const {
    worker: createWorker,
    start,
    receiveAndCrash,
    depth,
    stopExecution,
  } = await callbackStage();
  const executions = [await start(), await start(), await start()];
  await receiveAndCrash();
  const { promise: finished, resolve: finish } = Promise.withResolvers<void>();
  const { worker, events } = createWorker(() => finished);
  for (const execution of executions.slice(1)) await stopExecution(execution);
  const { done, stop } = running(worker);
  await vi.waitUntil(() => events.some(({ type }) => type === "taskReceived"), PATIENCE);
  await vi.waitUntil(async () => (await depth()).hidden === 1, PATIENCE);
  expect(await depth()).toEqual({ visible: 0, hidden: 1 });
  finish();
  stop();
  await done;
});

test("a message that is older than its token is deleted without running", async () => {
  const stage = await callbackStage();
  // As a timeout does, for the worker.
  await stage.stopExecution(await stage.start());
  const later = { ...systemClock, wallNow: () => Date.now() + stage.tokenSeconds * 1_000 };
  expect(await eventsOfDeletion(stage, later)).toContainEqual(skipped("overdue"));
});

test("handing back leaves nothing for a close, which a process that ends does not wait for", async () => {
  const { worker: createWorker, start, depth } = await callbackStage();
  const { worker } = createWorker(() => {});
  const { done } = running(worker);
  await vi.waitUntil(() => worker.status().openPolls === 1, PATIENCE);
  const handedBack = worker.handBack("an error that nobody caught");
  await start();
  await handedBack;
  expect(await depth()).toEqual({ visible: 1, hidden: 0 });
  await done;
  await worker.close();
});

test.each([
  { sends: true, what: "sent again with the count and the age that it has" },
  { sends: false, what: "shown at once if it can't be sent again" },
])("a message that a stop leaves no time for is $what", async ({ sends }) => {
  const stage = await callbackStage();
  const { worker: createWorker, start, describe, depth, receive } = stage;
  if (!sends) stage.deny("SendMessage");
  let runs = 0;
  const { worker } = createWorker(() => {
    runs += 1;
  });
  const { done, stop } = running(worker, { graceMs: 10_000 });
  await vi.waitUntil(() => worker.status().openPolls === 1, PATIENCE);
  stop();
  const execution = await start();
  expect(await done).toMatchObject({ received: 1, handedBack: 1, failed: 0 });
  await worker.close();
  expect(await depth()).toEqual({ visible: 1, hidden: 0 });
  expect(runs).toBe(0);
  expect(await describe(execution)).toMatchObject({ status: "RUNNING" });
  expect(await receive()).toMatchObject([{ receiveCount: sends ? 1 : 2, body: stage.sent[0] }]);
});

test("a message that crashed every worker fails its execution as Worker.PoisonMessage, and stays for the dead-letter queue", async () => {
  const {
    worker: createWorker,
    start,
    describe,
    receiveAndCrash,
    depth,
    maxReceiveCount,
  } = await callbackStage();
  const execution = await start();
  for (let taken = 1; taken < maxReceiveCount; taken++) await receiveAndCrash();
  let runs = 0;
  const { worker } = createWorker(() => {
    runs += 1;
  });
  running(worker);
  await vi.waitUntil(async () => (await describe(execution)).status === "FAILED", PATIENCE);
  expect(await describe(execution)).toMatchObject({ error: "Worker.PoisonMessage" });
  expect(runs).toBe(0);
  await worker.close();
  expect(await depth()).toEqual({ visible: 0, hidden: 1 });
});

test("the last receive of a message whose task is already running here does not fail the task, and the message is deleted with it", async () => {
  const {
    worker: createWorker,
    start,
    send,
    describe,
    receiveAndCrash,
    receive,
    unhide,
    depth,
    received,
    hidden,
  } = await callbackStage();
  const execution = await start();
  await receiveAndCrash();
  const [copy] = await receive();
  if (!copy) throw new Error("expected a message");
  await send(copy.body);
  let finish = () => {};
  const handler = () =>
    new Promise<void>((resolve) => {
      finish = resolve;
    });
  const workload = anyWorkload(handler, { heartbeatSeconds: 1 });
  const { worker, events } = createWorker(handler, { workload });
  running(worker);
  await vi.waitUntil(() => events.some(({ type }) => type === "taskReceived"), PATIENCE);
  await unhide(copy.receiptHandle);
  await vi.waitUntil(async () => (await depth()).visible === 0, PATIENCE);
  // Its heartbeats hide it by its newest receipt.
  await vi.waitUntil(() => hidden.includes(received.at(-1) ?? ""), PATIENCE);
  finish();
  await vi.waitUntil(() => events.some(({ type }) => type === "taskSucceeded"), PATIENCE);
  expect(await describe(execution)).toMatchObject({ status: "SUCCEEDED" });
  // Only the copy is left, hidden until its visibility timeout.
  await vi.waitUntil(async () => (await depth()).hidden === 1, PATIENCE);
});

test("at its last receive a message whose token is dead is deleted instead of dead-lettered", async () => {
  const stage = await callbackStage();
  const execution = await stage.start();
  await stage.receiveAndCrash();
  await stage.receiveAndCrash();
  await stage.stopExecution(execution);
  const events = await eventsOfDeletion(stage);
  expect(events.filter(({ type }) => type === "taskReceived")).toEqual([]);
});

test("a message without a task does not count as an empty queue", async () => {
  const { worker: createWorker, send, start } = await callbackStage();
  await send("not for us");
  await start();
  const { worker } = createWorker(() => 1, { concurrency: 1 });
  expect(await worker.drain({ maxTasks: 1 })).toMatchObject({ succeeded: 1 });
});

test("a message without a token is left for the dead-letter queue", async () => {
  const { worker: createWorker, send, start, describe, depth } = await callbackStage();
  await send("not for us");
  const execution = await start();
  const { worker, events } = createWorker(() => 1);
  running(worker);
  await vi.waitUntil(async () => (await describe(execution)).status === "SUCCEEDED", PATIENCE);
  await vi.waitUntil(async () => (await depth()).hidden === 1, PATIENCE);
  expect(events).toContainEqual({
    type: "messageRefused",
    messageId: expect.stringMatching(/./),
    reason: "its body is not JSON",
  });
});

test.each([
  { polledFor: 1, received: 1 },
  { polledFor: 2, received: 2 },
  { polledFor: 25, received: 3 },
])(
  "a poll for $polledFor tasks receives $received of 3 messages",
  async ({ polledFor, received }) => {
    const { source: createSource, start, depth } = await callbackStage();
    await Promise.all([start(), start(), start()]);
    await vi.waitUntil(async () => (await depth()).visible === 3, PATIENCE);
    const source = createSource();
    onTestFinished(() => source.close());
    expect(await source.poll(polledFor)).toHaveLength(received);
  },
);
