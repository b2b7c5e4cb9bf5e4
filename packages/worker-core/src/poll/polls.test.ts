import type { Fault } from "@sfn-workers/local-stepfunctions";
import { createVirtualClock } from "@sfn-workers/local-stepfunctions";
import { expect, test, vi } from "vitest";
import { PollRefused } from "../errors.ts";
import { activitySource } from "../stepfunctions/activitySource.ts";
import { clientAccess } from "../stepfunctions/clientAccess.ts";
import { anyWorkload } from "../testing/anyWorkload.ts";
import { running } from "../testing/running.ts";
import { stage } from "../testing/stage.ts";
import { createWorker } from "../worker.ts";

/** A busy machine starts processes and answers requests late. */
const PATIENCE = { timeout: 60_000 };

const THROTTLED: Fault = { kind: "error", code: "ThrottlingException", status: 400 };

test.each<[string, Fault, string]>([
  ["is throttled", THROTTLED, "ThrottlingException"],
  ["gets a 500", { kind: "error", code: "InternalFailure", status: 500 }, "InternalFailure"],
  ["is reset", { kind: "reset" }, "ECONNRESET"],
])("a poll that %s is retried after a pause", async (_what, fault, code) => {
  const {
    worker,
    clock,
    start,
    ended,
    until,
    fault: inject,
    events,
    count,
  } = await stage({
    handler: () => "done",
  });
  inject("GetActivityTask", fault);
  running(worker);
  await until(() => count("pollFailed") === 1);
  expect(events[0]).toMatchObject({ type: "pollFailed", code, retryInMs: 125 });
  const execution = await start();
  await clock.advance(125);
  expect(await ended(execution)).toMatchObject({ status: "SUCCEEDED" });
});

test("a service that is down is polled less and less often, and work resumes when it is up again", async () => {
  let isDown = true;
  const { worker, clock, start, ended, count, until } = await stage({
    handler: () => "done",
    worker: { concurrency: 50, pollers: { min: 10 } },
    endpoint: { fault: () => (isDown ? { kind: "reset" } : undefined) },
  });
  running(worker);
  await until(() => count("pollFailed") === 10);
  for (let second = 0; second < 30; second++) await clock.advance(1_000);
  // Ten pollers that each tried once a second would have failed 300 times.
  expect(count("pollFailed")).toBeLessThan(110);
  isDown = false;
  const execution = await start();
  await clock.advance(30_000);
  expect(await ended(execution)).toMatchObject({ status: "SUCCEEDED" });
});

test("a poll whose answer is lost loses its task; the state's retry is handled", async () => {
  const { worker, clock, start, ended, fault, until, count, history } = await stage({
    handler: () => "done",
    manifest: { timeoutSeconds: 60, heartbeatSeconds: 10 },
    retry: [{ ErrorEquals: ["States.HeartbeatTimeout"], IntervalSeconds: 1, MaxAttempts: 2 }],
  });
  fault("GetActivityTask", { kind: "drop" });
  const execution = await start();
  running(worker);
  await until(() => count("pollFailed") === 1);
  await clock.advance(12_000);
  expect(await ended(execution)).toMatchObject({ status: "SUCCEEDED" });
  expect(await history(execution)).toContain("ActivityTimedOut");
});

test("a slow answer to a poll is not a fault", async () => {
  const { worker, clock, start, ended, fault, until, count } = await stage({
    handler: () => "done",
  });
  fault("GetActivityTask", { kind: "delay", ms: 50_000 });
  running(worker);
  const execution = await start();
  await clock.advance(50_000);
  expect(await ended(execution)).toMatchObject({ status: "SUCCEEDED" });
  await until(() => count("taskSucceeded") === 1);
  expect(count("pollFailed")).toBe(0);
});

test("a host name that does not resolve is a transient fault, and polling continues", async () => {
  const clock = createVirtualClock();
  const codes: string[] = [];
  const worker = createWorker({
    workload: anyWorkload(() => 1),
    source: activitySource({
      activityArn: "arn:aws:states:us-east-1:000000000000:activity:work",
      maxPolls: 1,
      access: clientAccess({
        endpoint: "http://states.invalid",
        region: "us-east-1",
        credentials: { accessKeyId: "test", secretAccessKey: "test" },
      }),
    }),
    observers: [(event) => event.type === "pollFailed" && codes.push(event.code)],
    clock,
    random: () => 0.5,
  });
  const { done, stop } = running(worker);
  await vi.waitUntil(() => codes.length === 1, PATIENCE);
  await clock.advance(125);
  await vi.waitUntil(() => codes.length === 2, PATIENCE);
  stop();
  await done;
  expect(codes[0]).toMatch(/^(ENOTFOUND|EAI_AGAIN)$/);
});

test("random failures of one poll in five do not slow down the others", async () => {
  let calls = 0;
  const { worker, start, until, count } = await stage({
    handler: () => 1,
    worker: { concurrency: 20, pollers: { min: 20 } },
    endpoint: {
      fault: (operation) =>
        operation === "GetActivityTask" && ++calls % 5 === 0 ? { kind: "reset" } : undefined,
    },
  });
  for (let task = 0; task < 60; task++) await start();
  running(worker);
  // No time passes, so a poller that pauses takes no more tasks: 60 tasks take 75 polls, whose 15 failures leave five of 20 pollers.
  await until(() => count("taskSucceeded") === 60);
});

test("polls that fail together count as one failure", async () => {
  const { worker, fault, events, until, count } = await stage({
    handler: () => 1,
    worker: { concurrency: 20, pollers: { min: 20 } },
  });
  for (let poll = 0; poll < 20; poll++) fault("GetActivityTask", THROTTLED);
  running(worker);
  await until(() => count("pollFailed") === 20);
  for (const event of events) expect(event).toMatchObject({ retryInMs: 125 });
});

test("when AWS reports too many open polls, the worker opens fewer", async () => {
  const { worker, fault, clock, until, count } = await stage({
    handler: () => 1,
    worker: { concurrency: 8, pollers: { min: 8 } },
  });
  const tooManyPolls: Fault = { kind: "error", code: "ActivityWorkerLimitExceeded", status: 400 };
  fault("GetActivityTask", tooManyPolls);
  running(worker);
  await until(() => count("pollFailed") === 1);
  await clock.advance(1_000);
  expect(worker.status().openPolls).toBe(7);
});

test("a poll that is refused for lack of permission stops the worker with AWS's error code", async () => {
  const { worker, fault, events } = await stage({ handler: () => 1 });
  fault("GetActivityTask", { kind: "error", code: "AccessDeniedException", status: 400 });
  const { done } = running(worker);
  await expect(done).rejects.toThrow(PollRefused);
  await expect(done).rejects.toMatchObject({ code: "AccessDeniedException" });
  expect(events.map(({ type }) => type)).toEqual(["pollFailed", "stopped"]);
});

test("a deleted activity stops the worker once its running task is reported", async () => {
  let finish = () => {};
  const { worker, start, ended, until, count, deleteActivity } = await stage({
    worker: { concurrency: 2 },
    handler: () =>
      new Promise<string>((resolve) => {
        finish = () => resolve("done");
      }),
  });
  const { done } = running(worker);
  const execution = await start();
  await until(() => count("taskReceived") === 1);
  await deleteActivity();
  await start().catch(() => {});
  finish();
  expect(await ended(execution)).toMatchObject({ status: "SUCCEEDED", output: '"done"' });
  await expect(done).rejects.toMatchObject({ code: "ActivityDoesNotExist" });
});

test("an empty poll is followed by the next one", async () => {
  const { worker, clock, until, count, callsOf, start, ended } = await stage({ handler: () => 1 });
  running(worker);
  await until(() => worker.status().openPolls === 1);
  await clock.advance(61_000);
  await until(() => count("pollEmpty") === 1);
  expect(callsOf("GetActivityTask")).toBe(1);
  expect(await ended(await start())).toMatchObject({ status: "SUCCEEDED" });
});

test("an invalid ARN is rejected before the first poll", () => {
  const access = clientAccess({ region: "us-east-1" });
  expect(() => activitySource({ activityArn: "coin-flip", maxPolls: 1, access })).toThrow(
    'activityArn is "coin-flip"; allowed: arn:PARTITION:states:REGION:ACCOUNT:activity:NAME',
  );
});
