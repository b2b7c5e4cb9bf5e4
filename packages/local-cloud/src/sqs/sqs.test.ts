import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { createVirtualClock } from "@sfn-workers/local-stepfunctions";
import { describe, expect, onTestFinished, test } from "vitest";
import { developerAccessKey } from "../iam/accessKey.ts";
import { until } from "../testing/program.ts";
import { bodiesIn, send, sqsForTest } from "../testing/queues.ts";

/** The SDK with a role's key, as in a worker, or with the developer's own. */
async function clientFor(actions: readonly string[] | "developer", region = "us-east-1") {
  const clock = createVirtualClock();
  const { sqs, iam, session } = await sqsForTest(actions === "developer" ? undefined : actions, {
    clock,
  });
  const credentials = actions === "developer" ? developerAccessKey() : iam.issueAccessKey(session);
  const client = new SQSClient({ region, endpoint: sqs.url, credentials });
  onTestFinished(() => client.destroy());
  const queue = await sqs.createQueue("tasks", { VisibilityTimeout: "30" });
  return { client, credentials, clock, sqs, iam, session, queue, QueueUrl: queue.url };
}

describe("a worker's own calls", () => {
  test("receive, extend and delete messages, in batches, at the queue's URL", async () => {
    const { client, clock, sqs, QueueUrl } = await clientFor([
      "sqs:ReceiveMessage",
      "sqs:DeleteMessage",
      "sqs:ChangeMessageVisibility",
    ]);
    expect(QueueUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/us-east-1\/000000000000\/tasks$/);
    await send(sqs, QueueUrl, "one", "two", "three");
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 20 }),
    );
    const [one, two] = Messages.map(({ ReceiptHandle }) => ReceiptHandle);
    const visibility = {
      QueueUrl,
      Entries: [{ Id: "2", ReceiptHandle: two, VisibilityTimeout: 60 }],
    };
    await client.send(new ChangeMessageVisibilityBatchCommand(visibility));
    const deletion = { QueueUrl, Entries: [{ Id: "1", ReceiptHandle: one }] };
    expect(await client.send(new DeleteMessageBatchCommand(deletion))).toMatchObject({
      Successful: [{ Id: "1" }],
    });
    await clock.advance(31_000);
    expect(await bodiesIn(sqs, QueueUrl)).toEqual(["three"]);
    await clock.advance(31_000);
    expect(await bodiesIn(sqs, QueueUrl)).toEqual(["two", "three"]);
  });

  test("that come too late, as those of a worker that was blocked, do not win a message back", async () => {
    const { client, clock, sqs, QueueUrl } = await clientFor(["sqs:*"]);
    await send(sqs, QueueUrl, "one", "two");
    const poll = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 });
    const blocked = await client.send(poll);
    const entries = (blocked.Messages ?? []).map(({ ReceiptHandle }, index) => ({
      ...{ Id: String(index), ReceiptHandle, VisibilityTimeout: 600 },
    }));
    await clock.advance(30_000);
    expect(
      await client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries: entries })),
    ).toMatchObject({ Successful: [{ Id: "0" }, { Id: "1" }] });
    const other = await client.send(poll);
    expect(other.Messages?.map(({ Body }) => Body)).toEqual(["one", "two"]);
    await client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries: entries }));
    await clock.advance(30_000);
    expect(await bodiesIn(sqs, QueueUrl)).toEqual(["one", "two"]);
  });

  test("each need a permission, and are refused with AWS's message", async () => {
    const { client, QueueUrl } = await clientFor(["sqs:ReceiveMessage"]);
    await client.send(new ReceiveMessageCommand({ QueueUrl }));
    const refused = client.send(new SendMessageCommand({ QueueUrl, MessageBody: "secret" }));
    await expect(refused).rejects.toMatchObject({
      Code: "AccessDenied",
      message:
        "User: arn:aws:sts::000000000000:assumed-role/worker/test is not authorized to perform: " +
        "sqs:sendmessage on resource: arn:aws:sqs:us-east-1:000000000000:tasks because no " +
        "identity-based policy allows the sqs:sendmessage action",
      $metadata: { httpStatusCode: 403 },
    });
  });

  test("with a client of another Region are refused with AWS's message", async () => {
    const { client, QueueUrl } = await clientFor(["sqs:*"], "eu-west-1");
    await expect(client.send(new ReceiveMessageCommand({ QueueUrl }))).rejects.toMatchObject({
      name: "SignatureDoesNotMatch",
      message:
        "Credential should be scoped to a valid region, not 'eu-west-1'. The queue is in us-east-1",
      $metadata: { httpStatusCode: 403 },
    });
  });

  test("with the developer's key may be signed for any Region", async () => {
    const { client, QueueUrl } = await clientFor("developer", "eu-west-1");
    expect(await client.send(new ReceiveMessageCommand({ QueueUrl }))).not.toHaveProperty(
      "Messages",
    );
  });

  test("in a batch need the permission of the single call", async () => {
    const { client, QueueUrl } = await clientFor(["sqs:ReceiveMessage"]);
    const deletion = { QueueUrl, Entries: [{ Id: "1", ReceiptHandle: "r" }] };
    await expect(client.send(new DeleteMessageBatchCommand(deletion))).rejects.toThrow(
      "is not authorized to perform: sqs:deletemessage",
    );
  });
});

describe("a queue's policy", () => {
  const policy = (statement: object) =>
    JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Action: "SQS:SendMessage", ...statement }],
    });
  const message = (QueueUrl: string) => new SendMessageCommand({ QueueUrl, MessageBody: "{}" });

  test("that denies an action overrides the role's policies", async () => {
    const { client, iam, queue, QueueUrl } = await clientFor(["sqs:*"]);
    const Condition = {
      ArnNotEquals: { "aws:PrincipalArn": "arn:aws:iam::000000000000:role/machine" },
    };
    const statement = { Effect: "Deny", Principal: "*", Resource: queue.arn, Condition };
    iam.putResourcePolicy(queue.arn, policy(statement));
    await expect(client.send(message(QueueUrl))).rejects.toThrow(
      "with an explicit deny in a resource-based policy",
    );
  });

  test("that denies all but several roles leaves each of them its own policies", async () => {
    const { client, iam, queue, session, QueueUrl } = await clientFor(["sqs:*"]);
    const Condition = {
      ArnNotEquals: {
        "aws:PrincipalArn": ["arn:aws:iam::000000000000:role/machine", session.roleArn],
      },
    };
    const statement = { Effect: "Deny", Principal: "*", Resource: queue.arn, Condition };
    iam.putResourcePolicy(queue.arn, policy(statement));
    await expect(client.send(message(QueueUrl))).resolves.toMatchObject({
      MD5OfMessageBody: expect.any(String),
    });
  });

  test("that names the role allows actions that the role's own policies don't", async () => {
    const { client, iam, queue, session, QueueUrl } = await clientFor(["sqs:ReceiveMessage"]);
    const statement = { Effect: "Allow", Principal: { AWS: session.roleArn }, Resource: queue.arn };
    iam.putResourcePolicy(queue.arn, policy(statement));
    await expect(client.send(message(QueueUrl))).resolves.toMatchObject({
      MD5OfMessageBody: expect.any(String),
    });
  });

  test("that allows the account delegates to the role's own policies", async () => {
    const { client, iam, queue, QueueUrl } = await clientFor(["sqs:ReceiveMessage"]);
    const Principal = { AWS: "arn:aws:iam::000000000000:root" };
    iam.putResourcePolicy(queue.arn, policy({ Effect: "Allow", Principal, Resource: queue.arn }));
    await expect(client.send(message(QueueUrl))).rejects.toThrow("no identity-based policy");
  });
});

describe("the endpoint", () => {
  test("answers open polls with no messages once it drains, and still accepts deletions", async () => {
    const { client, sqs, QueueUrl } = await clientFor("developer");
    await send(sqs, QueueUrl, "one");
    const { Messages = [] } = await client.send(new ReceiveMessageCommand({ QueueUrl }));
    const open = sqs.call("ReceiveMessage", { QueueUrl, WaitTimeSeconds: 20 });
    await new Promise((resolve) => setImmediate(resolve));
    sqs.drainPolls();
    expect(await open).toEqual({});
    await send(sqs, QueueUrl, "two");
    const later = new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 });
    expect((await client.send(later)).Messages).toBeUndefined();
    const [message] = Messages;
    const Entries = [{ Id: "1", ReceiptHandle: message?.ReceiptHandle }];
    expect(await client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }))).toMatchObject({
      Successful: [{ Id: "1" }],
    });
  });

  test("answers the open poll of a client as it closes, instead of a reset", async () => {
    const { client, credentials, iam, sqs, QueueUrl } = await clientFor(["sqs:*"]);
    const poll = new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 });
    const open = client.send(poll);
    await until(async () => iam.wasUsed(credentials.accessKeyId) || undefined);
    await sqs.close();
    expect((await open).Messages).toBeUndefined();
  });

  test("ends a long poll after its time, by the clock of the environment", async () => {
    const { clock, sqs, QueueUrl } = await clientFor("developer");
    const open = sqs.call("ReceiveMessage", { QueueUrl, WaitTimeSeconds: 20 });
    await clock.advance(20_000);
    expect(await open).toEqual({});
  });

  test("waits for a message in a long poll", async () => {
    const { client, sqs, QueueUrl } = await clientFor("developer");
    const open = client.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }));
    await send(sqs, QueueUrl, "one");
    expect((await open).Messages?.map(({ Body }) => Body)).toEqual(["one"]);
  });

  test.each([-1, 21])("refuses to wait for %d s", async (WaitTimeSeconds) => {
    const { sqs, QueueUrl } = await clientFor("developer");
    const poll = sqs.call("ReceiveMessage", { QueueUrl, WaitTimeSeconds });
    await expect(poll).rejects.toThrow("parameter WaitTimeSeconds is invalid");
  });

  test("returns queue URLs with its own address", async () => {
    const { client, QueueUrl } = await clientFor("developer");
    const found = await client.send(new GetQueueUrlCommand({ QueueName: "tasks" }));
    expect(found.QueueUrl).toBe(QueueUrl);
    expect((await client.send(new ListQueuesCommand())).QueueUrls).toEqual([QueueUrl]);
  });

  test("reports a missing queue as SQS does", async () => {
    const { client, QueueUrl } = await clientFor("developer");
    const missing = new SendMessageCommand({ QueueUrl: `${QueueUrl}-2`, MessageBody: "{}" });
    await expect(client.send(missing)).rejects.toMatchObject({
      name: "QueueDoesNotExist",
      Code: "AWS.SimpleQueueService.NonExistentQueue",
    });
  });
});
