import { expect, onTestFinished, test, vi } from "vitest";
import type { QueueCallFailure } from "../sourceEvents.ts";
import { beatServerOfFile, blockLoop, newToken } from "../testing/beatServer.ts";
import {
  HEARTBEAT_SECONDS,
  heartbeatsInThread,
  IDENTITY,
  PATIENCE,
} from "../testing/heartbeatForms.ts";

const server = await beatServerOfFile();

test("each heartbeat hides the task's message again, by its newest receipt, also while the event loop is blocked", async () => {
  const form = await heartbeatsInThread(server.url, {
    queue: {
      url: server.url,
      identity: { ...IDENTITY, accessKeyId: "queue" },
      renewed: async () => IDENTITY,
      onFailure: () => expect.unreachable(),
      queueUrl: "https://sqs.us-east-1.amazonaws.com/000000000000/work",
      visibilitySeconds: 1,
    },
  });
  const taskToken = newToken();
  const handle = form.thread.start({
    taskToken,
    receipt: "older",
    heartbeatSeconds: HEARTBEAT_SECONDS,
    endsInMs: 60_000,
    lost: () => expect.unreachable(),
    failed: () => expect.unreachable(),
    ended: () => expect.unreachable(),
  });
  onTestFinished(() => handle?.stop());
  const hidden = (receipt: string) =>
    server.calls.filter(({ body }) => JSON.stringify(body["Entries"] ?? "").includes(receipt));
  await vi.waitUntil(() => hidden("older").length > 0, PATIENCE);
  expect(hidden("older")[0]).toMatchObject({
    operation: "ChangeMessageVisibilityBatch",
    authorization: expect.stringMatching(/Credential=queue\/\d{8}\/us-east-1\/sqs\/aws4_request/),
    body: {
      QueueUrl: "https://sqs.us-east-1.amazonaws.com/000000000000/work",
      Entries: expect.arrayContaining([{ Id: "0", ReceiptHandle: "older", VisibilityTimeout: 1 }]),
    },
  });
  form.thread.changeReceipt(taskToken, "newer");
  blockLoop(500);
  await vi.waitUntil(() => hidden("newer").length > 1, PATIENCE);
});

test("a heartbeat that Step Functions does not answer hides the task's message all the same", async () => {
  const queueUrl = `https://sqs.us-east-1.amazonaws.com/000000000000/${newToken()}`;
  const form = await heartbeatsInThread(server.url, {
    queue: {
      ...{ url: server.url, identity: IDENTITY, renewed: async () => IDENTITY },
      ...{ queueUrl, visibilitySeconds: 1, onFailure: () => expect.unreachable() },
    },
  });
  const taskToken = newToken();
  const refusals = Array.from({ length: 100 }, (): [number, object] => [503, {}]);
  server.answer(taskToken, ...refusals);
  const handle = form.thread.start({
    ...{ taskToken, receipt: "receipt", heartbeatSeconds: HEARTBEAT_SECONDS, endsInMs: 60_000 },
    ...{ lost: () => expect.unreachable(), failed() {}, ended: () => expect.unreachable() },
  });
  onTestFinished(() => handle?.stop());
  await vi.waitUntil(
    () => server.calls.filter(({ body }) => body["QueueUrl"] === queueUrl).length > 1,
    PATIENCE,
  );
  expect(server.beatsOf(taskToken).length).toBeLessThan(refusals.length);
});

test("one call hides the messages of several tasks, without those of tasks that have ended", async () => {
  const queueUrl = `https://sqs.us-east-1.amazonaws.com/000000000000/${newToken()}`;
  const form = await heartbeatsInThread(server.url, {
    queue: {
      ...{ url: server.url, identity: IDENTITY, renewed: async () => IDENTITY },
      ...{ queueUrl, visibilitySeconds: 6, onFailure: () => expect.unreachable() },
    },
  });
  const ignore = () => {};
  const taskTokens = ["one", "two", "ended"].map((name) => `${name}-${newToken()}`);
  const handles = taskTokens.map((taskToken) =>
    form.thread.start({
      ...{ taskToken, receipt: taskToken, heartbeatSeconds: HEARTBEAT_SECONDS, endsInMs: 60_000 },
      ...{ lost: ignore, failed: ignore, ended: ignore },
    }),
  );
  onTestFinished(() => {
    for (const handle of handles) handle?.stop();
  });
  const beats = (taskToken = "") =>
    server.calls.filter(({ body }) => body["taskToken"] === taskToken).length;
  await vi.waitUntil(() => taskTokens.every((token) => beats(token) > 0), PATIENCE);
  handles[2]?.stop();
  const calls = () => server.calls.filter(({ body }) => body["QueueUrl"] === queueUrl);
  await vi.waitUntil(() => calls().length > 1, PATIENCE);
  const entries = calls().at(-1)?.body["Entries"] as { ReceiptHandle: string }[];
  expect(entries.map(({ ReceiptHandle }) => ReceiptHandle).toSorted()).toEqual(
    taskTokens.slice(0, 2).toSorted(),
  );
});

test.each([
  ["for good, as long as there are no other credentials", IDENTITY, true],
  ["and not for good once there are others", { ...IDENTITY, accessKeyId: "second" }, false],
])("a message that the thread may not hide is told, %s", async (_what, renewed, refused) => {
  const queueUrl = `https://sqs.us-east-1.amazonaws.com/000000000000/${newToken()}`;
  const Failed = [
    { Id: "0", Code: "ReceiptHandleIsInvalid", Message: "gone", SenderFault: true },
    { Id: "1", Code: "AccessDenied", Message: "no", SenderFault: true },
  ];
  server.answer(queueUrl, [200, { Successful: [], Failed }]);
  const failures: QueueCallFailure[] = [];
  const form = await heartbeatsInThread(server.url, {
    queue: {
      url: server.url,
      identity: IDENTITY,
      renewed: async () => renewed,
      queueUrl,
      visibilitySeconds: 1,
      onFailure: (failure) => failures.push(failure),
    },
  });
  const ignore = () => {};
  const handle = form.thread.start({
    taskToken: newToken(),
    receipt: "receipt",
    heartbeatSeconds: HEARTBEAT_SECONDS,
    endsInMs: 60_000,
    lost: ignore,
    failed: ignore,
    ended: ignore,
  });
  onTestFinished(() => handle?.stop());
  await vi.waitUntil(() => failures.length === 2, PATIENCE);
  const told = { operation: "ChangeMessageVisibilityBatch", messages: 1 };
  expect(failures).toEqual([
    { ...told, code: "ReceiptHandleIsInvalid", message: "gone", refused: false },
    { ...told, code: "AccessDenied", message: "no", refused },
  ]);
});
