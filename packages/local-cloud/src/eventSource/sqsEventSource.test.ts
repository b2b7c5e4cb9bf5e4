import { createVirtualClock } from "@sfn-workers/local-stepfunctions";
import { expect, onTestFinished, test } from "vitest";
import { TooManyRequestsException } from "../lambda/concurrency.ts";
import type { Outcome } from "../lambda/executionEnvironment.ts";
import { createLines } from "../testing/lines.ts";
import { until } from "../testing/program.ts";
import { bodiesIn, countsOf, letSecondsPass, send, sqsForTest } from "../testing/queues.ts";
import { createSqsEventSource } from "./sqsEventSource.ts";

const SUCCESS = (payload: unknown = null): Outcome => ({
  type: "succeeded",
  requestId: "r",
  payload: JSON.stringify(payload),
  lastLines: [],
});
const FAILURE: Outcome = {
  type: "failed",
  requestId: "r",
  error: { errorType: "BadLuck", errorMessage: "Bad luck!" },
  phase: "invoke",
  lastLines: [],
};

const FUNCTION = "arn:aws:lambda:us-east-1:000000000000:function:worker";

interface Record {
  readonly messageId: string;
  readonly body: string;
}
type Invoke = (records: readonly Record[], attempt: number) => Outcome | Promise<Outcome>;

/** A queue with dead letters after two receives, and an event source that passes its batches to `invoke`. */
async function sourceFor(
  invoke: Invoke,
  options: {
    actions?: readonly string[];
    reportsItemFailures?: boolean;
    maxReceiveCount?: number;
    accepts?: (body: string) => boolean;
  } = {},
) {
  const { sqs, session } = await sqsForTest(options.actions);
  const dead = await sqs.createQueue("dead", {});
  const { maxReceiveCount = 2 } = options;
  const queue = await sqs.createQueue("tasks", {
    VisibilityTimeout: "30",
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount }),
  });
  const failures = createLines();
  const clock = createVirtualClock();
  const invocations: string[][] = [];
  const source = createSqsEventSource(
    {
      fn: {
        name: "worker",
        arn: FUNCTION,
        roleArn: session.roleArn,
        async invoke(event) {
          const { Records } = event as { Records: Record[] };
          invocations.push(Records.map(({ body }) => body));
          return invoke(Records, invocations.length);
        },
        failureOf: ({ error, phase, lastLines }, message) => ({
          ...{ kind: "functionFailed", name: "worker", arn: FUNCTION, message, ...error },
          ...{ phase, lastLines, hasLoaded: true, failuresOnly: 0 },
        }),
      },
      queue,
      visibilityTimeoutSeconds: () => 30,
      batchSize: 10,
      windowSeconds: 0,
      concurrency: 5,
      reportsItemFailures: options.reportsItemFailures ?? true,
      accepts: options.accepts ?? (() => true),
    },
    { sqs, clock, onFailure: ({ name, message }) => failures.write(`${name}: ${message}`) },
  );
  const stop = async () => {
    source.quiesce();
    sqs.drainPolls();
    await source.stopped();
  };
  onTestFinished(stop);
  const counts = () => countsOf(sqs, queue.url);
  const untilCounts = (visible: number, invisible: number) =>
    until(async () => {
      const now = await counts();
      return now.visible === visible && now.invisible === invisible ? now : undefined;
    });
  return { sqs, queue, dead, source, clock, failures, invocations, stop, untilCounts };
}

test("deletes the messages of a successful batch", async () => {
  const { sqs, queue, source, failures, invocations, untilCounts } = await sourceFor(() =>
    SUCCESS(),
  );
  await send(sqs, queue.url, "a", "b");
  source.start();
  await untilCounts(0, 0);
  expect(invocations).toEqual([["a", "b"]]);
  expect(failures.all).toEqual([]);
});

test("deletes messages that its filters do not accept, and hands the others to the function", async () => {
  const { sqs, queue, source, invocations, untilCounts } = await sourceFor(() => SUCCESS(), {
    accepts: (body) => body !== "b",
  });
  await send(sqs, queue.url, "a", "b", "c");
  source.start();
  await untilCounts(0, 0);
  expect(invocations).toEqual([["a", "c"]]);
});

test("tells which messages can't be deleted, and hands those that its filters accept to the function all the same", async () => {
  const { sqs, queue, source, failures, invocations, untilCounts } = await sourceFor(
    () => SUCCESS(),
    { actions: ["sqs:ReceiveMessage"], accepts: (body) => body !== "b" },
  );
  await send(sqs, queue.url, "a", "b", "c");
  source.start();
  await failures.containing("2 of 2 messages can't be deleted");
  await untilCounts(0, 3);
  expect(invocations).toEqual([["a", "c"]]);
  const lost = `can't be deleted from ${queue.arn} and will be received again: User: `;
  expect(failures.all).toEqual([
    expect.stringContaining(`worker: 1 of 1 message ${lost}`),
    expect.stringContaining(`worker: 2 of 2 messages ${lost}`),
  ]);
});

test("tells that a batch did not reach its function, whose service failed", async () => {
  const { sqs, queue, source, failures, untilCounts } = await sourceFor(() => {
    throw new Error("Service is unavailable");
  });
  await send(sqs, queue.url, "a");
  source.start();
  await failures.containing("Service is unavailable");
  await untilCounts(0, 1);
  expect(failures.all).toEqual([
    "worker: a batch of 1 message did not reach the function and will be received again: Service is unavailable",
  ]);
});

test("leaves reported failures in the queue, so that they are received again and then moved to the dead-letter queue", async () => {
  const { sqs, queue, dead, source, failures, invocations, untilCounts } = await sourceFor(
    (records) =>
      SUCCESS({
        batchItemFailures: records
          .filter(({ body }) => body === "poison")
          .map(({ messageId }) => ({ itemIdentifier: messageId })),
      }),
  );
  await send(sqs, queue.url, "a", "poison", "b");
  source.start();
  await failures.containing("1 of 3 messages failed");
  await untilCounts(0, 1);
  expect(invocations).toEqual([["a", "poison", "b"]]);
  expect(failures.all).toEqual(["worker: 1 of 3 messages failed and will be received again"]);
  letSecondsPass(31);
  await failures.containing("1 of 1 message failed");
  letSecondsPass(31);
  await untilCounts(0, 0);
  expect(invocations).toEqual([["a", "poison", "b"], ["poison"]]);
  expect(await bodiesIn(sqs, dead.url)).toEqual(["poison"]);
});

test("deletes the whole batch when the function does not report failures by item", async () => {
  const response = SUCCESS({ batchItemFailures: [{ itemIdentifier: "" }] });
  const { sqs, queue, source, untilCounts } = await sourceFor(() => response, {
    reportsItemFailures: false,
  });
  await send(sqs, queue.url, "a");
  source.start();
  await untilCounts(0, 0);
});

test("fails the whole batch when its function fails, and reports it without the bodies", async () => {
  const { sqs, queue, source, failures, untilCounts } = await sourceFor(() => FAILURE);
  await send(sqs, queue.url, "a", "b");
  source.start();
  await failures.containing("Bad luck!");
  await untilCounts(0, 2);
  expect(failures.all).toEqual([
    "worker: a batch of 2 messages failed and will be received again: BadLuck: Bad luck!",
  ]);
});

test("invokes a throttled function again while the messages stay invisible", async () => {
  const { sqs, queue, source, clock, invocations, untilCounts } = await sourceFor(
    (_records, attempt) => {
      if (attempt < 3) throw new TooManyRequestsException();
      return SUCCESS();
    },
  );
  await send(sqs, queue.url, "a");
  source.start();
  await untilCounts(0, 1);
  await until(async () => invocations[0]);
  await clock.advance(500);
  expect(invocations).toHaveLength(2);
  await clock.advance(1_000);
  await untilCounts(0, 0);
  expect(invocations).toHaveLength(3);
});

test("stops retrying a throttled batch before its messages become visible", async () => {
  const { sqs, queue, source, clock, invocations, untilCounts } = await sourceFor(() => {
    throw new TooManyRequestsException();
  });
  await send(sqs, queue.url, "a");
  source.start();
  await untilCounts(0, 1);
  await until(async () => invocations[0]);
  await clock.advance(3_600_000);
  // After 0.5, 1, 2, 4, 8 s: the next wait, of 16 s, would end after the 30 s.
  expect(invocations).toHaveLength(6);
});

test("releases a throttled batch at once when it stops", async () => {
  const { sqs, queue, source, invocations, untilCounts, stop } = await sourceFor(() => {
    throw new TooManyRequestsException();
  });
  await send(sqs, queue.url, "a");
  source.start();
  await until(async () => invocations[0]);
  await stop();
  await untilCounts(1, 0);
});

test("stops after the running batch, whose messages are deleted, and starts no other", async () => {
  const running = Promise.withResolvers<Outcome>();
  const { sqs, queue, source, invocations, untilCounts, stop } = await sourceFor(
    () => running.promise,
  );
  await send(sqs, queue.url, "a");
  source.start();
  await until(async () => invocations[0]);
  const stopped = stop();
  await send(sqs, queue.url, "b");
  running.resolve(SUCCESS());
  await stopped;
  await untilCounts(1, 0);
  expect(invocations).toEqual([["a"]]);
});

test("reports a missing permission to receive, and tries again later", async () => {
  const { source, failures, clock } = await sourceFor(() => SUCCESS(), {
    actions: ["sqs:DeleteMessage"],
  });
  source.start();
  await failures.containing("can't be polled: User: ");
  await clock.advance(500);
  expect(await failures.containing("sqs:receivemessage", 2)).toContain("worker: ");
});
