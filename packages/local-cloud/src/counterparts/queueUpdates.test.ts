import { ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { createVirtualClock } from "@sfn-workers/local-stepfunctions";
import { describe, expect, onTestFinished, test } from "vitest";
import { cloudForTest, document } from "../testing/counterparts.ts";
import { deployForTest } from "../testing/program.ts";
import { bodiesIn, countsOf, send } from "../testing/queues.ts";
import { allow, createRole } from "../testing/roles.ts";
import { queuePolicy, redriveAllowPolicy, redrivePolicy } from "./queuePolicies.ts";

const DENY = (Resource: string) =>
  document({ Effect: "Deny", Principal: "*", Action: "sqs:*", Resource });

describe("a queue that is updated", () => {
  test("has its new attributes, the defaults of those that are gone, and its messages", async () => {
    const { createQueue, update, sqs } = await cloudForTest();
    const { counterpart, url, arn } = await createQueue("tasks", {
      visibilityTimeoutSeconds: 60,
      delaySeconds: 0,
      maxMessageSize: 2_048,
      redriveAllowPolicy: '{"redrivePermission":"denyAll"}',
    });
    await send(sqs, url, "one");
    expect(counterpart.outputs).toMatchObject({ receiveWaitTimeSeconds: 0 });
    const updated = await update(counterpart, { name: "tasks", visibilityTimeoutSeconds: 90 });
    expect(updated?.outputs).toMatchObject({ maxMessageSize: 1_048_576, delaySeconds: 0 });
    expect(sqs.queue(arn).attributes).toEqual({
      VisibilityTimeout: "90",
      RedriveAllowPolicy: '{"redrivePermission":"denyAll"}',
    });
    expect(await bodiesIn(sqs, url)).toEqual(["one"]);
  });

  test("keeps the visibility timeout of messages in flight", async () => {
    const { clock, createQueue, update, sqs } = await cloudForTest();
    const { counterpart, url } = await createQueue("tasks");
    await send(sqs, url, "one");
    await bodiesIn(sqs, url);
    await update(counterpart, { name: "tasks", visibilityTimeoutSeconds: 600 });
    await clock.advance(30_000);
    expect(await countsOf(sqs, url)).toEqual({ visible: 1, invisible: 0 });
  });

  test("is as before when an attribute is refused", async () => {
    const { createQueue, update, sqs, session } = await cloudForTest();
    const { counterpart, arn, url } = await createQueue("tasks", { delaySeconds: 1 });
    const refused = { redrivePolicy: "{}", policy: DENY(arn) };
    await expect(update(counterpart, { name: "tasks", ...refused })).rejects.toThrow(
      "Redrive policy does not contain mandatory attribute",
    );
    expect(sqs.queue(arn).attributes).toEqual({ DelaySeconds: "1" });
    const request = { QueueUrl: url, MessageBody: "x" };
    await expect(sqs.callAs(session, "SendMessage", request)).resolves.toHaveProperty("MessageId");
  });
});

test("a deleted queue is unknown to those that name it, and its messages are gone", async () => {
  const { createQueue, sqs } = await cloudForTest();
  const { counterpart, arn, url } = await createQueue("tasks");
  await send(sqs, url, "one");
  await counterpart.delete?.();
  expect(() => sqs.queue(arn)).toThrow(`${arn} is not a queue of the program`);
  await expect(send(sqs, url, "two")).rejects.toThrow("The specified queue does not exist.");
  const again = await createQueue("tasks");
  expect(await bodiesIn(sqs, again.url)).toEqual([]);
});

test("a queue's policy, redrive policy and redrive allow policy are replaced by an update and removed by a deletion", async () => {
  const { createQueue, create, update, sqs, session } = await cloudForTest();
  const { arn, url: queueUrl } = await createQueue("tasks");
  const dead = await createQueue("dead");
  const redriveTo = (maxReceiveCount: number) =>
    JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount });
  const denying = await create(queuePolicy, { queueUrl, policy: DENY(arn) });
  const redrive = await create(redrivePolicy, { queueUrl, redrivePolicy: redriveTo(3) });
  const allowing = await create(redriveAllowPolicy, {
    queueUrl,
    redriveAllowPolicy: '{"redrivePermission":"denyAll"}',
  });
  const sent = () => sqs.callAs(session, "SendMessage", { QueueUrl: queueUrl, MessageBody: "x" });
  await expect(sent()).rejects.toThrow("with an explicit deny in a resource-based policy");
  await update(denying, { queueUrl, policy: DENY(`${arn}-other`) });
  await expect(sent()).resolves.toBeDefined();
  await update(redrive, { queueUrl, redrivePolicy: redriveTo(5) });
  expect(sqs.queue(arn).attributes["RedrivePolicy"]).toBe(redriveTo(5));
  for (const one of [denying, redrive, allowing]) await one.delete?.();
  expect(sqs.queue(arn).attributes).toEqual({});
});

test("an update of a deployed program changes its queue and its schedule, keeps the messages, and deletes what is gone", async () => {
  const clock = createVirtualClock();
  const program =
    (visibilityTimeoutSeconds: number, scheduleExpression: string | undefined) => () => {
      const tasks = new aws.sqs.Queue("tasks", { visibilityTimeoutSeconds });
      const dead = new aws.sqs.Queue("dead");
      const redrive = pulumi.jsonStringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 2 });
      new aws.sqs.RedrivePolicy("tasks", { queueUrl: tasks.url, redrivePolicy: redrive });
      const role = createRole("timer", "scheduler.amazonaws.com", [
        allow("sqs:SendMessage", tasks.arn),
      ]);
      if (scheduleExpression !== undefined) {
        new aws.scheduler.Schedule("timer", {
          scheduleExpression,
          flexibleTimeWindow: { mode: "OFF" },
          target: { arn: tasks.arn, roleArn: role.arn, input: "tick" },
        });
      }
      return { url: tasks.url };
    };
  const { environment } = await deployForTest(program(60, "rate(1 hour)"), { clock });
  await clock.advance(0);
  const kinds = async (...args: Parameters<typeof program>) => {
    const { changes } = await environment.update(program(...args));
    const notable = changes.filter(({ kind }) => kind !== "same");
    return notable.map(({ kind, resource }) => `${kind} ${resource.type.split(":").at(-1)}`);
  };
  expect(await kinds(90, "rate(1 day)")).toEqual(["update Queue", "update Schedule"]);
  await clock.advance(0);
  expect(await kinds(90, undefined)).toEqual(["delete Schedule"]);
  await clock.advance(86_400_000);
  const client = new SQSClient({ ...environment, endpoint: environment.sqsUrl });
  onTestFinished(() => client.destroy());
  const QueueUrl = environment.outputs.url;
  const receive = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 });
  // One of the first schedule, and one of the second, which began anew.
  expect((await client.send(receive)).Messages).toHaveLength(2);
  await clock.advance(89_000);
  expect((await client.send(receive)).Messages).toBeUndefined();
  await clock.advance(1_000);
  expect((await client.send(receive)).Messages).toHaveLength(2);
});
