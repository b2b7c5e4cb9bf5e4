import { ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { createVirtualClock } from "@sfn-workers/local-stepfunctions";
import { describe, expect, onTestFinished, test } from "vitest";
import type { Cloud } from "../cloud.ts";
import type { LocalFunction } from "../lambda/localFunction.ts";
import { deployForTest } from "../testing/program.ts";
import { bodiesIn, countsOf, send, sqsForTest } from "../testing/queues.ts";
import { registrationOf } from "../testing/registration.ts";
import { allow, createRole } from "../testing/roles.ts";
import type { Counterpart, CreateCounterpart } from "./counterpart.ts";
import { eventSourceMapping } from "./eventSourceMapping.ts";
import { queue, queuePolicy, redriveAllowPolicy, redrivePolicy } from "./queue.ts";
import { schedule } from "./schedule.ts";

const FUNCTION = "arn:aws:lambda:us-east-1:000000000000:function:worker";

/** The parts of a cloud that queues, event sources and schedules need, in virtual time. */
async function cloudForTest() {
  const clock = createVirtualClock();
  const { sqs, iam, session } = await sqsForTest(undefined, { clock });
  const failures: string[] = [];
  const cloud = {
    ...{ clock, sqs, iam },
    functions: new Map<string, LocalFunction>(),
    eventSources: new Map(),
    schedules: new Set(),
    clusters: new Map(),
    onFailure: ({ message }: { message: string }) => void failures.push(message),
  } as unknown as Cloud;
  const create = (make: CreateCounterpart, inputs: object, name = "worker") =>
    make(
      registrationOf({ ...inputs }, { identity: { urn: `urn:${name}`, name, generation: 0 } }),
      cloud,
    );
  const update = async (one: Counterpart, inputs: object) =>
    one.update?.(registrationOf({ ...inputs }));
  const createQueue = async (name: string, inputs: object = {}) =>
    outputsOf(await create(queue, { name, ...inputs }, name));
  return { clock, cloud, sqs, iam, session, failures, create, createQueue, update };
}

function outputsOf(counterpart: Counterpart) {
  const { arn, url } = counterpart.outputs as { arn: string; url: string };
  return { counterpart, arn, url };
}

const document = (statement: object) =>
  JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
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
    await update(counterpart, { name: "tasks", visibilityTimeoutSeconds: 90 });
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

/** A function that answers when the test lets it. */
function functionFor({ cloud, session }: Awaited<ReturnType<typeof cloudForTest>>) {
  const batches: { readonly bodies: readonly string[]; readonly end: () => void }[] = [];
  cloud.functions.set(FUNCTION, {
    ...{ arn: FUNCTION, name: "worker", roleArn: session.roleArn, timeoutSeconds: 3 },
    invoke(event: unknown) {
      const { Records } = event as { Records: { body: string }[] };
      return new Promise((resolve) => {
        const end = () => resolve({ type: "succeeded", requestId: "r", payload: "null" });
        batches.push({ bodies: Records.map(({ body }) => body), end });
      });
    },
  } as unknown as LocalFunction);
  return batches;
}

describe("an event source mapping", () => {
  async function mappingFor(inputs: object = {}) {
    const parts = await cloudForTest();
    const batches = functionFor(parts);
    const { arn: eventSourceArn, url } = await parts.createQueue("tasks");
    const args = { eventSourceArn, functionName: "worker", ...inputs };
    const mapping = await parts.create(eventSourceMapping, args);
    mapping.start?.();
    onTestFinished(async () => {
      mapping.quiesce?.();
      for (const { end } of batches) end();
      await mapping.stop?.();
    });
    return { ...parts, batches, url, args, mapping };
  }
  const bodiesOf = (batches: readonly { readonly bodies: readonly string[] }[]) =>
    batches.map(({ bodies }) => bodies);

  test("has its new batch size from the next batch on, and a batch that runs ends as it began", async () => {
    const { clock, sqs, url, batches, mapping, args, update } = await mappingFor({ batchSize: 1 });
    await send(sqs, url, "one");
    await clock.advance(0);
    expect(bodiesOf(batches)).toEqual([["one"]]);
    await update(mapping, { ...args, batchSize: 10 });
    await send(sqs, url, "two");
    await clock.advance(0);
    batches[0]?.end();
    await clock.advance(0);
    expect(bodiesOf(batches)).toEqual([["one"], ["two"]]);
    // "one" is deleted, and "two" was received once.
    expect(await countsOf(sqs, url)).toEqual({ visible: 0, invisible: 1 });
  });

  test("that is disabled receives no more", async () => {
    const { clock, sqs, url, batches, mapping, args, update } = await mappingFor();
    expect(await update(mapping, { ...args, enabled: false })).toMatchObject({
      description: "poller of the queue, disabled",
      outputs: { state: "Disabled" },
    });
    await send(sqs, url, "one");
    await clock.advance(60_000);
    expect(batches).toEqual([]);
    await update(mapping, args);
    await clock.advance(0);
    expect(bodiesOf(batches)).toEqual([["one"]]);
  });

  test("reports that its function is deleted, and leaves the messages in the queue", async () => {
    const { clock, sqs, url, cloud, failures } = await mappingFor();
    cloud.functions.delete(FUNCTION);
    await clock.advance(20_000);
    await send(sqs, url, "one");
    await clock.advance(0);
    expect(failures.join()).toContain(`Function not found: ${FUNCTION}`);
    await clock.advance(30_000);
    expect(await countsOf(sqs, url)).toEqual({ visible: 1, invisible: 0 });
  });

  test("is refused a second time, until the first is deleted", async () => {
    const { create, mapping, args } = await mappingFor();
    await expect(create(eventSourceMapping, args, "second")).rejects.toThrow(
      `and function (" worker ") provided mapping already exists. Please update or delete the existing mapping with UUID ${mapping.id}`,
    );
    await mapping.delete?.();
    await expect(create(eventSourceMapping, args, "second")).resolves.toBeDefined();
  });
});

describe("a schedule", () => {
  async function scheduleFor() {
    const parts = await cloudForTest();
    const { clock, iam, sqs, createQueue, create } = parts;
    const roleArn = "arn:aws:iam::000000000000:role/timer";
    iam.createRole({
      ...{ arn: roleArn, trustPolicy: TRUST },
    });
    iam.putRolePolicy("timer", "all", document({ Effect: "Allow", Action: "*", Resource: "*" }));
    const { arn, url } = await createQueue("tasks", { visibilityTimeoutSeconds: 43_200 });
    const args = {
      name: "timer",
      scheduleExpression: "rate(1 hour)",
      flexibleTimeWindow: { mode: "OFF" },
      target: { arn, roleArn, input: "one" },
    };
    const timer = await create(schedule, args);
    timer.start?.();
    onTestFinished(() => timer.quiesce?.());
    await clock.advance(0);
    return { ...parts, args, timer, sent: () => bodiesIn(sqs, url) };
  }
  const TRUST = document({
    ...{ Effect: "Allow", Action: "sts:AssumeRole" },
    Principal: { Service: "scheduler.amazonaws.com" },
  });

  test("has its new expression and input at once", async () => {
    const { clock, args, timer, sent, update } = await scheduleFor();
    expect(await sent()).toEqual(["one"]);
    const target = { ...args.target, input: "two" };
    const changed = { ...args, scheduleExpression: "cron(0/10 * * * ? *)", target };
    expect(await update(timer, changed)).toMatchObject({
      description: "timer, cron 0/10 * * * ? * UTC",
    });
    await clock.advance(10 * 60_000);
    expect(await sent()).toEqual(["two", "two"]);
    await update(timer, { ...changed, state: "DISABLED" });
    await clock.advance(3_600_000);
    expect(await sent()).toEqual([]);
  });

  test("is as before when its new expression is refused", async () => {
    const { clock, args, timer, sent, update } = await scheduleFor();
    await sent();
    await expect(update(timer, { ...args, scheduleExpression: "rate(1 week)" })).rejects.toThrow(
      "Invalid Schedule Expression rate(1 week).",
    );
    await clock.advance(3_600_000);
    expect(await sent()).toEqual(["one"]);
  });

  test("that is deleted leaves its name to another", async () => {
    const { args, timer, create } = await scheduleFor();
    await expect(create(schedule, args)).rejects.toThrow("Schedule timer already exists.");
    timer.quiesce?.();
    await timer.delete?.();
    await expect(create(schedule, args)).resolves.toBeDefined();
  });
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
