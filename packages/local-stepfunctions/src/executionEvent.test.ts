import { once } from "node:events";
import { expect, test } from "vitest";
import { IntegrationFailure } from "./errors.ts";
import type { ExecutionEvent } from "./executionEvent.ts";
import type { ExecutionWait } from "./executionWaits.ts";
import { testEndpoint } from "./testing/endpoint.ts";

const PASS = { StartAt: "One", States: { One: { Type: "Pass", End: true } } };
const eventIdOf = (wait: ExecutionWait) => ("eventId" in wait ? wait.eventId : 0);
const eachOf = (mode: object) => ({
  StartAt: "Each",
  States: { Each: { Type: "Map", Label: "Each", ItemProcessor: { ...PASS, ...mode }, End: true } },
});

test("an observer gets each event of an execution as GetExecutionHistory returns it, with a Date", async () => {
  const seen: ExecutionEvent[] = [];
  const endpoint = await testEndpoint({ onEvent: (event) => void seen.push(event) });
  const stateMachineArn = await endpoint.machine(eachOf({}));
  const executionArn = await endpoint.start(stateMachineArn, [1, 2]);
  await endpoint.clock.advance(0);
  const history = await endpoint.history(executionArn);
  expect(history.length).toBeGreaterThan(8);
  expect(seen).toEqual(
    history.map((event) => ({
      executionArn,
      stateMachineArn,
      event: { ...event, timestamp: new Date(event.timestamp * 1000) },
    })),
  );
});

test("an observer gets the events of Express executions and of a distributed Map's child executions", async () => {
  const seen: ExecutionEvent[] = [];
  const endpoint = await testEndpoint({ onEvent: (event) => void seen.push(event) });
  const express = await endpoint.machine(PASS, { type: "EXPRESS" });
  await endpoint.start(express);
  const parent = await endpoint.machine(
    eachOf({ ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" } }),
  );
  await endpoint.start(parent, [1, 2]);
  await endpoint.clock.advance(0);
  const started = seen.filter(({ event }) => event.type === "ExecutionStarted");
  expect(started.map(({ stateMachineArn }) => stateMachineArn)).toEqual([
    express,
    parent,
    `${parent}/Each`,
    `${parent}/Each`,
  ]);
  expect(new Set(started.map(({ executionArn }) => executionArn)).size).toBe(4);
});

test("an observer is told when a state that has failed runs again, with the event of the failure", async () => {
  const seen: ExecutionEvent[] = [];
  const refuse = async () => {
    throw new IntegrationFailure("Lambda.TooManyRequestsException", "Rate Exceeded.");
  };
  const endpoint = await testEndpoint({
    integrations: { "lambda:invoke": refuse },
    onEvent: (event) => void seen.push(event),
  });
  const Retry = [{ ErrorEquals: ["States.ALL"], IntervalSeconds: 3, MaxAttempts: 2 }];
  const Resource = "arn:aws:states:::lambda:invoke";
  const task = { Type: "Task", Resource, Parameters: { FunctionName: "f" }, Retry, End: true };
  await endpoint.start(await endpoint.machine({ StartAt: "Task", States: { Task: task } }));
  await endpoint.clock.advance(20_000);
  const waits = seen.flatMap(({ event: { type, timestamp }, retryAt }) =>
    type === "TaskFailed" ? [retryAt && retryAt.getTime() - timestamp.getTime()] : [],
  );
  expect(waits).toEqual([3_000, 6_000, undefined]);
});

test.each([
  ["TaskSubmitted", "arn:aws:states:::sqs:sendMessage.waitForTaskToken", "token"],
  ["ActivityScheduled", undefined, "activity"],
])(
  "an observer is told with %s what that task waits for, and no other",
  async (type, resource, kind) => {
    const seen: ExecutionEvent[] = [];
    const endpoint = await testEndpoint({
      integrations: { "sqs:sendMessage": async () => ({ MessageId: "m" }) },
      onEvent: (event) => void seen.push(event),
    });
    const Resource = resource ?? (await endpoint.activity());
    const Parameters = { QueueUrl: "q", "MessageBody.$": "$$.Task.Token" };
    const ask = { Type: "Task", Resource, ...(kind === "token" && { Parameters }), End: true };
    const each = { ...eachOf({ StartAt: "Ask", States: { Ask: ask } }) };
    const executionArn = await endpoint.start(await endpoint.machine(each), [1, 2, 3]);
    await endpoint.clock.advance(0);
    const handedOut = seen.flatMap((event) => event.handedOut ?? []);
    expect(handedOut.map(({ eventId }) => eventId)).toEqual(
      seen.flatMap(({ event }) => (event.type === type ? [event.id] : [])),
    );
    const waits = [...endpoint.waitsOf(executionArn)].sort(
      (one, other) => eventIdOf(one) - eventIdOf(other),
    );
    expect(waits).toHaveLength(3);
    expect(handedOut).toMatchObject(waits.map(({ until: _, ...wait }) => ({ ...wait, kind })));
  },
);

test("an observer is not told of a task that a worker took at once", async () => {
  const seen: ExecutionEvent[] = [];
  const endpoint = await testEndpoint({ onEvent: (event) => void seen.push(event) });
  const activityArn = await endpoint.activity();
  const poll = endpoint.call("GetActivityTask", { activityArn });
  const task = { Type: "Task", Resource: activityArn, End: true };
  await endpoint.start(await endpoint.machine({ StartAt: "Ask", States: { Ask: task } }));
  await poll;
  expect(seen.map(({ event }) => event.type)).toContain("ActivityStarted");
  expect(seen.flatMap(({ handedOut }) => handedOut ?? [])).toEqual([]);
});

test("an observer may call the API", async () => {
  const endpoint = await testEndpoint({
    onEvent({ executionArn, event }) {
      if (event.type === "WaitStateEntered") {
        void endpoint.call("StopExecution", { executionArn, error: "Stopped" });
      }
    },
  });
  const wait = { StartAt: "Wait", States: { Wait: { Type: "Wait", Seconds: 1, End: true } } };
  expect(await endpoint.run(wait)).toMatchObject({ status: "ABORTED", error: "Stopped" });
});

test("an observer that throws stops nothing, and its first error is a warning of the process", async () => {
  let calls = 0;
  const endpoint = await testEndpoint({
    onEvent() {
      calls += 1;
      throw new Error("no more space");
    },
  });
  const warned = once(process, "warning");
  expect(await endpoint.run(PASS)).toMatchObject({ status: "SUCCEEDED" });
  expect(String((await warned)[0])).toContain("onEvent: no more space");
  expect(calls).toBe(4);
});
