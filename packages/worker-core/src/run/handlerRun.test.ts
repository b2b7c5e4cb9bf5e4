import { expect, test } from "vitest";
import { Draining, TaskLost } from "../errors.ts";
import type { Task } from "../task.ts";
import { never, rejectedWith, taskRunStage } from "../testing/taskRunStage.ts";

test("a handler that ignores its signal has one second before it is reported without it", async () => {
  const { run, clock, events, sent } = taskRunStage({ handler: never });
  const done = run.run();
  await clock.advance(5_000);
  run.abort(new Draining("the worker stops"));
  await clock.advance(999);
  expect(sent).toEqual([]);
  await clock.advance(1);
  await done;
  expect(sent).toEqual(["failure Worker.Draining"]);
  expect(events[0]).toMatchObject({ cause: '{"message":"the worker stops"}' });
  expect(clock.timers).toBe(0);
});

test("a handler that settles after its abort, within its second, is reported with its output", async () => {
  const { run, clock, sent } = taskRunStage({
    handler: (_input, task) =>
      new Promise((resolve) => {
        task.signal.addEventListener("abort", () => resolve("half"));
      }),
  });
  const done = run.run();
  await clock.advance(5_000);
  run.abort(new Draining("the worker stops"));
  await done;
  expect(sent).toEqual(['success "half"']);
  expect(clock.timers).toBe(0);
});

test("an abort after the handler has settled changes nothing", async () => {
  let answer = () => {};
  const { run, clock, types } = taskRunStage({
    reports: {
      success: () =>
        new Promise((resolve) => {
          answer = resolve;
        }),
    },
  });
  const done = run.run();
  await clock.advance(1);
  run.abort(new Draining("the worker stops"));
  expect(clock.timers).toBe(1);
  answer();
  await done;
  expect(types()).toEqual(["taskSucceeded"]);
});

/** Errors that libraries throw when their request is aborted. */
class CanceledError extends Error {
  override readonly name = "CanceledError";
}

test.each<[string, (task: Task) => unknown, object]>([
  ["the signal's reason", (task) => task.signal.reason, {}],
  [
    "an AbortError",
    () => new DOMException("ended", "AbortError"),
    { cause: { error: "AbortError", message: "ended" } },
  ],
  [
    "an error of its own",
    () => new CanceledError("canceled"),
    { cause: { error: "CanceledError", message: "canceled" } },
  ],
  [
    "an error with the reason as its cause",
    (task) => new Error("no price", { cause: task.signal.reason }),
    { cause: { error: "Error", cause: { error: "Draining" } } },
  ],
  [
    "errors, one of them the reason",
    (task) => new AggregateError([task.signal.reason], "none"),
    { cause: { error: "AggregateError", errors: [{ error: "Draining" }] } },
  ],
])("an aborted handler that throws %s fails with the abort's error", async (_, thrown, cause) => {
  const causes: unknown[] = [];
  const { run, clock } = taskRunStage({
    handler: (_input, task) =>
      new Promise((_resolve, reject) => {
        task.signal.addEventListener("abort", () => reject(thrown(task)));
      }),
    reports: {
      failure: async (_token, error, cause) => void causes.push(error, JSON.parse(cause)),
    },
  });
  const done = run.run();
  await clock.advance(1);
  run.abort(new Draining("the worker stops"));
  await done;
  expect(causes).toEqual(["Worker.Draining", expect.anything()]);
  expect(causes[1]).toMatchObject({ message: "the worker stops", ...cause });
});

test.each(["name", "message", "stack", "cause", "code", "toJSON"])(
  "an error whose %s throws when it is read is a failure, with and without an abort",
  async (member) => {
    const hostile = Object.defineProperty(new Error("x"), member, {
      get() {
        throw new Error("do not look");
      },
    });
    const first = taskRunStage({ handler: () => Promise.reject(hostile) });
    await first.run.run();
    expect(first.types()).toEqual(["taskFailed"]);
    const second = taskRunStage({
      handler: (_input, task) =>
        new Promise((_resolve, reject) => {
          task.signal.addEventListener("abort", () => reject(hostile));
        }),
    });
    const done = second.run.run();
    await second.clock.advance(1);
    second.run.abort(new Draining("the worker stops"));
    await done;
    expect(second.sent).toEqual(["failure Worker.Draining"]);
  },
);

test("an AbortError without an abort is a failure like any other", async () => {
  const { run, sent } = taskRunStage({
    handler() {
      throw new DOMException("ended", "AbortError");
    },
  });
  await run.run();
  expect(sent).toEqual(["failure AbortError"]);
});

test("the first reason to abort counts", async () => {
  const { run, clock, sent } = taskRunStage({ handler: never });
  const done = run.run();
  await clock.advance(1);
  run.abort(new Draining("the worker stops"));
  run.abort(new TaskLost("TaskTimedOut"));
  await clock.advance(1_000);
  await done;
  expect(sent).toEqual(["failure Worker.Draining"]);
  expect(run.task.signal.reason).toBeInstanceOf(Draining);
});

test("a signal that is first read after the abort is aborted", async () => {
  let late = () => {};
  const { run, clock, sent } = taskRunStage({
    async handler(_input, task) {
      await new Promise<void>((resolve) => {
        late = resolve;
      });
      task.signal.throwIfAborted();
    },
  });
  const done = run.run();
  await clock.advance(1);
  run.abort(new Draining("the worker stops"));
  late();
  await done;
  expect(sent).toEqual(["failure Worker.Draining"]);
});

test("task.heartbeat() reports progress, sends a heartbeat, and throws once the task is aborted", async () => {
  const thrown: unknown[] = [];
  const { run, clock, events, sent } = taskRunStage({
    async handler(_input, task) {
      await task.heartbeat({ rows: 1 });
      await task.heartbeat();
      run.abort(new Draining("the worker stops"));
      await task.heartbeat().catch((error: unknown) => thrown.push(error));
    },
  });
  const done = run.run();
  await clock.advance(1);
  await done;
  expect(thrown).toEqual([expect.any(Draining)]);
  expect(sent).toEqual(["heartbeat", "heartbeat", "heartbeat", "success null"]);
  const progress = events.filter(({ type }) => type === "taskProgress");
  expect(progress).toEqual([{ type: "taskProgress", task: run.task, progress: { rows: 1 } }]);
});

test("a heartbeat that fails emits an event", async () => {
  const { run, clock, events } = taskRunStage({
    handler: never,
    reports: { heartbeat: rejectedWith("ThrottlingException") },
  });
  void run.run();
  await clock.advance(10_000);
  expect(events[0]).toMatchObject({
    type: "heartbeatFailed",
    task: run.task,
    code: "ThrottlingException",
    retryInMs: 100,
  });
});
