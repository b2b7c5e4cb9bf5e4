import {
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { createVirtualClock } from "@sfn-workers/local-stepfunctions";
import { expect, onTestFinished, test } from "vitest";
import { configWith, deployFixtures } from "../testing/deployFixtures.ts";
import { fixtureProgram } from "../testing/fixtureEnvironment.ts";

const alarms = { enabled: false };
const schedule = "rate(5 minutes)";
const LAMBDA = { worker: "lambda", schedule, alarms };
const FARGATE = { worker: "fargate", tasks: { min: 0, max: 1 }, schedule, alarms };

test.each([
  ["from Lambda to Fargate and back", LAMBDA, FARGATE],
  ["from Fargate to Lambda and back", FARGATE, LAMBDA],
])("the dead letters of a schedule survive a move %s", async (_, first, second) => {
  const environment = await deployFixtures({
    settings: { workloads: { greeting: first } },
    // Schedules wait.
    clock: createVirtualClock(Date.now()),
  });
  onTestFinished(() => environment.stop());
  const { region, sqsUrl: endpoint, credentials } = environment;
  const sqs = new SQSClient({ region, endpoint, credentials });
  onTestFinished(() => sqs.destroy());
  const QueueName = "sfn-workers-local-greeting-schedule-dead-letters";
  const queue = () => sqs.send(new GetQueueUrlCommand({ QueueName }));
  const { QueueUrl } = await queue();
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "a start that failed" }));
  for (const next of [second, first]) {
    const config = configWith({ workloads: { greeting: next } });
    const { changes } = await environment.update(fixtureProgram, { config });
    expect(changes.filter(({ resource }) => resource.name.endsWith("dead-letters"))).toMatchObject([
      { kind: "same" },
    ]);
  }
  expect(await queue()).toMatchObject({ QueueUrl });
  const received = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
  expect(received.Messages).toMatchObject([{ Body: "a start that failed" }]);
});
