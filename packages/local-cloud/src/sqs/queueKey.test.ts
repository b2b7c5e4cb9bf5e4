import { ReceiveMessageCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { expect, onTestFinished, test } from "vitest";
import { sqsForTest } from "../testing/queues.ts";

const KEY = "arn:aws:kms:us-east-1:000000000000:key/0a1b2c3d-0000-4000-8000-0a1b2c3d4e5f";
const SQS = ["sqs:*"];

/** A client with the key of a role that has these permissions, and a queue that a key encrypts. */
async function encryptedQueue(actions: readonly string[]) {
  const { sqs, iam, kms, session } = await sqsForTest(actions);
  const { arn, url: QueueUrl } = await sqs.createQueue("tasks", { KmsMasterKeyId: KEY });
  const credentials = iam.issueAccessKey(session);
  const client = new SQSClient({ region: "us-east-1", endpoint: sqs.url, credentials });
  onTestFinished(() => client.destroy());
  const send = () => client.send(new SendMessageCommand({ QueueUrl, MessageBody: "a" }));
  const receive = () => client.send(new ReceiveMessageCommand({ QueueUrl }));
  return { sqs, iam, kms, session, arn, QueueUrl, send, receive };
}

const refusal = (action: string) => ({
  name: "KmsAccessDenied",
  message: `User: arn:aws:sts::000000000000:assumed-role/worker/test is not authorized to perform: ${action} on resource: ${KEY} because no identity-based policy allows the ${action} action`,
});

test("sending to an encrypted queue needs both permissions on its key, receiving only one", async () => {
  const without = await encryptedQueue(SQS);
  await expect(without.send()).rejects.toMatchObject(refusal("kms:GenerateDataKey"));
  await expect(without.receive()).rejects.toMatchObject(refusal("kms:Decrypt"));
  const decrypting = await encryptedQueue([...SQS, "kms:Decrypt"]);
  await expect(decrypting.send()).rejects.toMatchObject(refusal("kms:GenerateDataKey"));
  await decrypting.receive();
  const generating = await encryptedQueue([...SQS, "kms:GenerateDataKey"]);
  await expect(generating.send()).rejects.toMatchObject(refusal("kms:Decrypt"));
  await (await encryptedQueue([...SQS, "kms:*"])).send();
});

test("a role's call without HTTP needs the key too, and a call of the service itself does not", async () => {
  const { sqs, session, QueueUrl } = await encryptedQueue(SQS);
  const message = { QueueUrl, MessageBody: "a" };
  await expect(sqs.callAs(session, "SendMessage", message)).rejects.toMatchObject({
    code: "KmsAccessDenied",
    queryCode: "KMS.AccessDeniedException",
    status: 400,
  });
  await sqs.call("SendMessage", message);
});

test("the key's policy may require the queue and SQS", async () => {
  const { arn, kms, send } = await encryptedQueue([...SQS, "kms:*"]);
  const keyFor = (queueArn: string) =>
    kms.putKey({
      arn: KEY,
      enabled: true,
      policy: JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: { AWS: "arn:aws:iam::000000000000:root" },
            Action: "kms:*",
            Resource: "*",
            Condition: {
              StringEquals: {
                "kms:ViaService": "sqs.us-east-1.amazonaws.com",
                "kms:EncryptionContext:aws:sqs:arn": queueArn,
              },
            },
          },
        ],
      }),
    });
  keyFor(arn);
  await send();
  keyFor(`${arn}-other`);
  await expect(send()).rejects.toThrow("because no resource-based policy allows");
});

test("a key that can't be used is SQS's error", async () => {
  const { kms, send } = await encryptedQueue([...SQS, "kms:*"]);
  kms.scheduleDeletion(KEY);
  await expect(send()).rejects.toMatchObject({
    name: "KmsInvalidState",
    message: `${KEY} is pending deletion.`,
  });
});
