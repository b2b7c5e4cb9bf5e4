import { AccessDeniedException, type Fault } from "@sfn-workers/local-stepfunctions";
import { expect, test } from "vitest";
import { running } from "./testing/running.ts";
import { stage, untilAborted } from "./testing/stage.ts";

const THROTTLED: Fault = { kind: "error", code: "ThrottlingException", status: 400 };

test("a throttled report is retried until it is delivered", async () => {
  const { worker, clock, start, ended, until, count, events, fault } = await stage({
    handler: () => "done",
  });
  for (let attempt = 0; attempt < 5; attempt++) fault("SendTaskSuccess", THROTTLED);
  running(worker);
  const execution = await start();
  for (let failures = 1; failures <= 5; failures++) {
    await until(() => count("reportFailed") >= failures);
    await clock.advance(2_000);
  }
  expect(await ended(execution)).toMatchObject({ status: "SUCCEEDED", output: '"done"' });
  await until(() => count("taskSucceeded") === 1);
  expect(events.at(-1)).toMatchObject({ reportAttempts: 6 });
});

test("heartbeats continue while the report fails", async () => {
  const { worker, clock, start, ended, callsOf, until, count } = await stage({
    manifest: { timeoutSeconds: 300, heartbeatSeconds: 15 },
    handler: () => "done",
    endpoint: {
      fault: (operation) =>
        operation === "SendTaskSuccess" && clockNow() < 90_000 ? THROTTLED : undefined,
    },
  });
  const begun = clock.now();
  const clockNow = () => clock.now() - begun;
  running(worker);
  const execution = await start();
  await until(() => count("reportFailed") === 1);
  for (let second = 0; second < 110; second++) await clock.advance(1_000);
  expect(callsOf("SendTaskHeartbeat")).toBeGreaterThan(10);
  expect(await ended(execution)).toMatchObject({ status: "SUCCEEDED" });
});

test("no heartbeat is sent while a report is answered quickly", async () => {
  const { worker, clock, start, ended, callsOf, until, fault } = await stage({
    manifest: { timeoutSeconds: 60, heartbeatSeconds: 6 },
    handler: () => new Promise((resolve) => clock.setTimeout(() => resolve(1), 1_500)),
  });
  fault("SendTaskSuccess", { kind: "delay", ms: 1_000 });
  running(worker);
  const execution = await start();
  await until(() => worker.status().runningTasks === 1);
  await clock.advance(1_500);
  await clock.advance(1_000);
  expect(await ended(execution)).toMatchObject({ status: "SUCCEEDED" });
  expect(callsOf("SendTaskHeartbeat")).toBe(0);
});

test("heartbeats continue while the report waits for a slow answer", async () => {
  const { worker, clock, start, ended, callsOf, until, fault } = await stage({
    manifest: { timeoutSeconds: 60, heartbeatSeconds: 6 },
    handler: () => "done",
  });
  fault("SendTaskSuccess", { kind: "delay", ms: 9_500 });
  running(worker);
  const execution = await start();
  await until(() => worker.status().runningTasks === 1);
  for (let second = 0; second < 10; second++) await clock.advance(1_000);
  expect(await ended(execution)).toMatchObject({ status: "SUCCEEDED" });
  expect(callsOf("SendTaskHeartbeat")).toBe(4);
});

test("a report whose answer is lost counts as delivered, and the execution has one outcome", async () => {
  const { worker, clock, start, ended, until, count, fault } = await stage({
    handler: () => "done",
  });
  fault("SendTaskSuccess", { kind: "drop" });
  running(worker);
  expect(await ended(await start())).toMatchObject({ status: "SUCCEEDED" });
  await until(() => count("reportFailed") === 1);
  await clock.advance(1_000);
  await until(() => count("taskSucceeded") === 1);
  expect(count("taskLost")).toBe(0);
});

test("an outcome for a dead token is counted once, and the worker continues", async () => {
  let finish = () => {};
  const { worker, start, ended, until, count, events, stopExecution } = await stage({
    handler: (input) =>
      input === "quick"
        ? 1
        : new Promise<void>((resolve) => {
            finish = resolve;
          }),
  });
  running(worker);
  const execution = await start("slow");
  await until(() => count("taskReceived") === 1);
  await stopExecution(execution);
  finish();
  await until(() => count("taskLost") === 1);
  expect(events.at(-1)).toMatchObject({ during: "report", code: "TaskTimedOut" });
  expect(await ended(await start("quick"))).toMatchObject({ status: "SUCCEEDED" });
});

test("when the service is unreachable until the token expires, the outcome is given up and the slot released", async () => {
  let isDown = false;
  const { worker, clock, start, until, count, events } = await stage({
    handler() {
      isDown = true;
      return 1;
    },
    endpoint: { fault: () => (isDown ? { kind: "reset" } : undefined) },
  });
  running(worker);
  await start();
  await until(() => count("reportFailed") === 1);
  for (let second = 0; second < 61; second++) await clock.advance(1_000);
  await until(() => worker.status().runningTasks === 0);
  expect(events.findLast(({ type }) => type === "reportFailed")).toMatchObject({
    retryInMs: undefined,
  });
});

test("an output that AWS rejects fails the execution instead of being retried forever", async () => {
  const { worker, start, ended, fault } = await stage({ handler: () => "done" });
  fault("SendTaskSuccess", { kind: "error", code: "InvalidOutput", status: 400 });
  running(worker);
  expect(await ended(await start())).toMatchObject({
    status: "FAILED",
    error: "Worker.InvalidOutput",
  });
});

test.each(["SendTaskSuccess", "SendTaskHeartbeat"])(
  "a %s that is refused for good stops the polls, and the worker ends by name once its tasks have ended",
  async (refused) => {
    let calls = 0;
    const { worker, clock, start, until, count, callsOf } = await stage({
      manifest: { timeoutSeconds: 20, heartbeatSeconds: 6, handlerBudgetSeconds: 10 },
      handler: (_input, task) => (refused === "SendTaskHeartbeat" ? untilAborted(task) : 1),
      endpoint: {
        authorize({ action }) {
          if (action !== `states:${refused}`) return;
          calls += 1;
          throw new AccessDeniedException("no identity-based policy allows it");
        },
      },
    });
    const ended = worker.run({ signal: new AbortController().signal });
    const outcome = ended.then(
      () => expect.unreachable("it ends by name"),
      (error: unknown) => error,
    );
    await start();
    await start();
    await until(() => callsOf("GetActivityTask") === 1 && count("taskReceived") === 1);
    for (let second = 0; second < 30 && worker.status().runningTasks > 0; second++) {
      await clock.advance(1_000);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await outcome).toMatchObject({ name: "ReportRefused", code: "AccessDeniedException" });
    expect(count("reportsRefused")).toBe(1);
    expect(callsOf("GetActivityTask")).toBe(1);
    expect(calls).toBeGreaterThan(1);
  },
);
