import { ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import * as aws from "@pulumi/aws";
import { createVirtualClock } from "@sfn-workers/local-stepfunctions";
import { describe, expect, onTestFinished, test } from "vitest";
import { createFunction } from "../testing/functions.ts";
import { deployForTest as deploy } from "../testing/program.ts";
import { allow, createRole } from "../testing/roles.ts";

describe("a schedule", () => {
  function createSchedule(
    fn: aws.lambda.Function,
    statements: readonly object[],
    target: Partial<aws.types.input.scheduler.ScheduleTarget> = {},
  ) {
    const role = createRole("timer", "scheduler.amazonaws.com", statements);
    new aws.scheduler.Schedule("timer", {
      name: "timer",
      scheduleExpression: "rate(5 minutes)",
      flexibleTimeWindow: { mode: "OFF" },
      target: { arn: fn.arn, roleArn: role.arn, input: '{"source":"schedule"}', ...target },
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

  /** A schedule whose target refuses each event, with a dead-letter queue. */
  async function deployWithDeadLetters(maySend: boolean) {
    const deployed = await deploy(() => {
      const fn = createFunction({ code });
      const queue = new aws.sqs.Queue("dead");
      const statements = maySend ? [allow("sqs:SendMessage", queue.arn)] : [];
      createSchedule(fn, statements, { deadLetterConfig: { arn: queue.arn } });
      return { queueUrl: queue.url, functionArn: fn.arn };
    });
    const { region, sqsUrl: endpoint, credentials } = deployed.environment;
    const client = new SQSClient({ region, endpoint, credentials });
    onTestFinished(() => client.destroy());
    return { ...deployed, client };
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
    expect(ERROR_CODE?.StringValue).toBe("AccessDeniedException");
    expect(ERROR_MESSAGE?.StringValue).toContain("lambda:InvokeFunction");
  });

  test("reports a lost dead letter when its role may not send it", async () => {
    const { failures } = await deployWithDeadLetters(false);
    expect(await failures.containing("a dead letter is lost")).toContain("sqs:sendmessage");
  });
});
