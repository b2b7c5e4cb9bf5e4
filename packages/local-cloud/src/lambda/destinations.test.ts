import * as aws from "@pulumi/aws";
import { describe, expect, test } from "vitest";
import { createFunction, createMachine } from "../testing/functions.ts";
import { FUNCTION_ARN, localFunctionForTest } from "../testing/localFunctions.ts";
import { deployForTest, refusalOf, startExecution } from "../testing/program.ts";
import { allow } from "../testing/roles.ts";

const QUEUE_ARN = "arn:aws:sqs:us-east-1:000000000000:ends";
const FAILING_IF_ASKED = `export const handler = async ({ fail }) => {
  if (fail) throw Object.assign(new Error("Bad luck!"), { name: "BadLuck" });
  return { done: true };
};`;

/** A function whose ends of events go to a queue. */
async function deploy(
  targets: { readonly onFailure?: string; readonly onSuccess?: string },
  settings: { readonly deadLetterQueue?: string; readonly reservedConcurrency?: number } = {},
  actions?: readonly string[],
) {
  const deployed = await localFunctionForTest(FAILING_IF_ASKED, settings, actions);
  const { fn, sqs } = deployed;
  const { url } = await sqs.createQueue("ends", {});
  fn.configureEvents({ maxRetries: 0, ...targets });
  const receive = async () => {
    const MessageAttributeNames = ["All"];
    const request = { QueueUrl: url, WaitTimeSeconds: 20, MessageAttributeNames };
    const { Messages = [] } = (await sqs.call("ReceiveMessage", request)) as {
      Messages?: { Body: string; MessageAttributes?: Record<string, { StringValue: string }> }[];
    };
    return Messages.map(({ Body, MessageAttributes: attributes = {} }) => ({
      body: JSON.parse(Body),
      attributes: Object.fromEntries(
        Object.entries(attributes).map(([name, { StringValue }]) => [name, StringValue]),
      ),
    }));
  };
  return { ...deployed, receive };
}

describe("the end of an event", () => {
  test("goes to the destination of failures as Lambda's record, and to the dead-letter queue as the event itself", async () => {
    const { fn, receive, told } = await deploy(
      { onFailure: QUEUE_ARN },
      { deadLetterQueue: QUEUE_ARN },
    );
    fn.sendEvent({ fail: true });
    await told.containing("an event is dropped");
    const messages = [...(await receive()), ...(await receive())];
    const record = messages.find(({ body }) => body.version);
    const letter = messages.find(({ body }) => body.fail);
    const { requestId } = record?.body.requestContext ?? {};
    expect(record?.body).toEqual({
      version: "1.0",
      timestamp: expect.stringMatching(/^2026-01-01T\d\d:\d\d:\d\d\.\d{3}Z$/),
      requestContext: {
        requestId: expect.stringMatching(/^[\w-]{36}$/),
        functionArn: `${FUNCTION_ARN}:$LATEST`,
        condition: "RetriesExhausted",
        approximateInvokeCount: 1,
      },
      requestPayload: { fail: true },
      responseContext: {
        statusCode: 200,
        executedVersion: "$LATEST",
        functionError: "Unhandled",
      },
      responsePayload: {
        errorType: "BadLuck",
        errorMessage: "Bad luck!",
        trace: expect.any(Array),
      },
    });
    expect(letter?.attributes).toEqual({
      RequestID: requestId,
      ErrorCode: "200",
      ErrorMessage: "Bad luck!",
    });
    expect(told.all.at(-1)).toBe(
      `an event is dropped: 1 attempts failed, the last with BadLuck; it is sent to ${QUEUE_ARN} and ${QUEUE_ARN}`,
    );
  });

  test("goes to another function, as an event", async () => {
    const other = "arn:aws:lambda:us-east-1:000000000000:function:other";
    const { fn, functions } = await deploy({ onSuccess: other }, {}, ["lambda:InvokeFunction"]);
    const record = new Promise((resolve) => {
      functions.set(other, { sendEvent: resolve });
    });
    fn.sendEvent({ a: 1 });
    expect(await record).toMatchObject({
      requestContext: { condition: "Success", approximateInvokeCount: 1 },
      requestPayload: { a: 1 },
      responseContext: { statusCode: 200, executedVersion: "$LATEST" },
      responsePayload: { done: true },
    });
  });

  test("has no response when the function did not run", async () => {
    const { fn, receive } = await deploy({ onFailure: QUEUE_ARN }, { reservedConcurrency: 0 });
    fn.sendEvent({ a: 1 });
    const [record] = await receive();
    expect(record?.body).toEqual({
      version: "1.0",
      timestamp: expect.any(String),
      requestContext: {
        requestId: expect.any(String),
        functionArn: `${FUNCTION_ARN}:$LATEST`,
        condition: "ZeroReservedConcurrency",
        approximateInvokeCount: 0,
      },
      requestPayload: { a: 1 },
    });
  });

  test("is lost, and told, if the function's role may not send it", async () => {
    const { fn, told } = await deploy({}, { deadLetterQueue: QUEUE_ARN }, ["sqs:ReceiveMessage"]);
    fn.sendEvent({ fail: true });
    expect(await told.containing("the end of an event is lost")).toContain(
      `because it can't be sent to ${QUEUE_ARN}: User: `,
    );
  });
});

describe("a destination is refused", () => {
  /** The message of a configuration with this destination of failures. */
  function answerTo(
    destinationOf: (fn: aws.lambda.Function, queue: aws.sqs.Queue) => aws.sqs.Queue["arn"] | string,
    statements: readonly object[] = [],
  ): Promise<string> {
    return refusalOf(() => {
      const fn = createFunction({ statements: [allow("logs:*", "*"), ...statements] });
      const destination = destinationOf(fn, new aws.sqs.Queue("ends", { name: "ends" }));
      new aws.lambda.FunctionEventInvokeConfig("events", {
        functionName: fn.name,
        destinationConfig: { onFailure: { destination } },
      });
    });
  }

  test.each<[string, Parameters<typeof answerTo>[0], string]>([
    [
      "that the function's role may not send to",
      (_fn, queue) => queue.arn,
      `The function's execution role does not have permissions to call SendMessage on ${QUEUE_ARN}: User: `,
    ],
    [
      "that is the function itself",
      (fn) => fn.arn,
      "You can't specify the function as a destination for itself.",
    ],
    [
      "that does not exist",
      () => "arn:aws:sqs:us-east-1:000000000000:none",
      "The destination ARN arn:aws:sqs:us-east-1:000000000000:none is invalid.",
    ],
    [
      "of another service",
      () => "arn:aws:sns:us-east-1:000000000000:topic",
      "destinationConfig.onFailure.destination: arn:aws:sns:us-east-1:000000000000:topic; supported locally: an SQS queue or a function of the program",
    ],
  ])("%s", async (_title, destinationOf, words) => {
    expect(await answerTo(destinationOf)).toContain(words);
  });

  test("but not one that the role may send to", async () => {
    const statements = [allow("sqs:SendMessage", QUEUE_ARN)];
    expect(await answerTo((_fn, queue) => queue.arn, statements)).toBe("accepted");
  });
});

test("an update gives a function's events another destination", async () => {
  const program = (destinations: boolean) => () => {
    const queue = new aws.sqs.Queue("ends", { name: "ends" });
    const fn = createFunction({
      code: "export const handler = async () => { throw new Error('failed'); };",
      statements: [allow("logs:*", "*"), allow("sqs:SendMessage", queue.arn)],
    });
    const onFailure = { destination: queue.arn };
    new aws.lambda.FunctionEventInvokeConfig("events", {
      functionName: fn.name,
      maximumRetryAttempts: 0,
      ...(destinations && { destinationConfig: { onFailure } }),
    });
    return { machineArn: createMachine(fn, { InvocationType: "Event" }) };
  };
  const { environment, failures } = await deployForTest(program(false));
  await startExecution(environment, environment.outputs.machineArn, {});
  const dropped = "an event is dropped: 1 attempts failed, the last with Error";
  expect(await failures.containing(dropped)).toMatch(/with Error$/);
  await environment.update(program(true));
  await startExecution(environment, environment.outputs.machineArn, {});
  expect(await failures.containing(dropped, 2)).toContain(`; it is sent to ${QUEUE_ARN}`);
});
