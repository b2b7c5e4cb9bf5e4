import { ReceiveMessageCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { createVirtualClock } from "@sfn-workers/local-stepfunctions";
import { expect, onTestFinished, test } from "vitest";
import { developerAccessKey } from "../iam/accessKey.ts";
import { countsOf, letSecondsPass, send, sqsForTest } from "../testing/queues.ts";
import { createCallWithFault } from "./calls.ts";
import { createFaults } from "./faults.ts";

async function faultyQueue() {
  const faults = createFaults();
  const callWithFault = createCallWithFault(faults, createVirtualClock());
  const { sqs, iam, session } = await sqsForTest(["sqs:*"], {
    faults: { faults, callWithFault },
  });
  const { url: QueueUrl } = await sqs.createQueue("tasks", {});
  const clientWith = (credentials: ReturnType<typeof developerAccessKey>) => {
    const client = new SQSClient({
      ...{ region: "us-east-1", endpoint: sqs.url, credentials, maxAttempts: 1 },
    });
    onTestFinished(() => client.destroy());
    return client;
  };
  const worker = clientWith(iam.issueAccessKey(session));
  const receive = (input: object = {}) => {
    const request = { QueueUrl, MaxNumberOfMessages: 10, ...input };
    return sqs.callAs(session, "ReceiveMessage", request) as Promise<{
      Messages?: { MessageId: string; Body: string; Attributes: Record<string, string> }[];
    }>;
  };
  return { faults, sqs, session, QueueUrl, worker, developer: clientWith, receive };
}

test("a doubled receive delivers the messages once more, though they are deleted", async () => {
  const { faults, sqs, QueueUrl, receive } = await faultyQueue();
  await send(sqs, QueueUrl, "one");
  faults.next("sqs:ReceiveMessage", { kind: "double" });
  const first = await receive({ MessageSystemAttributeNames: ["All"] });
  await sqs.call("DeleteMessage", { QueueUrl, ...first.Messages?.[0] });
  await send(sqs, QueueUrl, "two");
  const second = await receive({ WaitTimeSeconds: 20 });
  expect(second.Messages?.map(({ Body }) => Body)).toEqual(["one", "two"]);
  expect(second.Messages?.[0]).toMatchObject({
    MessageId: first.Messages?.[0]?.MessageId,
    Attributes: { ApproximateReceiveCount: "2" },
  });
  expect((await receive()).Messages).toBeUndefined();
  expect(faults.report()).toContainEqual({
    ...{ place: "sqs:ReceiveMessage", times: 3, faults: { double: 1 } },
  });
});

test("a message that is sent late arrives after its delay", async () => {
  const { faults, sqs, session, QueueUrl, receive } = await faultyQueue();
  faults.next("sqs:SendMessage", { kind: "late", ms: 1_500 });
  await sqs.callAs(session, "SendMessage", { QueueUrl, MessageBody: "one" });
  expect((await receive()).Messages).toBeUndefined();
  letSecondsPass(2);
  expect((await receive()).Messages).toHaveLength(1);
});

test("a doubled send sends two messages; a dropped one sends, and its caller does not learn it", async () => {
  const { faults, sqs, QueueUrl, worker } = await faultyQueue();
  const message = () => worker.send(new SendMessageCommand({ QueueUrl, MessageBody: "one" }));
  faults.next("sqs:SendMessage", { kind: "double" });
  faults.next("sqs:SendMessage", { kind: "drop" });
  await message();
  await expect(message()).rejects.toMatchObject({ code: "ECONNRESET" });
  expect(await countsOf(sqs, QueueUrl)).toMatchObject({ visible: 3 });
});

test("a throttled call, and one that fails in the service, have the errors of SQS", async () => {
  const { faults, worker, QueueUrl } = await faultyQueue();
  faults.next("sqs:ReceiveMessage", { kind: "throttle" });
  faults.next("sqs:ReceiveMessage", { kind: "5xx" });
  const receive = () => worker.send(new ReceiveMessageCommand({ QueueUrl }));
  await expect(receive()).rejects.toMatchObject({
    name: "RequestThrottled",
    $metadata: { httpStatusCode: 403 },
  });
  await expect(receive()).rejects.toMatchObject({
    name: "ServiceUnavailable",
    $metadata: { httpStatusCode: 503 },
  });
});

test("calls with the developer's own key have no faults", async () => {
  const { faults, developer, QueueUrl, worker } = await faultyQueue();
  faults.next("sqs:ReceiveMessage", { kind: "reset" });
  await developer(developerAccessKey()).send(new ReceiveMessageCommand({ QueueUrl }));
  await expect(worker.send(new ReceiveMessageCommand({ QueueUrl }))).rejects.toMatchObject({
    code: "ECONNRESET",
  });
});
