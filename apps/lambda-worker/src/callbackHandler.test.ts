import { startStepFunctions } from "@sfn-workers/local-stepfunctions";
import { expect, onTestFinished, test, vi } from "vitest";
import { createHandler } from "./handler.ts";
import { workload } from "./testing/greeting.ts";
import { queueThat } from "./testing/queueThat.ts";

const QUEUE_URL = "https://sqs.us-east-1.amazonaws.com/000000000000/greetings";
/** A busy machine runs executions late. */
const PATIENCE = { timeout: 60_000, interval: 5 };
const bundle = { name: "greeting", load: async () => workload };

/** What one invocation is given. */
interface Invocation {
  readonly remainingMs: number;
  readonly receiveCount: number;
  readonly sentAt: number;
  readonly messageAttributes: object;
  readonly traceHeader: string | undefined;
}

/** A state machine that sends its task tokens in messages, and the function's handler for them. */
async function stage(variables: Readonly<Record<string, string>> = {}) {
  const bodies: string[] = [];
  let started = 0;
  let sent = 0;
  const endpoint = await startStepFunctions({
    integrations: {
      "sqs:sendMessage": async ({ parameters }) => {
        sent += 1;
        bodies.push(JSON.stringify((parameters as { MessageBody: object }).MessageBody));
        return {};
      },
    },
  });
  onTestFinished(() => endpoint.close());
  const call = async <Answer>(operation: string, input: object) =>
    (await endpoint.call(operation, input)) as Answer;
  const { stateMachineArn } = await call<{ stateMachineArn: string }>("CreateStateMachine", {
    name: "greetings",
    roleArn: "arn:aws:iam::000000000000:role/test",
    definition: JSON.stringify({
      StartAt: "Task",
      States: {
        Task: {
          Type: "Task",
          Resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
          Parameters: {
            QueueUrl: QUEUE_URL,
            MessageBody: { "taskToken.$": "$$.Task.Token", "input.$": "$" },
          },
          End: true,
        },
      },
    }),
  });
  const environment = {
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_ENDPOINT_URL_SFN: endpoint.url,
    WORKLOAD: "greeting",
    TRANSPORT: "callback",
    CONCURRENCY: "10",
    MAX_RECEIVE_COUNT: "5",
    TOKEN_SECONDS: "3600",
    QUEUE_URL,
    // Powertools then writes to the console that a test can watch.
    POWERTOOLS_DEV: "true",
    ...variables,
  };
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  const handler = await createHandler(bundle, environment);
  return {
    environment,
    /** Resolves when the execution's message is there, which may be after StartExecution's answer. */
    async start(name: string) {
      started += 1;
      const count = started;
      const { executionArn } = await call<{ executionArn: string }>("StartExecution", {
        stateMachineArn,
        input: JSON.stringify({ name }),
      });
      await vi.waitUntil(() => sent >= count, PATIENCE);
      const describe = () =>
        call<{ status: string; error?: string }>("DescribeExecution", { executionArn });
      return Object.assign(describe, { stop: () => call("StopExecution", { executionArn }) });
    },
    /** Invokes the handler once with all messages, as Lambda does. */
    async invoke(
      others: readonly string[] = [],
      {
        remainingMs = 60_000,
        receiveCount = 1,
        sentAt = Date.now(),
        messageAttributes = {},
        traceHeader,
      }: Partial<Invocation> = {},
    ) {
      const Records = [...bodies.splice(0), ...others].map((body, index) => ({
        messageId: `message-${index}`,
        receiptHandle: "handle",
        body,
        attributes: {
          ApproximateReceiveCount: String(receiveCount),
          SentTimestamp: String(sentAt),
          ...(traceHeader !== undefined && { AWSTraceHeader: traceHeader }),
        },
        messageAttributes,
        md5OfBody: "",
        eventSource: "aws:sqs",
        eventSourceARN: "arn:aws:sqs:us-east-1:000000000000:greetings",
        awsRegion: "us-east-1",
      }));
      const context = { getRemainingTimeInMillis: () => remainingMs, awsRequestId: "request-1" };
      return handler({ Records }, context);
    },
  };
}

test("each record of a batch ends its own execution, and no record is reported as failed", async () => {
  const { start, invoke } = await stage();
  const [ada, nobody] = [await start("Ada"), await start("nobody")];
  expect(await invoke()).toEqual({ batchItemFailures: [] });
  expect(await ada()).toMatchObject({ status: "SUCCEEDED" });
  expect(await nobody()).toMatchObject({ status: "FAILED", error: "NobodyThere" });
});

test("a message without a token is reported as a batch item failure, and the others are not", async () => {
  const { start, invoke } = await stage();
  const ada = await start("Ada");
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  expect(await invoke(["not for us"])).toEqual({
    batchItemFailures: [{ itemIdentifier: "message-1" }],
  });
  expect(warn.mock.calls.map(([line]) => JSON.parse(String(line)))).toMatchObject([
    {
      message: "message refused: it is no task, and goes to the dead letters",
      messageId: "message-1",
      reason: "its body is not JSON",
    },
    { message: "messages return to the queue", messages: 1, of: 2 },
  ]);
  warn.mockRestore();
  expect(await ada()).toMatchObject({ status: "SUCCEEDED" });
});

test("a message that is older than its token is skipped and not reported as failed", async () => {
  const { start, invoke } = await stage();
  const ada = await start("Ada");
  // As a timeout does, for the worker.
  await ada.stop();
  const info = vi.spyOn(console, "info").mockImplementation(() => {});
  expect(await invoke([], { sentAt: Date.now() - 3_600_000 })).toEqual({ batchItemFailures: [] });
  expect(info.mock.calls.map(([line]) => JSON.parse(String(line)))).toContainEqual(
    expect.objectContaining({ messageId: "message-0", reason: "overdue" }),
  );
  info.mockRestore();
});

test("a queue that refuses deletions is told as a warning: Lambda deletes what the answer does not report as failed", async () => {
  const address = await queueThat((response) => {
    response.writeHead(403).end('{"__type":"com.amazonaws.sqs#AccessDenied","message":"no"}');
  });
  const { start, invoke } = await stage({ AWS_ENDPOINT_URL_SQS: address });
  const ada = await start("Ada");
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  // A message that comes again is deleted by the worker itself.
  expect(await invoke([], { receiveCount: 2 })).toEqual({ batchItemFailures: [] });
  expect(warn.mock.calls.map(([line]) => JSON.parse(String(line)))).toContainEqual(
    expect.objectContaining({ operation: "DeleteMessageBatch", code: "AccessDenied", messages: 1 }),
  );
  warn.mockRestore();
  expect(await ada()).toMatchObject({ status: "SUCCEEDED" });
});

test("a message that was sent again is judged by its whole count, and goes to the dead letters", async () => {
  const { start, invoke } = await stage();
  const ada = await start("Ada");
  const receives = { stringValue: "4", dataType: "Number" };
  expect(await invoke([], { messageAttributes: { receives } })).toEqual({
    batchItemFailures: [{ itemIdentifier: "message-0" }],
  });
  expect(await ada()).toMatchObject({ status: "FAILED", error: "Worker.PoisonMessage" });
});

test.each([
  ["overdue", "as old as its original", { sentAt: Date.now() - 3_600_000 }],
  ["answered", "in doubt, though nobody has received it before", { waits: 1 }],
])("a message that was sent again is skipped as %s: it is %s", async (reason, _what, numbers) => {
  const { start, invoke } = await stage();
  const ada = await start("Ada");
  await ada.stop();
  const messageAttributes = Object.fromEntries(
    Object.entries(numbers).map(([name, value]) => [
      name,
      { stringValue: String(value), dataType: "Number" },
    ]),
  );
  const info = vi.spyOn(console, "info").mockImplementation(() => {});
  expect(await invoke([], { messageAttributes })).toEqual({ batchItemFailures: [] });
  expect(info.mock.calls.map(([line]) => JSON.parse(String(line)))).toContainEqual(
    expect.objectContaining({ messageId: "message-0", reason }),
  );
  info.mockRestore();
});

test("a message that is sent again, because another one must run alone, keeps the trace of its execution", async () => {
  const copies: object[] = [];
  const address = await queueThat((response, { headers }, body) => {
    if (headers["x-amz-target"] === "AmazonSQS.SendMessage") copies.push(JSON.parse(body));
    response.end("{}");
  });
  const { start, invoke } = await stage({ AWS_ENDPOINT_URL_SQS: address });
  await Promise.all([start("Ada"), start("Grace")]);
  expect(await invoke([], { receiveCount: 4, traceHeader: "Root=1-2-3" })).toEqual({
    batchItemFailures: [],
  });
  const AWSTraceHeader = { DataType: "String", StringValue: "Root=1-2-3" };
  expect(copies).toMatchObject([{ MessageSystemAttributes: { AWSTraceHeader } }]);
});

test("an invocation that no task fits into fails and says what it needs", async () => {
  const { invoke } = await stage();
  await expect(invoke([], { remainingMs: 24_000 })).rejects.toThrow(
    "no task fits into this invocation: 20 s handler budget + 5 s margin = 25 s are needed, 24 s remain",
  );
});

test("the transport's variables are checked at startup", async () => {
  const { environment } = await stage();
  await expect(createHandler(bundle, { ...environment, MAX_RECEIVE_COUNT: "2" })).rejects.toThrow(
    'wrong environment: MAX_RECEIVE_COUNT is "2" (expected a whole number from 3 to 1000)',
  );
  await expect(createHandler(bundle, { ...environment, TRANSPORT: "pigeon" })).rejects.toThrow(
    'wrong environment: TRANSPORT is "pigeon" (expected "activity" or "callback")',
  );
});
