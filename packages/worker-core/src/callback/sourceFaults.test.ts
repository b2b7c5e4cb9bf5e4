import { expect, onTestFinished, test, vi } from "vitest";
import { QueueRefused } from "../errors.ts";
import { clientAccess } from "../stepfunctions/clientAccess.ts";
import type { Task } from "../task.ts";
import { anyWorkload } from "../testing/anyWorkload.ts";
import { callbackStage } from "../testing/callbackStage.ts";
import { running } from "../testing/running.ts";
import { callbackSource } from "./callbackSource.ts";

/** A busy machine starts processes and answers requests late. */
const PATIENCE = { timeout: 60_000 };

test("a worker that may not delete its messages tells so and ends, once the tasks in hand are reported", async () => {
  const { worker: createWorker, start, describe, deny, endPolls } = await callbackStage();
  deny("DeleteMessageBatch");
  const executions = await Promise.all([start("short"), start("long")]);
  const { promise: long, resolve: finish } = Promise.withResolvers<void>();
  const { worker, events } = createWorker((input) => (input === "long" ? long : undefined));
  const { done } = running(worker);
  const told = () => events.find(({ type }) => type === "queueCallFailed");
  await vi.waitUntil(told, PATIENCE);
  expect(told()).toMatchObject({
    operation: "DeleteMessageBatch",
    code: "AccessDenied",
    messages: 1,
    refused: true,
  });
  finish();
  // An open poll still brings a task.
  const last = await start("last");
  executions.push(last);
  await vi.waitUntil(async () => (await describe(last)).status === "SUCCEEDED", PATIENCE);
  // Another one would wait until its end.
  endPolls();
  await expect(done).rejects.toThrow("DeleteMessageBatch was refused permanently: AccessDenied");
  await expect(done).rejects.toBeInstanceOf(QueueRefused);
  for (const execution of executions)
    expect(await describe(execution)).toMatchObject({ status: "SUCCEEDED" });
});

test("a worker that may not hide its messages again tells so and ends, also where a thread of its own does it", async () => {
  const {
    worker: createWorker,
    start,
    describe,
    deny,
    received,
  } = await callbackStage({ visibilitySeconds: 15 });
  deny("ChangeMessageVisibilityBatch");
  const execution = await start();
  const { promise: refused, resolve: finish } = Promise.withResolvers<void>();
  const handler = () => refused;
  const workload = anyWorkload(handler, { heartbeatSeconds: 1 });
  const { worker, events } = createWorker(handler, { workload });
  const { done } = running(worker);
  const told = () => events.find(({ type }) => type === "queueCallFailed");
  await vi.waitUntil(told, PATIENCE);
  expect(events.some(({ type }) => type === "heartbeatsInMainThread")).toBe(false);
  expect(received, "the message has not come again").toHaveLength(1);
  finish();
  await vi.waitUntil(async () => (await describe(execution)).status === "SUCCEEDED", PATIENCE);
  await worker.close();
  await expect(done).rejects.toThrow("ChangeMessageVisibilityBatch was refused permanently");
});

test("a message whose token a heartbeat finds dead is deleted, and not sent again", async () => {
  const { worker: createWorker, start, stopExecution, depth, calls } = await callbackStage();
  const execution = await start();
  const handler = (_input: unknown, { signal }: Task) =>
    new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
  const workload = anyWorkload(handler, { heartbeatSeconds: 1 });
  const { worker, events } = createWorker(handler, { workload });
  running(worker);
  await vi.waitUntil(() => events.some(({ type }) => type === "taskReceived"), PATIENCE);
  const sent = calls("SendMessage");
  await stopExecution(execution);
  await vi.waitUntil(() => events.some(({ type }) => type === "taskLost"), PATIENCE);
  await vi.waitUntil(async () => (await depth()).hidden === 0, PATIENCE);
  expect(calls("SendMessage")).toBe(sent);
});

test.each([
  ["AccessDenied", "refused"],
  ["AccessDeniedException", "refused"],
  ["KmsAccessDenied", "refused"],
  ["KMS.AccessDeniedException", "refused"],
  ["QueueDoesNotExist", "refused"],
  ["AWS.SimpleQueueService.NonExistentQueue", "refused"],
  ["InvalidAddress", "refused"],
  ["InvalidClientTokenId", "refused"],
  ["UnrecognizedClientException", "refused"],
  ["KmsNotFound", "refused"],
  ["KMS.NotFoundException", "refused"],
  ["InvalidSecurity", "refused"],
  ["InvalidSignatureException", "refused"],
  ["SignatureDoesNotMatch", "refused"],
  ["MissingAuthenticationToken", "refused"],
  ["OptInRequired", "refused"],
  ["ThrottlingException", "transient"],
  ["ServiceUnavailable", "transient"],
])("a poll that is answered with %s is %s", async (code, kind) => {
  const { source: createSource } = await callbackStage();
  const source = createSource();
  onTestFinished(() => source.close());
  const $metadata = { httpStatusCode: 400 };
  const error = Object.assign(new Error("the reason"), { name: code, $metadata });
  expect(source.classify(error)).toEqual({ kind, code, message: "the reason" });
});

test("credentials that never come end a poll, and keep no source from closing", async () => {
  const credentials = () => new Promise<never>(() => {});
  const queueUrl = "http://127.0.0.1:1/queue";
  const access = { ...clientAccess({ region: "us-east-1" }), identity: credentials };
  const source = callbackSource({
    queueUrl,
    visibilitySeconds: 30,
    maxReceiveCount: 3,
    concurrency: 1,
    access,
    queue: { region: "us-east-1", credentials },
    socketTimeoutMs: 25,
  });
  const { thread } = source.reports;
  if (thread?.kind === "available") void thread.prepare();
  await expect(source.poll(1)).rejects.toThrow("no credentials for 25 ms");
  await source.close();
});

test("closing a source closes its access", async () => {
  let closed = 0;
  const access = {
    ...clientAccess({ region: "us-east-1" }),
    close: () => {
      closed += 1;
    },
  };
  const options = { visibilitySeconds: 30, maxReceiveCount: 3, concurrency: 1, access };
  await callbackSource({ ...options, queueUrl: "http://127.0.0.1:1/queue" }).close();
  expect(closed).toBe(1);
});

test("fewer receives than a message needs to run alone before it is judged are rejected", () => {
  const access = clientAccess({ region: "us-east-1" });
  const queueUrl = "https://sqs.us-east-1.amazonaws.com/000000000000/work";
  const options = { queueUrl, visibilitySeconds: 30, concurrency: 1, access };
  expect(() => callbackSource({ ...options, maxReceiveCount: 2 })).toThrow(
    "maxReceiveCount is 2; allowed: at least 3",
  );
});

test("the URL of no queue, and of a FIFO queue, is rejected before the first poll", () => {
  const access = clientAccess({ region: "us-east-1" });
  const options = { visibilitySeconds: 30, maxReceiveCount: 3, concurrency: 1, access };
  expect(() => callbackSource({ ...options, queueUrl: "work" })).toThrow(
    'queueUrl is "work"; allowed: the URL of an SQS queue',
  );
  const queueUrl = "https://sqs.us-east-1.amazonaws.com/000000000000/work.fifo";
  expect(() => callbackSource({ ...options, queueUrl })).toThrow(
    'work.fifo"; allowed: the URL of a standard queue, not of a FIFO one',
  );
});
