import {
  createWorker,
  HandlersStuck,
  openFilesProblem,
  type Worker,
} from "@sfn-workers/worker-core";
import { idleStatus } from "@sfn-workers/worker-core/testing";
import { expect, onTestFinished, test, vi } from "vitest";
import { createHandler } from "./handler.ts";
import { workload } from "./testing/greeting.ts";
import { queueThat } from "./testing/queueThat.ts";

vi.mock("@sfn-workers/worker-core", async (original) => ({
  ...(await original<typeof import("@sfn-workers/worker-core")>()),
  createWorker: vi.fn(),
  openFilesProblem: vi.fn(),
}));

const invocation = { awsRequestId: "1", getRemainingTimeInMillis: () => 120_000 };

const CALLBACK = {
  TRANSPORT: "callback",
  CONCURRENCY: "2",
  MAX_RECEIVE_COUNT: "5",
  TOKEN_SECONDS: "3600",
  QUEUE_URL: "https://sqs.us-east-1.amazonaws.com/000000000000/greetings",
};

const handBack = vi.fn(async () => {});

/** The function's handler, with a worker that ends so. */
function handlerOf(drain: Worker["drain"], variables: Readonly<Record<string, string>> = {}) {
  vi.mocked(createWorker).mockReturnValue({
    run: () => expect.unreachable(),
    drain,
    handBack,
    pause: () => () => {},
    status: () => idleStatus({ deafHandlers: 1 }),
    close: async () => {},
  });
  vi.stubEnv("POWERTOOLS_DEV", "true");
  vi.stubEnv("AWS_REGION", "us-east-1");
  return createHandler(
    { name: "greeting", load: async () => workload },
    {
      WORKLOAD: "greeting",
      ACTIVITY_ARN: "arn:aws:states:us-east-1:000000000000:activity:none",
      ...variables,
    },
  );
}

test.each([
  ["an activity", {}, {}],
  ["a queue", CALLBACK, { Records: [] }],
])(
  "over %s, handlers that never end end the execution environment, because only another one has free slots",
  async (_what, variables, event) => {
    const exit = vi.spyOn(process, "exit").mockImplementation((code) => {
      throw new Error(`exit ${code}`);
    });
    const error = vi.spyOn(console, "error").mockImplementation(() => {});
    const stuck = new HandlersStuck(1, 1, 60);
    const handler = await handlerOf(() => Promise.reject(stuck), variables);
    await expect(handler(event, invocation)).rejects.toThrow("exit 1");
    expect(String(error.mock.calls[0]?.[0])).toContain(stuck.message);
    error.mockRestore();
    exit.mockRestore();
  },
);

test("slots that don't fit into the files that a function may open are told as it starts", async () => {
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  vi.mocked(openFilesProblem).mockReturnValue("concurrency is 1000, which is too many");
  await handlerOf(() => expect.unreachable());
  expect(String(warn.mock.calls[0]?.[0])).toContain("concurrency is 1000, which is too many");
  warn.mockRestore();
});

test("an error that nobody catches hands the worker's tasks back", async () => {
  const exit = vi.spyOn(process, "exit").mockImplementation(() => undefined as never);
  const error = vi.spyOn(console, "error").mockImplementation(() => {});
  await handlerOf(() => expect.unreachable());
  process.emit("unhandledRejection", new Error("stray"), Promise.resolve());
  await vi.waitUntil(() => exit.mock.calls.length > 0);
  expect(handBack).toHaveBeenCalledExactlyOnceWith(expect.stringContaining("stray"));
  error.mockRestore();
  exit.mockRestore();
});

test("a batch of messages gets the slots that no handler of an earlier batch holds", async () => {
  const summary = { received: 0, succeeded: 0, failed: 0, lost: 0, handedBack: 0 };
  const handler = await handlerOf(async () => summary, CALLBACK);
  for (let batch = 0; batch < 2; batch += 1) await handler({ Records: [] }, invocation);
  const slots = vi.mocked(createWorker).mock.calls.map(([{ concurrency }]) => concurrency);
  expect(slots.slice(-2)).toEqual([2, 1]);
});

test("a batch that finds every slot held is sent again as it is before the execution environment ends", async () => {
  const happened: string[] = [];
  const address = await queueThat((response, request) => {
    happened.push(String(request.headers["x-amz-target"]));
    response.end("{}");
  });
  vi.stubEnv("AWS_ENDPOINT_URL_SQS", address);
  vi.stubEnv("AWS_ACCESS_KEY_ID", "test");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "test");
  onTestFinished(() => void vi.unstubAllEnvs());
  const exit = vi.spyOn(process, "exit").mockImplementation((code) => {
    happened.push(`exit ${code}`);
    throw new Error(`exit ${code}`);
  });
  const error = vi.spyOn(console, "error").mockImplementation(() => {});
  const handler = await handlerOf(() => Promise.reject(new HandlersStuck(2, 2, 60)), CALLBACK);
  const record = {
    messageId: "m",
    receiptHandle: "handle",
    body: '{"taskToken":"t"}',
    attributes: { ApproximateReceiveCount: "1", SentTimestamp: String(Date.now()) },
  };
  await expect(handler({ Records: [record] }, invocation)).rejects.toThrow("exit 1");
  expect(happened).toEqual(["AmazonSQS.SendMessage", "AmazonSQS.DeleteMessageBatch", "exit 1"]);
  error.mockRestore();
  exit.mockRestore();
});
