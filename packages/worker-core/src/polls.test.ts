import type { Fault } from "@sfn-workers/local-stepfunctions";
import { expect, test } from "vitest";
import { activitySource } from "./activitySource.ts";
import { PollRefused } from "./errors.ts";
import { running } from "./testing/running.ts";
import { stage } from "./testing/stage.ts";

const THROTTLED: Fault = { kind: "error", code: "ThrottlingException", status: 400 };

test.each<[string, Fault, string]>([
  ["is throttled", THROTTLED, "ThrottlingException"],
  ["meets a 500", { kind: "error", code: "InternalFailure", status: 500 }, "InternalFailure"],
  ["is reset", { kind: "reset" }, "ECONNRESET"],
])("a poll that %s is tried again after a while", async (_what, fault, code) => {
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

test("a service that is gone for thirty seconds is polled ever less often, and works again when it is back", async () => {
  let gone = true;
  const { worker, clock, start, ended, count, until } = await stage({
    handler: () => "done",
    worker: { concurrency: 50, pollers: { min: 10 } },
    endpoint: { fault: () => (gone ? { kind: "reset" } : undefined) },
  });
  running(worker);
  await until(() => count("pollFailed") === 10);
  for (let second = 0; second < 30; second++) await clock.advance(1_000);
  // Ten pollers that each tried once a second would have failed 300 times.
  expect(count("pollFailed")).toBeLessThan(110);
  gone = false;
  const execution = await start();
  await clock.advance(30_000);
  expect(await ended(execution)).toMatchObject({ status: "SUCCEEDED" });
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

test("where too many polls are open, fewer are opened, and the worker goes on", async () => {
  const { worker, fault, clock, until, count } = await stage({
    handler: () => 1,
    worker: { concurrency: 8, pollers: { min: 8 } },
  });
  const crowded: Fault = { kind: "error", code: "ActivityWorkerLimitExceeded", status: 400 };
  fault("GetActivityTask", crowded);
  running(worker);
  await until(() => count("pollFailed") === 1);
  await clock.advance(1_000);
  expect(worker.status().openPolls).toBe(7);
});

test("a poll refused for lack of permission ends the worker, with AWS's error in its own", async () => {
  const { worker, fault, events } = await stage({ handler: () => 1 });
  fault("GetActivityTask", { kind: "error", code: "AccessDeniedException", status: 400 });
  const { done } = running(worker);
  await expect(done).rejects.toThrow(PollRefused);
  await expect(done).rejects.toMatchObject({ code: "AccessDeniedException" });
  expect(events.map(({ type }) => type)).toEqual(["pollFailed", "stopped"]);
});

test("a deleted activity ends the worker, but not before its running task is reported", async () => {
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

test("a wrong ARN is refused before anything is polled", () => {
  expect(() => activitySource({ activityArn: "coin-flip", maxPolls: 1 })).toThrow(
    'activityArn is "coin-flip"; allowed: arn:PARTITION:states:REGION:ACCOUNT:activity:NAME',
  );
});
