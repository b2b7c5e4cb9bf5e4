import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { describe, expect, test } from "vitest";
import { createFunction, LOGS } from "../testing/functions.ts";
import { deployForTest as deploy, endOf, startExecution } from "../testing/program.ts";
import { createSender } from "../testing/queuePrograms.ts";
import { allow } from "../testing/roles.ts";

const POLL = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"];

/** Completes each record's task with the record's input, as a worker would. */
const ANSWER = `
  const call = (operation, request) => fetch(process.env.AWS_ENDPOINT_URL_SFN, {
    method: "POST",
    headers: {
      "content-type": "application/x-amz-json-1.0",
      "x-amz-target": "AWSStepFunctions." + operation,
      authorization: "AWS4-HMAC-SHA256 Credential=" + process.env.AWS_ACCESS_KEY_ID + "/20260101/us-east-1/states/aws4_request",
    },
    body: JSON.stringify(request),
  });
  export const handler = async ({ Records }) => {
    for (const record of Records) {
      const { taskToken, input } = JSON.parse(record.body);
      const output = JSON.stringify({ input, record: { ...record, body: undefined } });
      await call("SendTaskSuccess", { taskToken, output });
    }
    return { batchItemFailures: [] };
  };`;

type Mapping = Partial<aws.lambda.EventSourceMappingArgs>;

/** A queue with a function, and a state machine that sends tasks to the queue. */
function createProgram({
  mapping = {},
  actions = POLL,
  queue: queueArgs = { visibilityTimeoutSeconds: 900 },
}: {
  mapping?: Mapping;
  actions?: readonly string[];
  queue?: aws.sqs.QueueArgs;
} = {}) {
  const queue = new aws.sqs.Queue("tasks", queueArgs);
  const machineArn = createSender(queue, [allow("sqs:SendMessage", queue.arn)]);
  const statements = [LOGS, allow(["states:SendTaskSuccess"], machineArn)];
  if (actions.length > 0) statements.push(allow(actions, queue.arn));
  const fn = createFunction({ code: ANSWER, statements });
  const args = {
    eventSourceArn: queue.arn,
    functionName: fn.name,
    functionResponseTypes: ["ReportBatchItemFailures"],
    ...mapping,
  };
  new aws.lambda.EventSourceMapping("tasks", args, { dependsOn: fn });
  return { machineArn, queueArn: queue.arn };
}

describe("an event source mapping", () => {
  test("passes a task to the function in Lambda's SQS event, and the function completes the task", async () => {
    const { environment, failures } = await deploy(() => createProgram());
    const { machineArn, queueArn } = environment.outputs;
    const execution = await startExecution(environment, machineArn, { item: 7 });
    const { output } = await endOf(environment, execution);
    const timestamp = expect.stringMatching(/^\d{13}$/);
    expect(JSON.parse(output ?? "")).toEqual({
      input: { item: 7 },
      record: {
        messageId: expect.any(String),
        receiptHandle: expect.any(String),
        attributes: {
          ApproximateReceiveCount: "1",
          ApproximateFirstReceiveTimestamp: timestamp,
          SentTimestamp: timestamp,
          SenderId: expect.any(String),
        },
        messageAttributes: {},
        md5OfBody: expect.stringMatching(/^[0-9a-f]{32}$/),
        eventSource: "aws:sqs",
        eventSourceARN: queueArn,
        awsRegion: "us-east-1",
      },
    });
    expect(failures.all).toEqual([]);
  });

  test.each([
    ["no more than this machine runs of a function", {}, 2],
    ["its maximum in an account with enough concurrency", { lambdaConcurrency: 10 }, 7],
  ])(
    "describes its poller with the batch size and the concurrency: %s",
    async (_title, options, batches) => {
      const scalingConfig = { maximumConcurrency: 7 };
      const program = () => createProgram({ mapping: { scalingConfig } });
      const { environment } = await deploy(program, options);
      const type = "aws:lambda/eventSourceMapping:EventSourceMapping";
      expect(environment.resources.find((resource) => resource.type === type)?.description).toBe(
        `poller of the queue, up to ${batches} batches of 10 at a time; AWS advises a visibility timeout of 5400 s, ` +
          "six times the function's timeout, and it is 900 s",
      );
    },
  );

  test.each<[string, Parameters<typeof createProgram>[0], string]>([
    [
      "the role may not receive",
      { actions: ["sqs:DeleteMessage", "sqs:GetQueueAttributes"] },
      "The provided execution role does not have permissions to call ReceiveMessage on SQS: User: ",
    ],
    [
      "messages would be visible again while the function runs",
      { queue: { visibilityTimeoutSeconds: 899 } },
      "Queue visibility timeout: 899 seconds is less than Function timeout: 900 seconds: raise visibilityTimeoutSeconds of the queue, or lower timeout of the function",
    ],
    [
      "the batch is too large for its window",
      { mapping: { batchSize: 11 } },
      "batchSize: Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10",
    ],
    [
      "its maximum concurrency is 1",
      { mapping: { scalingConfig: { maximumConcurrency: 1 } } },
      "scalingConfig.maximumConcurrency: Too small: expected number to be >=2",
    ],
    [
      "its source is not a queue",
      { mapping: { eventSourceArn: "arn:aws:kinesis:us-east-1:000000000000:stream/tasks" } },
      "eventSourceArn: supported locally: the ARN of an SQS queue",
    ],
    [
      "it has a position, as for a stream",
      { mapping: { startingPosition: "LATEST" } },
      "startingPosition: StartingPosition is not valid for SQS event sources.",
    ],
    [
      "its queue does not exist",
      { mapping: { eventSourceArn: "arn:aws:sqs:us-east-1:000000000000:other" } },
      "eventSourceArn: arn:aws:sqs:us-east-1:000000000000:other: Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue.",
    ],
    [
      "its filter is no pattern",
      { mapping: { filterCriteria: { filters: [{ pattern: '{"body":"a"}' }] } } },
      "Invalid filter pattern definition. A value stands in a list",
    ],
  ])("is refused when %s", async (_title, options, message) => {
    await expect(deploy(() => createProgram(options))).rejects.toThrow(message);
  });
});

test("a queue's policy for one state machine denies others", async () => {
  const { environment } = await deploy(() => {
    const queue = new aws.sqs.Queue("tasks");
    const policy = pulumi.jsonStringify({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Deny",
          Principal: "*",
          Action: "sqs:SendMessage",
          Resource: queue.arn,
          Condition: {
            ArnNotEquals: { "aws:PrincipalArn": "arn:aws:iam::000000000000:role/other" },
          },
        },
      ],
    });
    new aws.sqs.QueuePolicy("tasks", { queueUrl: queue.url, policy });
    return { machineArn: createSender(queue, [allow("sqs:SendMessage", queue.arn)]) };
  });
  const execution = await startExecution(environment, environment.outputs.machineArn, {});
  expect(await endOf(environment, execution)).toMatchObject({
    error: "SQS.AmazonSQSException",
    cause: expect.stringContaining("with an explicit deny in a resource-based policy"),
  });
});
