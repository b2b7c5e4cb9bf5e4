import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { expect, onTestFinished, test } from "vitest";
import { startSqsAlone } from "./sqsAlone.ts";

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
