import { ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { createVirtualClock } from "@sfn-workers/local-stepfunctions";
import { describe, expect, onTestFinished, test } from "vitest";
import type { Deployment } from "../deployment.ts";
import { createFunction } from "../testing/functions.ts";
import { deployForTest as deploy } from "../testing/program.ts";
import { createSender } from "../testing/queuePrograms.ts";
import { allow, createRole } from "../testing/roles.ts";

describe("a schedule", () => {
  function createSchedule(
    fn: aws.lambda.Function,
    statements: readonly object[],
    target: Partial<aws.types.input.scheduler.ScheduleTarget> = {},
    args: Partial<aws.scheduler.ScheduleArgs> = {},
  ) {
    const role = createRole("timer", "scheduler.amazonaws.com", statements);
    new aws.scheduler.Schedule("timer", {
      name: "timer",
      scheduleExpression: "rate(5 minutes)",
      flexibleTimeWindow: { mode: "OFF" },
      target: { arn: fn.arn, roleArn: role.arn, input: '{"source":"schedule"}', ...target },
      ...args,
    });
  }
  const code = "export const handler = async (event) => { console.log('from ' + event.source); };";

  test("invokes its function at once and then at its rate, until the environment stops", async () => {
    const clock = createVirtualClock();
    const { environment, lines } = await deploy(
      () => {
        const fn = createFunction({ code });
        createSchedule(fn, [allow("lambda:InvokeFunction", fn.arn)]);
        return {};
      },
      { clock },
    );
    await clock.advance(0);
    await lines.containing("from schedule");
    await clock.advance(5 * 60_000);
    await lines.containing("from schedule", 2);
    await environment.stop();
    await clock.advance(3_600_000);
    expect(lines.all).toHaveLength(2);
  });

  test("reports the permission that its role lacks", async () => {
    const { failures } = await deploy(() => {
      createSchedule(createFunction({ code }), []);
      return {};
    });
    expect(await failures.containing("timer-")).toContain(
      "is not authorized to perform: lambda:InvokeFunction",
    );
  });

  test("with a key needs it to decrypt what the target gets", async () => {
    const kmsKeyArn = "arn:aws:kms:us-east-1:000000000000:key/0a1b2c3d-0000-4000-8000-0a1b2c3d4e5f";
    const { failures } = await deploy(() => {
      const fn = createFunction({ code });
      createSchedule(fn, [allow("lambda:InvokeFunction", fn.arn)], {}, { kmsKeyArn });
      return {};
    });
    expect(await failures.containing("timer-")).toContain(
      `is not authorized to perform: kms:Decrypt on resource: ${kmsKeyArn}`,
    );
    const decrypt = { Effect: "Allow", Action: "kms:Decrypt", Resource: kmsKeyArn };
    const Condition = {
      ArnLike: {
        "kms:EncryptionContext:aws:scheduler:schedule:arn":
          "arn:aws:scheduler:us-east-1:000000000000:schedule/default/timer",
      },
    };
    const { lines } = await deploy(() => {
      const fn = createFunction({ code });
      const statements = [allow("lambda:InvokeFunction", fn.arn), { ...decrypt, Condition }];
      createSchedule(fn, statements, {}, { kmsKeyArn });
      return {};
    });
    await lines.containing("from schedule");
  });

  /** A schedule whose target refuses each event, with a dead-letter queue. */
  async function deployWithDeadLetters(maySend: boolean) {
    const deployed = await deploy(() => {
      const fn = createFunction({ code });
      const queue = new aws.sqs.Queue("dead");
      const statements = maySend ? [allow("sqs:SendMessage", queue.arn)] : [];
      createSchedule(fn, statements, { deadLetterConfig: { arn: queue.arn } });
      return { queueUrl: queue.url, functionArn: fn.arn };
    });
    return { ...deployed, client: clientFor(deployed.environment) };
  }

  function clientFor({
    region,
    sqsUrl: endpoint,
    credentials,
  }: Pick<Deployment<unknown>, "region" | "sqsUrl" | "credentials">): SQSClient {
    const client = new SQSClient({ region, endpoint, credentials });
    onTestFinished(() => client.destroy());
    return client;
  }

  test("sends events that its target refuses to its dead-letter queue", async () => {
    const { environment, client } = await deployWithDeadLetters(true);
    const { queueUrl: QueueUrl, functionArn } = environment.outputs;
    const MessageAttributeNames = ["All"];
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20, MessageAttributeNames }),
    );
    expect(Messages.map(({ Body }) => Body)).toEqual(['{"source":"schedule"}']);
    const { TARGET_ARN, SCHEDULE_ARN, ERROR_CODE, ERROR_MESSAGE } =
      Messages[0]?.MessageAttributes ?? {};
    expect(TARGET_ARN?.StringValue).toBe(functionArn);
    expect(SCHEDULE_ARN?.StringValue).toBe(
      "arn:aws:scheduler:us-east-1:000000000000:schedule/default/timer",
    );
    expect(Messages[0]?.MessageAttributes?.["RETRY_ATTEMPTS"]?.StringValue).toBe("0");
    expect(ERROR_CODE?.StringValue).toBe("AccessDeniedException");
    expect(ERROR_MESSAGE?.StringValue).toContain("lambda:InvokeFunction");
  });

  test("reports a lost dead letter when its role may not send it", async () => {
    const { failures } = await deployWithDeadLetters(false);
    expect(await failures.containing("a dead letter is lost")).toContain("sqs:sendmessage");
  });

  /** A schedule of another program's shape, with these targets. */
  function scheduleOf(
    target: (roleArn: pulumi.Output<string>) => aws.types.input.scheduler.ScheduleTarget,
    statements: readonly object[],
    args: Partial<aws.scheduler.ScheduleArgs> = {},
  ) {
    const role = createRole("timer", "scheduler.amazonaws.com", statements);
    return new aws.scheduler.Schedule("timer", {
      scheduleExpression: "rate(5 minutes)",
      flexibleTimeWindow: { mode: "OFF" },
      target: target(role.arn),
      ...args,
    });
  }

  test("starts executions of a state machine, with its input, by its role", async () => {
    const clock = createVirtualClock();
    const { environment, calls } = await deploy(
      () => {
        const queue = new aws.sqs.Queue("tasks");
        const machineArn = createSender(queue, [allow("sqs:SendMessage", queue.arn)], {
          Resource: "arn:aws:states:::sqs:sendMessage",
          Parameters: { QueueUrl: queue.url, "MessageBody.$": "$" },
        });
        const input = '{"at":"<aws.scheduler.scheduled-time>"}';
        const statements = [allow("states:StartExecution", machineArn)];
        scheduleOf((roleArn) => ({ arn: machineArn, roleArn, input }), statements);
        return { queueUrl: queue.url };
      },
      { clock },
    );
    await clock.advance(0);
    expect(await bodyFrom(environment, environment.outputs.queueUrl)).toBe(
      '{"at":"2026-01-01T00:00:00Z"}',
    );
    expect(calls.all).toEqual([]);
  });

  test("reports that it may not start executions", async () => {
    const { failures } = await deploy(() => {
      const queue = new aws.sqs.Queue("tasks");
      const machineArn = createSender(queue, []);
      scheduleOf((roleArn) => ({ arn: machineArn, roleArn }), []);
      return {};
    });
    expect(await failures.containing("timer-")).toContain(
      "is not authorized to perform: states:StartExecution",
    );
  });

  test("sends messages to a queue, by its role", async () => {
    const { environment } = await deploy(() => {
      const queue = new aws.sqs.Queue("tasks");
      const statements = [allow("sqs:SendMessage", queue.arn)];
      scheduleOf((roleArn) => ({ arn: queue.arn, roleArn, input: "plain text" }), statements);
      return { queueUrl: queue.url };
    });
    expect(await bodyFrom(environment, environment.outputs.queueUrl)).toBe("plain text");
  });

  async function bodyFrom(environment: Parameters<typeof clientFor>[0], QueueUrl: string) {
    const poll = new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 });
    return (await clientFor(environment).send(poll)).Messages?.[0]?.Body;
  }

  const universal = "arn:aws:scheduler:::aws-sdk:sqs:sendMessage";
  test.each<[string, object, Partial<aws.scheduler.ScheduleArgs>, string]>([
    [
      "its target is universal",
      { arn: universal },
      {},
      `target.arn: ${universal} is a universal target; supported locally: a Lambda function, a state machine`,
    ],
    [
      "its target does not exist",
      { arn: "arn:aws:states:us-east-1:000000000000:stateMachine:other" },
      {},
      "target.arn: arn:aws:states:us-east-1:000000000000:stateMachine:other is not in the program",
    ],
    [
      "its dead-letter queue does not exist",
      { deadLetterConfig: { arn: "arn:aws:sqs:us-east-1:000000000000:other" } },
      {},
      "target.deadLetterConfig.arn: arn:aws:sqs:us-east-1:000000000000:other is not a queue of the program",
    ],
    [
      "it retries too often",
      { retryPolicy: { maximumRetryAttempts: 186 } },
      {},
      "target.retryPolicy.maximumRetryAttempts: Too big: expected number to be <=185",
    ],
    [
      "its events are too young to be given up",
      { retryPolicy: { maximumEventAgeInSeconds: 59 } },
      {},
      "target.retryPolicy.maximumEventAgeInSeconds: Too small: expected number to be >=60",
    ],
    [
      "its name is too long",
      {},
      { name: "x".repeat(65) },
      "failed to satisfy constraint: it has 1 to 64 of the characters",
    ],
    ["its group does not exist", {}, { groupName: "nightly" }, "Schedule group nightly does not"],
    [
      "its window has no length",
      {},
      { flexibleTimeWindow: { mode: "FLEXIBLE" } },
      "flexibleTimeWindow.maximumWindowInMinutes: required when mode is FLEXIBLE",
    ],
    [
      "its expression is not AWS's",
      {},
      { scheduleExpression: "cron(0 8 * * * *)" },
      "timer (aws:scheduler/schedule:Schedule): scheduleExpression: Invalid Schedule Expression cron(0 8 * * * *).",
    ],
  ])("is refused when %s", async (_title, target, args, message) => {
    const deployed = deploy(() => {
      const queue = new aws.sqs.Queue("tasks");
      scheduleOf((roleArn) => ({ arn: queue.arn, roleArn, ...target }), [], args);
      return {};
    });
    await expect(deployed).rejects.toThrow(message);
  });

  test.each([
    ["is taken", (first: aws.scheduler.Schedule) => first.name],
    ["another one has that is created at the same time", () => "timer"],
  ])("is refused when it has a name that %s", async (_title, nameOf) => {
    const deployed = deploy(() => {
      const queue = new aws.sqs.Queue("tasks");
      const { arn: roleArn } = createRole("again", "scheduler.amazonaws.com");
      const first = scheduleOf((role) => ({ arn: queue.arn, roleArn: role }), [], {
        name: "timer",
      });
      new aws.scheduler.Schedule("again", {
        name: nameOf(first),
        scheduleExpression: "rate(1 minute)",
        flexibleTimeWindow: { mode: "OFF" },
        target: { arn: queue.arn, roleArn },
      });
      return {};
    });
    await expect(deployed).rejects.toThrow("name: Schedule timer already exists.");
  });
});
