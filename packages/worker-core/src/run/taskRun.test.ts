import { expect, test } from "vitest";
import { never, rejectedWith, taskRunStage } from "../testing/taskRunStage.ts";

test("a delivered outcome emits an event with its durations and leaves no timer", async () => {
  const { run, clock, events, sent } = taskRunStage({
    handler: () => new Promise((resolve) => clock.setTimeout(() => resolve(1), 3_000)),
    reports: {
      success: (_token, output) =>
        new Promise((resolve) => {
          sent.push(`success ${output}`);
          clock.setTimeout(resolve, 500);
        }),
    },
  });
  const done = run.run();
  await clock.advance(5_000);
  await done;
  expect(sent).toEqual(["success 1"]);
  expect(events).toEqual([
    {
      type: "taskSucceeded",
      task: run.task,
      handlerMs: 3_000,
      durationMs: 3_500,
      reportAttempts: 1,
    },
  ]);
  expect(clock.timers).toBe(0);
});

test("a failure emits an event with its error and cause", async () => {
  const { run, events } = taskRunStage({
    handler() {
      throw new RangeError("too far");
    },
  });
  await run.run();
  expect(events).toMatchObject([
    {
      type: "taskFailed",
      error: "RangeError",
      cause: expect.stringContaining("too far"),
      handlerMs: 0,
      durationMs: 0,
      reportAttempts: 1,
    },
  ]);
});

test("a failure from the transport is reported without calling the handler", async () => {
  let calls = 0;
  const { run, sent } = taskRunStage({
    handler: () => {
      calls += 1;
    },
    received: { failure: { error: "Worker.PoisonMessage", cause: "{}" } },
  });
  await run.run();
  expect(calls).toBe(0);
  expect(sent).toEqual(["failure Worker.PoisonMessage"]);
});

test("input that is not JSON is reported without calling the handler", async () => {
  let calls = 0;
  const { run, sent } = taskRunStage({
    handler: () => {
      calls += 1;
    },
    received: { input: "{nope" },
  });
  await run.run();
  expect(calls).toBe(0);
  expect(sent).toEqual(["failure Worker.InvalidInput"]);
});

test("a task whose budget ends exactly when handlers are aborted is run; a task whose budget ends later is not", async () => {
  const fits = taskRunStage({ endsInMs: 22_000 });
  await fits.run.run();
  expect(fits.sent).toEqual(['success "done"']);
  const late = taskRunStage({ endsInMs: 21_999 });
  await late.run.run();
  expect(late.sent).toEqual(["failure Worker.Draining"]);
});

test("a transport that can release a task gets it back without an outcome", async () => {
  const released: string[] = [];
  const { run, sent, types } = taskRunStage({
    endsInMs: 1_000,
    reports: { release: async (token) => void released.push(token) },
  });
  await run.run();
  expect(released).toEqual(["token"]);
  expect(types()).toEqual(["taskHandedBack"]);
  expect(sent).toEqual([]);
});

test("a token that dies while the handler runs is lost without a report", async () => {
  const { run, clock, events, sent } = taskRunStage({
    handler: (_input, task) =>
      new Promise((_resolve, reject) => {
        task.signal.addEventListener("abort", () => reject(task.signal.reason));
      }),
    reports: { heartbeat: rejectedWith("TaskTimedOut") },
  });
  const done = run.run();
  await clock.advance(10_000);
  await done;
  expect(events).toMatchObject([
    { type: "taskLost", during: "handler", code: "TaskTimedOut", durationMs: 10_000 },
  ]);
  expect(sent).toEqual([]);
});

test("a token that dies before the report loses its task", async () => {
  const { run, events } = taskRunStage({ reports: { success: rejectedWith("TaskDoesNotExist") } });
  await run.run();
  expect(events).toMatchObject([
    { type: "taskLost", during: "report", code: "TaskDoesNotExist", durationMs: 0 },
  ]);
});

test("a task that is given up counts as lost once, even if its token turns out to be dead", async () => {
  const { run, clock, types } = taskRunStage({
    handler: never,
    reports: { heartbeat: rejectedWith("TaskTimedOut") },
  });
  const done = run.run();
  await clock.advance(10_500);
  run.giveUp();
  await clock.advance(1_000);
  await done;
  expect(types()).toEqual(["reportFailed"]);
});

test("after giving up, a late answer to the report emits no second outcome", async () => {
  let answer = () => {};
  const { run, clock, events, types } = taskRunStage({
    reports: {
      success: () =>
        new Promise((resolve) => {
          answer = resolve;
        }),
    },
  });
  const done = run.run();
  await clock.advance(1);
  run.giveUp();
  answer();
  await done;
  expect(types()).toEqual(["reportFailed"]);
  expect(events[0]).toMatchObject({ code: "ETIMEDOUT", attempt: 1, retryInMs: undefined });
});

test("after giving up, a report that fails late emits no event and is not retried", async () => {
  let attempts = 0;
  let fail = () => {};
  const { run, clock, types } = taskRunStage({
    reports: {
      success: () =>
        new Promise((_resolve, reject) => {
          attempts += 1;
          fail = () => reject(new Error("reset"));
        }),
    },
  });
  const done = run.run();
  await clock.advance(1);
  run.giveUp();
  fail();
  await done;
  expect(attempts).toBe(1);
  expect(types()).toEqual(["reportFailed"]);
});

test.each([
  ["the token expires", Number.POSITIVE_INFINITY, 60_000],
  ["the process ends", 30_000, 30_000],
])("a report is retried until %s", async (_what, endsInMs, lastMs) => {
  const { run, clock, events } = taskRunStage({
    endsInMs,
    reports: { success: rejectedWith("ThrottlingException") },
  });
  const begunAt = clock.now();
  let endedAt = 0;
  void run.run().then(() => {
    endedAt = clock.now();
  });
  await clock.advance(120_000);
  expect(endedAt - begunAt).toBeGreaterThan(lastMs - 5_001);
  expect(endedAt - begunAt).toBeLessThan(lastMs);
  expect(events.at(-1)).toMatchObject({ type: "reportFailed", retryInMs: undefined });
  expect(events.slice(0, -1)).not.toContainEqual(expect.objectContaining({ retryInMs: undefined }));
});

test("a task that may have lain unread while the event loop was blocked sends a heartbeat at once", async () => {
  const { run, sent } = taskRunStage({ handler: never, mayHaveWaited: true });
  void run.run();
  await new Promise(setImmediate);
  expect(sent).toEqual(["heartbeat"]);
});

test("heartbeats pause during a report and continue between two attempts", async () => {
  const { run, clock, sent } = taskRunStage({
    reports: { success: rejectedWith("ThrottlingException") },
  });
  const done = run.run();
  await clock.advance(59_000);
  expect(sent.filter((call) => call === "heartbeat").length).toBeGreaterThanOrEqual(4);
  await clock.advance(60_000);
  await done;
  expect(clock.timers).toBe(0);
});

test("the task's id is a digest of its token, and stays the same", () => {
  const { run } = taskRunStage();
  expect(run.task.id).toMatch(/^[0-9a-f]{12}$/);
  expect(run.task.id).toBe(run.task.id);
  expect(taskRunStage({ received: { taskToken: "other" } }).run.task.id).not.toBe(run.task.id);
});
