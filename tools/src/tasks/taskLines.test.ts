import { PassThrough } from "node:stream";
import { stripVTControlCharacters } from "node:util";
import {
  createVirtualClock,
  IntegrationFailure,
  type Integrations,
  startStepFunctions,
} from "@sfn-workers/local-stepfunctions";
import { expect, onTestFinished, test } from "vitest";
import type { LineStream } from "./line.ts";
import { createTaskLines } from "./taskLines.ts";

const ACTIVITY = "arn:aws:states:us-east-1:000000000000:activity:tasks";
const TASK = { Type: "Task", Resource: ACTIVITY, TimeoutSeconds: 60, End: true };
const SEND = {
  Type: "Task",
  Resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
  Parameters: { QueueUrl: "tasks", MessageBody: { "token.$": "$$.Task.Token" } },
  TimeoutSeconds: 60,
  End: true,
};
const PIPE: LineStream = Object.assign(new PassThrough(), { isTTY: false, columns: 80 });

interface Machine {
  readonly stream?: LineStream;
  readonly integrations?: Integrations;
}

/** A state machine of the workload `invoice`, in virtual time, with the lines of its tasks. */
async function machineOf(states: object, { stream = PIPE, integrations = {} }: Machine = {}) {
  const clock = createVirtualClock();
  const lines: string[] = [];
  const taskLines = createTaskLines({
    workloadOf: (arn) => (arn.endsWith(":m") ? "invoice" : undefined),
    write: (line) => lines.push(line),
    stream,
    clock,
  });
  onTestFinished(taskLines.stop);
  const endpoint = await startStepFunctions({ clock, integrations, onEvent: taskLines.onEvent });
  onTestFinished(endpoint.close);
  const call = <Answer>(operation: string, input: object) =>
    endpoint.call(operation, input) as Promise<Answer>;
  await call("CreateActivity", { name: "tasks" });
  const { stateMachineArn } = await call<{ stateMachineArn: string }>("CreateStateMachine", {
    name: "m",
    roleArn: "arn:aws:iam::000000000000:role/m",
    definition: JSON.stringify({ StartAt: Object.keys(states)[0], States: states }),
  });
  return {
    clock,
    lines,
    start: (input: unknown = {}) =>
      call<{ executionArn: string }>("StartExecution", {
        stateMachineArn,
        name: "0123456789",
        input: JSON.stringify(input),
      }),
    stop: (executionArn: string) => call("StopExecution", { executionArn }),
    async take() {
      const poll = { activityArn: ACTIVITY, workerName: "w" };
      const { taskToken } = await call<{ taskToken: string }>("GetActivityTask", poll);
      return taskToken;
    },
    succeed: (taskToken: string) => call("SendTaskSuccess", { taskToken, output: "{}" }),
    fail: (taskToken: string, error: string, cause: string) =>
      call("SendTaskFailure", { taskToken, error, cause }),
  };
}

test("a line tells the workload, the execution, the attempt, the outcome, and how long it waited and ran", async () => {
  const { start, take, succeed, clock, lines } = await machineOf({ Task: TASK });
  await start();
  await clock.advance(12);
  const token = await take();
  await clock.advance(34);
  await succeed(token);
  await clock.advance(0);
  expect(lines).toEqual(["✓ invoice 01234567 attempt 1 succeeded in 34 ms, picked up after 12 ms"]);
});

test("a failure that is retried says at once when, and each attempt has a line", async () => {
  const Retry = [{ ErrorEquals: ["States.ALL"], IntervalSeconds: 60, MaxAttempts: 1 }];
  const { start, take, fail, clock, lines } = await machineOf({ Task: { ...TASK, Retry } });
  const cause = JSON.stringify({ message: "no price of A7\nsee the list", stack: "at …" });
  await start();
  await clock.advance(3);
  await fail(await take(), "NoPrice", cause);
  await clock.advance(0);
  const first =
    "↻ invoice 01234567 attempt 1 failed in 0 ms, retried in 1.0 min: NoPrice: no price of A7, picked up after 3 ms";
  expect(lines).toEqual([first]);
  await clock.advance(60_000);
  await fail(await take(), "NoPrice", "as text.");
  await clock.advance(0);
  expect(lines).toEqual([
    first,
    "✗ invoice 01234567 attempt 2 failed in 0 ms: NoPrice: as text, picked up after 0 ms",
  ]);
});

test("below a failure is where the handler's error was thrown, if its cause has the stack", async () => {
  const { start, take, fail, clock, lines } = await machineOf({ Task: TASK });
  const stack =
    "TypeError: no\n    at Object.handler (/packages/workloads/src/invoice/handler.ts:12:9)";
  await start();
  await fail(await take(), "TypeError", JSON.stringify({ message: "no", stack }));
  await clock.advance(0);
  expect(lines).toEqual([
    "✗ invoice 01234567 attempt 1 failed in 0 ms: TypeError: no, picked up after 0 ms\n" +
      "    at packages/workloads/src/invoice/handler.ts:12",
  ]);
});

test("a failure within a state that is retried says so too", async () => {
  const Retry = [{ ErrorEquals: ["States.ALL"], IntervalSeconds: 60, MaxAttempts: 1 }];
  const { start, take, fail, clock, lines } = await machineOf({
    Both: {
      Type: "Parallel",
      Branches: [{ StartAt: "Task", States: { Task: TASK } }],
      Retry,
      End: true,
    },
  });
  await start();
  await fail(await take(), "NoPrice", "");
  await clock.advance(60_000);
  expect(lines).toEqual([
    "↻ invoice 01234567 attempt 1 failed in 0 ms, retried in 1.0 min: NoPrice, picked up after 0 ms",
  ]);
});

test("a failure that a Catch takes is told as caught", async () => {
  const Catch = [{ ErrorEquals: ["States.ALL"], Next: "Done" }];
  const { start, take, fail, clock, lines } = await machineOf({
    Task: { ...TASK, Catch },
    Done: { Type: "Succeed" },
  });
  await start();
  await fail(await take(), "NoPrice", "");
  await clock.advance(0);
  expect(lines).toEqual([
    "↷ invoice 01234567 attempt 1 failed in 0 ms, caught: NoPrice, picked up after 0 ms",
  ]);
});

test("a missed heartbeat is told apart from a timeout", async () => {
  const { start, take, clock, lines } = await machineOf({ Task: { ...TASK, HeartbeatSeconds: 2 } });
  await start();
  await take();
  await clock.advance(2_000);
  expect(lines).toEqual([
    "✗ invoice 01234567 attempt 1 timed out after 2.0 s, as no heartbeat came, picked up after 0 ms",
  ]);
});

test("a task that waits, or runs, for long has a line before it ends", async () => {
  const { start, take, stop, clock, lines } = await machineOf({ Task: TASK });
  const { executionArn } = await start();
  await clock.advance(4_000);
  await take();
  await clock.advance(3_000);
  await stop(executionArn);
  await clock.advance(0);
  expect(lines).toEqual([
    "○ invoice 01234567 attempt 1 waits for a worker",
    "◐ invoice 01234567 attempt 1 runs, picked up after 4.0 s",
    "■ invoice 01234567 attempt 1 stopped after 3.0 s, as its execution was stopped",
  ]);
});

test("a task by token has no pick-up, and a call of a service has a line only if it fails", async () => {
  const tokens: unknown[] = [];
  const integrations: Integrations = {
    "sqs:sendMessage": async ({ parameters }) => {
      tokens.push(Object(parameters).MessageBody.token);
      return {};
    },
    "lambda:invoke": async () => {
      throw new IntegrationFailure("Lambda.TooManyRequestsException", "Rate Exceeded.");
    },
  };
  const Catch = [{ ErrorEquals: ["States.ALL"], ResultPath: null, Next: "Task" }];
  const Resource = "arn:aws:states:::lambda:invoke";
  const Parameters = { FunctionName: "f", InvocationType: "Event" };
  const { start, succeed, clock, lines } = await machineOf(
    { Wake: { Type: "Task", Resource, Parameters, Catch, Next: "Task" }, Task: SEND },
    { integrations },
  );
  await start();
  await clock.advance(5);
  await succeed(String(tokens[0]));
  await clock.advance(0);
  expect(lines).toEqual([
    "↷ invoice 01234567 Wake (lambda:invoke) attempt 1 failed in 0 ms, caught: Lambda.TooManyRequestsException: Rate Exceeded.",
    "✓ invoice 01234567 attempt 1 succeeded in 5 ms",
  ]);
});

test("the items of a Map are told by their index, each with attempts of its own", async () => {
  const Retry = [{ ErrorEquals: ["States.ALL"], IntervalSeconds: 1, MaxAttempts: 1 }];
  const ItemProcessor = { StartAt: "Task", States: { Task: { ...TASK, Retry } } };
  const { start, take, fail, succeed, clock, lines } = await machineOf({
    All: { Type: "Map", ItemProcessor, End: true },
  });
  await start(["a", "b"]);
  const [first, second] = [await take(), await take()];
  await fail(first, "NoPrice", "");
  await succeed(second);
  await clock.advance(1_000);
  await succeed(await take());
  await clock.advance(0);
  expect(lines.map((line) => line.slice(0, 45))).toEqual([
    "↻ invoice 01234567 Task[0] attempt 1 failed i",
    "✓ invoice 01234567 Task[1] attempt 1 succeede",
    "✓ invoice 01234567 Task[0] attempt 2 succeede",
  ]);
});

test("on a terminal a line is wrapped", async () => {
  const stream: LineStream = Object.assign(new PassThrough(), { isTTY: true, columns: 60 });
  const { start, take, fail, clock, lines } = await machineOf({ Task: TASK }, { stream });
  await start();
  await fail(await take(), "NoPrice", "a cause that is much longer than the line");
  await clock.advance(0);
  expect(lines.map(stripVTControlCharacters)).toEqual([
    "✗ invoice 01234567 attempt 1 failed in 0 ms: NoPrice: a\n" +
      "    cause that is much longer than the line, picked up after\n" +
      "    0 ms",
  ]);
});

test("what a handler says at length is cut", async () => {
  const { start, take, fail, clock, lines } = await machineOf({ Task: TASK });
  await start();
  await fail(await take(), "NoPrice", "much ".repeat(1_000));
  await clock.advance(0);
  expect(lines[0]?.length).toBeLessThan(400);
  expect(lines[0]).toMatch(/much…, picked up after 0 ms$/);
});
