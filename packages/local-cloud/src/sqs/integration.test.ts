import { createHash } from "node:crypto";
import { ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { describe, expect, onTestFinished, test } from "vitest";
import {
  callApi,
  deployForTest as deploy,
  endOf,
  eventsOf,
  startExecution,
} from "../testing/program.ts";
import { createSender } from "../testing/queuePrograms.ts";
import { allow } from "../testing/roles.ts";

const WITHOUT_TOKEN = {
  Resource: "arn:aws:states:::sqs:sendMessage",
  Parameters: undefined,
};

/** A queue, and a state machine that sends to it with these permissions. */
async function deploySender(
  task: object = {},
  statementsFor = (queueArn: pulumi.Output<string>) => [allow("sqs:SendMessage", queueArn)],
) {
  const deployed = await deploy(() => {
    const queue = new aws.sqs.Queue("tasks");
    const machineArn = createSender(queue, statementsFor(queue.arn), task);
    return { queueUrl: queue.url, machineArn };
  });
  const { environment } = deployed;
  const { region, sqsUrl: endpoint, credentials } = environment;
  const client = new SQSClient({ region, endpoint, credentials });
  onTestFinished(() => client.destroy());
  const QueueUrl = environment.outputs.queueUrl;
  const run = (input: unknown) =>
    startExecution(environment, environment.outputs.machineArn, input);
  return {
    ...deployed,
    run,
    end: async (input: unknown) => endOf(environment, await run(input)),
    async receive() {
      const poll = new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 });
      return (await client.send(poll)).Messages?.[0]?.Body ?? "";
    },
  };
}

describe("a state machine that sends a message", () => {
  test("waits for the message's token and continues with its output", async () => {
    const { environment, run, receive } = await deploySender();
    const execution = await run({ item: 7 });
    const { taskToken, input } = JSON.parse(await receive());
    expect(input).toEqual({ item: 7 });
    const { stepFunctionsUrl, credentials } = environment;
    const success = { taskToken, output: '{"price":9}' };
    await callApi(stepFunctionsUrl, credentials.accessKeyId, "SendTaskSuccess", success);
    const { status, output } = await endOf(environment, execution);
    expect({ status, output }).toEqual({ status: "SUCCEEDED", output: '{"price":9}' });
    expect(await eventsOf(environment, execution)).toEqual([
      "ExecutionStarted",
      "TaskStateEntered",
      "TaskScheduled",
      "TaskStarted",
      "TaskSubmitted",
      "TaskSucceeded",
      "TaskStateExited",
      "ExecutionSucceeded",
    ]);
  });

  test("without a token gets SQS's answer in AWS's form", async () => {
    const Parameters = { "QueueUrl.$": "$.url", "MessageBody.$": "$.text" };
    const { environment, end, receive } = await deploySender({ ...WITHOUT_TOKEN, Parameters });
    const { output } = await end({ url: environment.outputs.queueUrl, text: "plain text" });
    expect(JSON.parse(output ?? "")).toEqual({
      MessageId: expect.any(String),
      MD5OfMessageBody: createHash("md5").update("plain text").digest("hex"),
      SdkHttpMetadata: { HttpStatusCode: 200 },
      SdkResponseMetadata: { RequestId: expect.any(String) },
    });
    expect(await receive()).toBe("plain text");
  });

  test("sends each character of the input as it is", async () => {
    const { run, receive } = await deploySender();
    const text = "\u{1f600} \u{10ffff} \u000b \u0000 e\u0301 \u2028";
    await run({ text });
    // In the JSON of a body, control characters are escaped, so that SQS takes them.
    const body = await receive();
    expect(JSON.parse(body).input).toEqual({ text });
    expect(body).toContain("\u{1f600}");
  });

  test("fails with AWS's message when SQS takes no message with such a character, with and without a token", async () => {
    const Parameters = { "QueueUrl.$": "$.url", "MessageBody.$": "$.text" };
    const { environment, end } = await deploySender({ ...WITHOUT_TOKEN, Parameters });
    const sent = await end({ url: environment.outputs.queueUrl, text: "a\uffff" });
    const waiting = await deploySender();
    for (const { error, cause } of [sent, await waiting.end({ text: "a\uffff" })]) {
      expect(error).toBe("SQS.AmazonSQSException");
      expect(cause).toMatch(
        /^Invalid binary character '#xFFFF' was found in the message body, .*\. \(Service: AmazonSQS; Status Code: 400; Error Code: InvalidMessageContents; Request ID: [\w-]+; Proxy: null\)$/,
      );
    }
  });

  test("fails with AWS's message when its role lacks the permission", async () => {
    const { end } = await deploySender({}, () => []);
    const { error, cause } = await end({});
    expect(error).toBe("SQS.AmazonSQSException");
    expect(cause).toMatch(
      /^User: arn:aws:sts::000000000000:assumed-role\/machine-\w{7}\/\S+ is not authorized to perform: sqs:sendmessage on resource: arn:aws:sqs:us-east-1:000000000000:tasks-\w{7} because no identity-based policy allows the sqs:sendmessage action \(Service: AmazonSQS; Status Code: 403; Error Code: AccessDenied;/,
    );
  });

  test("fails when the queue does not exist", async () => {
    const Parameters = {
      QueueUrl: "https://sqs.us-east-1.amazonaws.com/000000000000/other",
      MessageBody: {},
    };
    const { end } = await deploySender({ Parameters }, () => [allow("sqs:SendMessage", "*")]);
    const { error, cause } = await end({});
    expect(error).toBe("SQS.QueueDoesNotExistException");
    expect(cause).toMatch(
      /^The specified queue does not exist\..* Error Code: AWS\.SimpleQueueService\.NonExistentQueue;/,
    );
  });

  test("needs the queue's URL, and tells of its ARN, because a Catch may hide it", async () => {
    const Parameters = { "QueueUrl.$": "$.url", MessageBody: {} };
    const { end, failures } = await deploySender({ Parameters }, () => [
      allow("sqs:SendMessage", "*"),
    ]);
    const { error, cause } = await end({ url: "arn:aws:sqs:us-east-1:000000000000:tasks" });
    expect(error).toBe("SQS.AmazonSQSException");
    expect(cause).toMatch(
      /^The address arn:aws:sqs:us-east-1:000000000000:tasks is not valid for this endpoint\. .* Error Code: InvalidAddress;/,
    );
    await failures.containing("SQS refuses SendMessage in the state Send: InvalidAddress: ");
  });

  test("fails with the name of a missing field", async () => {
    const { end } = await deploySender({
      Parameters: undefined,
      QueryLanguage: "JSONata",
      Arguments: "{% { 'MessageBody': {} } %}",
    });
    const { error, cause } = await end({});
    expect(error).toBe("States.Runtime");
    expect(cause).toContain("[The field 'QueueUrl' is required but was missing]");
  });
});
