import {
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { describe, expect, onTestFinished, test } from "vitest";
import type { Deployment } from "../deployment.ts";
import { deployForTest as deploy } from "../testing/program.ts";
import { letSecondsPass, settableClock } from "../testing/queues.ts";

type Endpoint = Pick<Deployment<unknown>, "region" | "sqsUrl" | "credentials">;

function clientFor({ region, sqsUrl: endpoint, credentials }: Endpoint): SQSClient {
  const client = new SQSClient({ region, endpoint, credentials });
  onTestFinished(() => client.destroy());
  return client;
}

const redriveTo = (queue: aws.sqs.Queue, maxReceiveCount: number) =>
  pulumi.jsonStringify({ deadLetterTargetArn: queue.arn, maxReceiveCount });

describe("a queue", () => {
  test("has the attributes of its inputs and of its policies", async () => {
    const { environment } = await deploy(() => {
      const dead = new aws.sqs.Queue("dead", { messageRetentionSeconds: 1_209_600 });
      const queue = new aws.sqs.Queue("tasks", {
        visibilityTimeoutSeconds: 360,
        messageRetentionSeconds: 7_200,
        receiveWaitTimeSeconds: 20,
        sqsManagedSseEnabled: true,
        redrivePolicy: redriveTo(dead, 5),
      });
      new aws.sqs.RedriveAllowPolicy("dead", {
        queueUrl: dead.url,
        redriveAllowPolicy: pulumi.jsonStringify({
          redrivePermission: "byQueue",
          sourceQueueArns: [queue.arn],
        }),
      });
      return { queueUrl: queue.url, queueArn: queue.arn, deadUrl: dead.url, deadArn: dead.arn };
    });
    const { queueUrl, queueArn, deadUrl, deadArn } = environment.outputs;
    expect(queueArn).toMatch(/^arn:aws:sqs:us-east-1:000000000000:tasks-[0-9a-f]{7}$/);
    expect(queueUrl).toBe(
      `${environment.sqsUrl}/us-east-1/000000000000/${queueArn.split(":").at(-1)}`,
    );
    const client = clientFor(environment);
    const attributesOf = async (QueueUrl: string) => {
      const AttributeNames = ["All" as const];
      return (await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames })))
        .Attributes;
    };
    const attributes = await attributesOf(queueUrl);
    expect(attributes).toMatchObject({
      QueueArn: queueArn,
      VisibilityTimeout: "360",
      MessageRetentionPeriod: "7200",
      ReceiveMessageWaitTimeSeconds: "20",
      SqsManagedSseEnabled: "true",
    });
    expect(JSON.parse(attributes?.["RedrivePolicy"] ?? "")).toEqual({
      deadLetterTargetArn: deadArn,
      maxReceiveCount: 5,
    });
    const dead = await attributesOf(deadUrl);
    expect(JSON.parse(dead?.["RedriveAllowPolicy"] ?? "")).toEqual({
      redrivePermission: "byQueue",
      sourceQueueArns: [queueArn],
    });
  });

  test("moves a message to its dead-letter queue after the maximum number of receives", async () => {
    const { environment } = await deploy(
      () => {
        const dead = new aws.sqs.Queue("dead");
        const queue = new aws.sqs.Queue("tasks", { redrivePolicy: redriveTo(dead, 2) });
        return { queueUrl: queue.url, deadUrl: dead.url };
      },
      { clock: settableClock },
    );
    const { queueUrl, deadUrl } = environment.outputs;
    const client = clientFor(environment);
    const receive = async (QueueUrl: string) => {
      const { Messages = [] } = await client.send(new ReceiveMessageCommand({ QueueUrl }));
      return Messages.map(({ Body }) => Body);
    };
    await client.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: "poison" }));
    expect(await receive(queueUrl)).toEqual(["poison"]);
    letSecondsPass(31);
    expect(await receive(queueUrl)).toEqual(["poison"]);
    letSecondsPass(31);
    expect(await receive(queueUrl)).toEqual([]);
    expect(await receive(deadUrl)).toEqual(["poison"]);
  });

  test.each<[string, () => unknown, string]>([
    [
      "an attribute is out of its range",
      () => new aws.sqs.Queue("tasks", { visibilityTimeoutSeconds: 43_201 }),
      "tasks (aws:sqs/queue:Queue): visibilityTimeoutSeconds: Too big: expected number to be <=43200",
    ],
    [
      "its name has a character that SQS does not allow",
      () => new aws.sqs.Queue("tasks", { name: "price quotes" }),
      'tasks (aws:sqs/queue:Queue): name: "price quotes": Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length',
    ],
    [
      "its name is that of a queue with other attributes",
      () => {
        const { name } = new aws.sqs.Queue("first", { name: "tasks" });
        return new aws.sqs.Queue("second", { name, delaySeconds: 5 });
      },
      "second (aws:sqs/queue:Queue): name: A queue already exists with the same name and a different value for attribute DelaySeconds (give one of the two queues another name)",
    ],
    [
      "its dead-letter queue allows others only",
      () => {
        const redriveAllowPolicy = JSON.stringify({ redrivePermission: "denyAll" });
        const dead = new aws.sqs.Queue("dead", { redriveAllowPolicy });
        return new aws.sqs.Queue("tasks", { redrivePolicy: redriveTo(dead, 3) });
      },
      "does not allow the source queue arn:aws:sqs:us-east-1:000000000000:tasks-",
    ],
    [
      "it has two kinds of encryption",
      () =>
        new aws.sqs.Queue("tasks", { kmsMasterKeyId: "alias/aws/sqs", sqsManagedSseEnabled: true }),
      "You can use one type of server-side encryption (SSE) at one time.",
    ],
    [
      "it is a FIFO queue",
      () => new aws.sqs.Queue("tasks", { fifoQueue: true }),
      "fifoQueue: supported locally: false, a standard queue",
    ],
    [
      "its dead-letter queue does not exist",
      () =>
        new aws.sqs.Queue("tasks", {
          redrivePolicy: JSON.stringify({
            deadLetterTargetArn: "arn:aws:sqs:us-east-1:000000000000:other",
            maxReceiveCount: 3,
          }),
        }),
      "for parameter RedrivePolicy is invalid. Reason: Dead letter target does not exist. (deadLetterTargetArn must name a queue of the program)",
    ],
    [
      "its redrive policy has a URL for an ARN",
      () => {
        const deadLetterTargetArn = new aws.sqs.Queue("dead").url;
        const redrivePolicy = pulumi.jsonStringify({ deadLetterTargetArn, maxReceiveCount: 3 });
        return new aws.sqs.Queue("tasks", { redrivePolicy });
      },
      "Reason: Invalid value for deadLetterTargetArn. (give deadLetterTargetArn, the arn of the dead-letter queue, and maxReceiveCount)",
    ],
    [
      "its redrive policy is wrong",
      () => {
        const dead = new aws.sqs.Queue("dead");
        return new aws.sqs.Queue("tasks", { redrivePolicy: redriveTo(dead, 0) });
      },
      "Reason: Invalid value for maxReceiveCount: 0, valid values are from 1 to 1000 both inclusive.",
    ],
    [
      "its policy is malformed",
      () => {
        const { url } = new aws.sqs.Queue("tasks");
        return new aws.sqs.QueuePolicy("tasks", { queueUrl: url, policy: "{}" });
      },
      "tasks (aws:sqs/queuePolicy:QueuePolicy): policy of tasks-",
    ],
  ])("is refused when %s", async (_title, create, message) => {
    const deployed = deploy(() => {
      create();
      return {};
    });
    await expect(deployed).rejects.toThrow(message);
  });
});
