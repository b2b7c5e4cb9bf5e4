import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { expect, onTestFinished, test } from "vitest";
import type { QueueCallFailure } from "../sourceEvents.ts";
import { createQueueCalls } from "./queueCalls.ts";

/** A queue that answers each call with this. */
async function queueThat(status: number, answer: object | ((request: object) => object)) {
  const requests: unknown[] = [];
  const server = createServer(async (request, response) => {
    const asked = JSON.parse(await text(request));
    requests.push(asked);
    const body = typeof answer === "function" ? answer(asked) : answer;
    response.writeHead(status).end(JSON.stringify(body));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const failures: QueueCallFailure[] = [];
  const calls = createQueueCalls({
    queueUrl: `${endpoint}/000000000000/work`,
    visibilitySeconds: 30,
    concurrency: 1,
    access: {
      endpoint: async () => new URL(endpoint),
      identity: async () => ({
        region: "us-east-1",
        accessKeyId: "test",
        secretAccessKey: "test",
      }),
      close() {},
    },
    onFailure: (failure) => failures.push(failure),
  });
  onTestFinished(() => {
    calls.close();
    server.closeAllConnections();
    server.close();
  });
  return { calls, failures, requests };
}

test("messages that SQS does not delete are told by the names of its errors", async () => {
  const failed = (Id: string, Code: string) => ({ Id, Code, Message: "why", SenderFault: true });
  const { calls, failures } = await queueThat(200, {
    Successful: [{ Id: "1" }],
    Failed: [
      failed("0", "ReceiptHandleIsInvalid"),
      failed("2", "InternalError"),
      failed("3", "InternalError"),
    ],
  });
  await calls.delete(["a", "b", "c", "d"]);
  const told = { operation: "DeleteMessageBatch", message: "why", refused: false };
  expect(failures).toEqual([
    { ...told, code: "ReceiptHandleIsInvalid", messages: 1 },
    { ...told, code: "InternalError", messages: 2 },
  ]);
});

test.for([
  ["AccessDenied", 403, true],
  ["KmsAccessDenied", 400, true],
  ["RequestThrottled", 403, false],
  ["InternalFailure", 500, false],
] as const)(
  "a call that is answered with %s fails for all its messages",
  async ([code, status, refused]) => {
    const { calls, failures } = await queueThat(status, {
      __type: `com.amazonaws.sqs#${code}`,
      message: "why",
    });
    await calls.changeVisibility([
      { receipt: "a", seconds: 0 },
      { receipt: "b", seconds: 30 },
    ]);
    expect(failures).toMatchObject([
      { operation: "ChangeMessageVisibilityBatch", code, messages: 2, refused },
    ]);
  },
);

test("what SQS has done is not told", async () => {
  const { calls, failures } = await queueThat(200, { Successful: [{ Id: "0" }] });
  await calls.delete(["a"]);
  expect(failures).toEqual([]);
});

test("a received message is hidden for the worker's own time, whatever the queue's is", async () => {
  const { calls, requests } = await queueThat(200, {});
  await calls.receive(10, 20);
  expect(requests).toMatchObject([
    {
      MaxNumberOfMessages: 10,
      VisibilityTimeout: 30,
      MessageSystemAttributeNames: expect.arrayContaining(["AWSTraceHeader"]),
    },
  ]);
});

const held = {
  messageId: "m",
  receipt: "a",
  body: "the body",
  receiveCount: 3,
  sentAt: 1_700_000_000_000,
};

test("a message that is sent again keeps its body, its count, its age and its trace, and the original is deleted", async () => {
  const { calls, requests, failures } = await queueThat(200, {});
  const message = { ...held, traceHeader: "Root=1-2-3" };
  expect(await calls.sendAgain([{ message, receiveCount: 3, delaySeconds: 7 }])).toEqual([]);
  expect(requests).toMatchObject([
    {
      MessageBody: "the body",
      DelaySeconds: 7,
      MessageAttributes: {
        receives: { DataType: "Number", StringValue: "2" },
        sentAt: { DataType: "Number", StringValue: "1700000000000" },
      },
      MessageSystemAttributes: {
        AWSTraceHeader: { DataType: "String", StringValue: "Root=1-2-3" },
      },
    },
    { Entries: [{ ReceiptHandle: "a" }] },
  ]);
  expect(failures).toEqual([]);
});

test("a message that can't be sent again stays in the queue, and the worker goes on", async () => {
  const { calls, requests, failures } = await queueThat(403, {
    __type: "com.amazonaws.sqs#AccessDenied",
    message: "why",
  });
  const copy = { message: held, receiveCount: 3, delaySeconds: 0 };
  expect(await calls.sendAgain([copy])).toEqual([copy]);
  expect(requests).toHaveLength(1);
  expect(requests[0]).not.toHaveProperty("MessageSystemAttributes");
  expect(failures).toEqual([
    { operation: "SendMessage", code: "AccessDenied", message: "why", messages: 1, refused: false },
  ]);
});

test("a message whose copy was sent is deleted at the second try, so that its task is not in two messages", async () => {
  const deletions: unknown[] = [];
  const { calls, failures } = await queueThat(200, (request: object) => {
    if (!("Entries" in request)) return { MessageId: "copy" };
    deletions.push(request.Entries);
    if (deletions.length > 1) return {};
    return { Failed: [{ Id: "1", Code: "InternalError", Message: "why" }] };
  });
  const copyOf = (receipt: string) => ({
    message: { messageId: receipt, receipt, body: "{}", receiveCount: 1 },
    receiveCount: 1,
    delaySeconds: 0,
  });
  expect(await calls.sendAgain([copyOf("a"), copyOf("b")])).toEqual([]);
  expect(deletions).toMatchObject([
    [{ ReceiptHandle: "a" }, { ReceiptHandle: "b" }],
    [{ ReceiptHandle: "b" }],
  ]);
  expect(failures).toMatchObject([{ operation: "DeleteMessageBatch", messages: 1 }]);
});
