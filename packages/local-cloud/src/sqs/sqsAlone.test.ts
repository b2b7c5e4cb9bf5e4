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
