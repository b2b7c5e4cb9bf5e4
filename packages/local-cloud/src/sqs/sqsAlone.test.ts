import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import {
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { expect, onTestFinished, test } from "vitest";
import { SqsError, startSqsAlone } from "./sqsAlone.ts";

test("an SQS without a program takes the calls of everybody", async () => {
  const sqs = await startSqsAlone();
  onTestFinished(() => sqs.close());
  const { url: QueueUrl } = sqs.createQueue("tasks", {});
  await sqs.call("SendMessage", { QueueUrl, MessageBody: "1" });
  const client = new SQSClient({
    region: "us-east-1",
    endpoint: sqs.url,
    credentials: { accessKeyId: "anybody", secretAccessKey: "anything" },
  });
  onTestFinished(() => client.destroy());
  const { Messages } = await client.send(new ReceiveMessageCommand({ QueueUrl }));
  expect(Messages).toMatchObject([{ Body: "1" }]);
});

test("an SQS without a program is reached by the names of allowHosts, and needs no signature", async () => {
  const sqs = await startSqsAlone({ allowHosts: ["queues.test"] });
  onTestFinished(() => sqs.close());
  const status = async (host: string) => {
    const headers = { host, "x-amz-target": "AmazonSQS.ListQueues" };
    const sent = request(sqs.url, { method: "POST", headers });
    sent.end("{}");
    const [answer] = (await once(sent, "response")) as [IncomingMessage];
    answer.resume();
    return answer.statusCode;
  };
  expect(await status("queues.test:9324")).toBe(200);
  expect(await status("other.test:9324")).toBe(403);
  await expect(startSqsAlone({ allowHosts: ["http://queues"] })).rejects.toThrow(
    'allowHosts has "http://queues"; allowed: the name of a host',
  );
});

test("a test counts, changes and refuses the calls of an SQS without a program", async () => {
  const seen: string[] = [];
  const sqs = await startSqsAlone({
    around(operation, input, run) {
      seen.push(operation);
      if (operation === "DeleteMessage") throw new SqsError("AccessDenied", "no", { status: 403 });
      return run(operation === "ReceiveMessage" ? { ...input, MaxNumberOfMessages: 1 } : input);
    },
  });
  onTestFinished(() => sqs.close());
  const { url: QueueUrl } = sqs.createQueue("tasks", {});
  const client = new SQSClient({
    region: "us-east-1",
    endpoint: sqs.url,
    credentials: { accessKeyId: "anybody", secretAccessKey: "anything" },
    maxAttempts: 1,
  });
  onTestFinished(() => client.destroy());
  await client.send(new SendMessageCommand({ QueueUrl, MessageBody: "2" }));
  await sqs.call("SendMessage", { QueueUrl, MessageBody: "1" });
  const receive = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 });
  const { Messages } = await client.send(receive);
  expect(Messages?.map(({ Body }) => Body)).toEqual(["2"]);
  const deletion = new DeleteMessageCommand({ QueueUrl, ReceiptHandle: "AQEB" });
  await expect(client.send(deletion)).rejects.toMatchObject({
    name: "AccessDenied",
    message: "no",
  });
  expect(seen).toEqual(["SendMessage", "ReceiveMessage", "DeleteMessage"]);
});
