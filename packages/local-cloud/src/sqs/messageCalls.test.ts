import { createVirtualClock } from "@sfn-workers/local-stepfunctions";
import { describe, expect, test } from "vitest";
import { SQS_MESSAGE_BYTES } from "../limits.ts";
import { createCalls } from "./calls.ts";
import { messageCalls } from "./messageCalls.ts";
import { createQueueRegistry } from "./queueRegistry.ts";

function sqs() {
  const clock = createVirtualClock();
  const queues = createQueueRegistry(clock, "us-east-1", () => "http://127.0.0.1:1");
  const queue = queues.create("tasks", {});
  const calls = createCalls(queues);
  const call = (operation: string, input: object = {}) =>
    calls(operation, { QueueUrl: queue.url, ...input }, NEVER);
  return { clock, queues, queue, call };
}
const NEVER = new AbortController().signal;

const entries = (count: number, more: object = {}) =>
  Array.from({ length: count }, (_, index) => ({ Id: String(index), MessageBody: "x", ...more }));

describe("a batch", () => {
  test.each([
    [[], "There should be at least one SendMessageBatchRequestEntry in the request."],
    [entries(11), "Maximum number of entries per request are 10. You have sent 11."],
    [entries(2, { Id: "a" }), "Id a repeated."],
    [entries(1, { Id: "a b" }), "A batch entry id can only contain alphanumeric characters"],
    [
      entries(2, { MessageBody: "x".repeat(SQS_MESSAGE_BYTES.max / 2 + 1) }),
      "Batch requests cannot be longer than 1048576 bytes. You have sent 1048578 bytes.",
    ],
  ])("is refused as a whole: %#", async (Entries, message) => {
    await expect(sqs().call("SendMessageBatch", { Entries })).rejects.toThrow(message);
  });

  test("tells which of its entries failed", async () => {
    const { call } = sqs();
    const Entries = [{ Id: "good", MessageBody: "x" }, { Id: "bad" }];
    expect(await call("SendMessageBatch", { Entries })).toMatchObject({
      Successful: [{ Id: "good", MessageId: expect.any(String) }],
      Failed: [{ Id: "bad", SenderFault: true, Code: "MissingParameter" }],
    });
  });
});

test.each([
  ["SendMessage", { MessageBody: "x", DelaySeconds: 901 }, "DelaySeconds must be >= 0 and <= 900."],
  ["ReceiveMessage", { MaxNumberOfMessages: 11 }, "Must be between 1 and 10, if provided."],
  ["ReceiveMessage", { VisibilityTimeout: 43_201 }, "Must be between 0 and 43200."],
  ["DeleteMessage", {}, "The request must contain the parameter ReceiptHandle."],
  [
    "ChangeMessageVisibility",
    { ReceiptHandle: "AQEBa" },
    "The request must contain the parameter VisibilityTimeout.",
  ],
  ["SendMessage", { MessageBody: 7 }, "A value has a wrong type: MessageBody"],
  ["StartMessageMoveTask", {}, "The action StartMessageMoveTask is not supported by the local SQS"],
  ["GetQueueAttributes", { AttributeNames: ["FifoQueue"] }, "Unknown Attribute FifoQueue."],
  [
    "SetQueueAttributes",
    { Attributes: { DelaySeconds: "" } },
    "Invalid value for the parameter DelaySeconds.",
  ],
  ["SendMessage", { QueueUrl: "" }, "The request must contain the parameter QueueUrl."],
])("%s with %j is refused", async (operation, input, message) => {
  await expect(sqs().call(operation, input)).rejects.toThrow(message);
});

test("a message that is larger than its queue allows is refused", async () => {
  const { call } = sqs();
  await call("SetQueueAttributes", { Attributes: { MaximumMessageSize: "1024" } });
  await expect(call("SendMessage", { MessageBody: "x".repeat(1_025) })).rejects.toThrow(
    "One or more parameters are invalid. Reason: Message must be shorter than 1024 bytes.",
  );
});

test("a queue with too many messages in flight refuses a short poll and leaves a long one without messages", async () => {
  const { queues, queue, clock } = sqs();
  const full = { ...queue, messages: { ...queue.messages, receive: () => [], isFull: () => true } };
  const { ReceiveMessage } = messageCalls({ ...queues, has: () => true, ofCall: () => full });
  const receive = async (WaitTimeSeconds: number) => ReceiveMessage?.({ WaitTimeSeconds }, NEVER);
  await expect(receive(0)).rejects.toMatchObject({ name: "OverLimit", status: 403 });
  const long = receive(1);
  await clock.advance(1_000);
  expect(await long).toEqual({});
});

test("a receiver gets the attributes that it asks for", async () => {
  const { call } = sqs();
  const MessageAttributes = {
    "app.a": { DataType: "String", StringValue: "1" },
    other: { DataType: "String", StringValue: "2" },
  };
  await call("SendMessage", { MessageBody: "x", MessageAttributes });
  const receive = async (request: object) => {
    const answer = await call("ReceiveMessage", { VisibilityTimeout: 0, ...request });
    return (answer as { Messages: object[] }).Messages[0];
  };
  expect(await receive({})).not.toHaveProperty("MessageAttributes");
  expect(await receive({ MessageAttributeNames: ["app.*"] })).toMatchObject({
    MessageAttributes: { "app.a": { StringValue: "1" } },
  });
  expect(await receive({ AttributeNames: ["ApproximateReceiveCount"] })).toMatchObject({
    Attributes: { ApproximateReceiveCount: "3" },
  });
});

test("a dead letter keeps its id and time, in whole milliseconds, and names the queue that it comes from", async () => {
  const { call, queues, queue, clock } = sqs();
  const dead = queues.create("dead", {});
  const policy = JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 1 });
  queues.setAttributes(queue, { RedrivePolicy: policy });
  await clock.advance(1.5);
  const { MessageId } = (await call("SendMessage", { MessageBody: "x" })) as { MessageId: string };
  const sentAt = clock.now();
  await call("ReceiveMessage");
  await clock.advance(30_000);
  expect(await call("ReceiveMessage")).toEqual({});
  const AttributeNames = ["All"];
  expect(await call("ReceiveMessage", { QueueUrl: dead.url, AttributeNames })).toMatchObject({
    Messages: [
      {
        MessageId,
        Attributes: {
          ApproximateReceiveCount: "1",
          SentTimestamp: String(Math.floor(sentAt)),
          ApproximateFirstReceiveTimestamp: expect.stringMatching(/^\d+$/),
          DeadLetterQueueSourceArn: queue.arn,
        },
      },
    ],
  });
});

test("a long poll of a queue that is deleted ends", async () => {
  const { call, clock } = sqs();
  const open = call("ReceiveMessage", { WaitTimeSeconds: 20 });
  await call("DeleteQueue");
  await clock.advance(20_000);
  expect(await open).toEqual({});
  await expect(call("ReceiveMessage")).rejects.toThrow("The specified queue does not exist.");
});
