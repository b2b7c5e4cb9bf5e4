import { expect, test, vi } from "vitest";
import { clientAccess } from "../stepfunctions/clientAccess.ts";
import { callbackStage } from "../testing/callbackStage.ts";
import { running } from "../testing/running.ts";

/** A busy machine starts processes and answers requests late. */
const PATIENCE = { timeout: 60_000 };

const EMPTY = { visible: 0, inWork: 0 };

test("each message is a task, and it is deleted once its outcome is delivered", async () => {
  const { worker: createWorker, start, describe, depth } = await callbackStage();
  const executions = await Promise.all([1, 2, 3].map((n) => start({ n })));
  const { worker } = createWorker((input) => input);
  running(worker);
  for (const [index, execution] of executions.entries()) {
    await vi.waitUntil(async () => (await describe(execution)).status === "SUCCEEDED", PATIENCE);
    expect((await describe(execution)).output).toBe(`{"n":${index + 1}}`);
  }
  await vi.waitUntil(async () => (await depth()).inWork === 0, PATIENCE);
  expect(await depth()).toEqual(EMPTY);
});

test("a handler's failure is delivered too, and its message deleted", async () => {
  const { worker: createWorker, start, describe, depth } = await callbackStage();
  const execution = await start();
  const { worker } = createWorker(() => {
    throw new RangeError("too far");
  });
  running(worker);
  await vi.waitUntil(async () => (await describe(execution)).status === "FAILED", PATIENCE);
  expect(await describe(execution)).toMatchObject({ error: "RangeError" });
  await vi.waitUntil(async () => (await depth()).inWork === 0, PATIENCE);
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
  await vi.waitUntil(async () => (await depth()).inWork === 0, PATIENCE);
  expect(await depth()).toEqual(EMPTY);
});

test("a message that comes again after somebody answered for it is not run again", async () => {
  const { worker: createWorker, start, takeAndDie, depth, stopExecution } = await callbackStage();
  const execution = await start();
  await takeAndDie();
  await stopExecution(execution);
  let runs = 0;
  const { worker } = createWorker(() => {
    runs += 1;
  });
  running(worker);
  await vi.waitUntil(async () => {
    const { visible, inWork } = await depth();
    return visible + inWork === 0;
  }, PATIENCE);
  expect(runs).toBe(0);
});

test("a stop gives messages that do not fit into the grace back at once, unharmed", async () => {
  const { worker: createWorker, start, describe, depth } = await callbackStage();
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
  expect(await depth()).toEqual({ visible: 1, inWork: 0 });
  expect(runs).toBe(0);
  expect(await describe(execution)).toMatchObject({ status: "RUNNING" });
});

test("a message that took every worker down fails its execution by name, and stays for the dead letters", async () => {
  const {
    worker: createWorker,
    start,
    describe,
    takeAndDie,
    depth,
    maxReceiveCount,
  } = await callbackStage();
  const execution = await start();
  for (let taken = 1; taken < maxReceiveCount; taken++) await takeAndDie();
  let runs = 0;
  const { worker } = createWorker(() => {
    runs += 1;
  });
  running(worker);
  await vi.waitUntil(async () => (await describe(execution)).status === "FAILED", PATIENCE);
  expect(await describe(execution)).toMatchObject({ error: "Worker.PoisonMessage" });
  expect(runs).toBe(0);
  await worker.close();
  expect(await depth()).toEqual({ visible: 0, inWork: 1 });
});

test("at its last receive a message whose task is at work here fails nothing, and is deleted with its task", async () => {
  const {
    worker: createWorker,
    start,
    send,
    describe,
    takeAndDie,
    receive,
    unhide,
    depth,
  } = await callbackStage();
  const execution = await start();
  await takeAndDie();
  const [copy] = await receive();
  if (!copy) throw new Error("expected a message");
  await send(copy.body);
  let finish = () => {};
  const { worker, events } = createWorker(
    () =>
      new Promise<void>((resolve) => {
        finish = resolve;
      }),
  );
  running(worker);
  await vi.waitUntil(() => events.some(({ type }) => type === "taskReceived"), PATIENCE);
  await unhide(copy.receiptHandle);
  await vi.waitUntil(async () => (await depth()).visible === 0, PATIENCE);
  await vi.waitUntil(() => worker.status().openPolls === 1, PATIENCE);
  finish();
  await vi.waitUntil(() => events.some(({ type }) => type === "taskSucceeded"), PATIENCE);
  expect(await describe(execution)).toMatchObject({ status: "SUCCEEDED" });
});

test("at its last receive a message whose token is dead is deleted, and no dead letter", async () => {
  const { worker: createWorker, start, takeAndDie, stopExecution, depth } = await callbackStage();
  const execution = await start();
  await takeAndDie();
  await takeAndDie();
  await stopExecution(execution);
  const { worker, events } = createWorker(() => 1);
  running(worker);
  await vi.waitUntil(async () => {
    const { visible, inWork } = await depth();
    return visible + inWork === 0;
  }, PATIENCE);
  expect(events.filter(({ type }) => type === "taskReceived")).toEqual([]);
});

test("a message that brings no task does not make the queue empty", async () => {
  const { worker: createWorker, send, start } = await callbackStage();
  await send("not for us");
  await start();
  const { worker } = createWorker(() => 1, { concurrency: 1 });
  expect(await worker.drain({ maxTasks: 1 })).toMatchObject({ succeeded: 1 });
});

test("a message without a token is left for the dead letters", async () => {
  const { worker: createWorker, send, start, describe, depth } = await callbackStage();
  await send("not for us");
  const execution = await start();
  const { worker } = createWorker(() => 1);
  running(worker);
  await vi.waitUntil(async () => (await describe(execution)).status === "SUCCEEDED", PATIENCE);
  await vi.waitUntil(async () => (await depth()).inWork === 1, PATIENCE);
});

test("a wrong queue URL is refused before anything is polled", async () => {
  const { callbackSource } = await import("./callbackSource.ts");
  const access = clientAccess({ region: "us-east-1" });
  const options = { visibilitySeconds: 30, maxReceiveCount: 3, concurrency: 1, access };
  expect(() => callbackSource({ ...options, queueUrl: "work" })).toThrow(
    'queueUrl is "work"; allowed: the URL of an SQS queue',
  );
});
