import { describe, expect, test } from "vitest";
import { InvalidOption, TaskFailure } from "./errors.ts";
import { running } from "./testing/running.ts";
import { stage, untilAborted } from "./testing/stage.ts";

describe("outcomes", () => {
  test("the handler's output becomes the execution's output", async () => {
    const { worker, start, ended } = await stage({ handler: (input) => ({ got: input }) });
    running(worker);
    const result = await ended(await start({ n: 1 }));
    expect(result).toMatchObject({ status: "SUCCEEDED", output: '{"got":{"n":1}}' });
  });

  test.each<[string, unknown, string, string]>([
    ["a TaskFailure", new TaskFailure("BadLuck", "Try again."), "BadLuck", "Try again."],
    ["an Error", new RangeError("too far"), "RangeError", "too far"],
    ["a string", "no paper", "NonErrorThrown", "no paper"],
    ["null", null, "NonErrorThrown", "null"],
    ["an AggregateError", new AggregateError([new Error("a")], "all"), "AggregateError", "all"],
  ])(
    "a handler that throws %s fails the execution with that error's name",
    async (_what, thrown, error, message) => {
      const { worker, start, ended } = await stage({
        handler() {
          throw thrown;
        },
      });
      running(worker);
      const result = await ended(await start());
      expect(result).toMatchObject({ status: "FAILED", error });
      expect(JSON.parse(result.cause ?? "").message).toBe(message);
    },
  );

  test("a handler that never settles ends as Worker.DeadlineExceeded", async () => {
    const { worker, clock, start, ended, until, count } = await stage({
      handler: () => new Promise(() => {}),
    });
    running(worker);
    const first = await start();
    await until(() => count("taskReceived") === 1);
    await clock.advance(21_000);
    expect(await ended(first)).toMatchObject({ error: "Worker.DeadlineExceeded" });
  });

  test("the budget starts when the task arrives, not when it was queued", async () => {
    const { worker, clock, start, until, events, count } = await stage({
      handler: (_input, task) => untilAborted(task),
    });
    await start();
    await clock.advance(50_000);
    running(worker);
    await until(() => count("taskReceived") === 1);
    const [received] = events;
    if (received?.type !== "taskReceived") throw new Error("expected the task first");
    expect(received.task.deadline - clock.now()).toBe(20_000);
  });

  test("the task has its execution, and no event contains its token", async () => {
    const { worker, start, ended, events } = await stage({
      handler: (_input, task) => ({ key: task.idempotencyKey }),
    });
    running(worker);
    const executionArn = await start();
    const { output } = await ended(executionArn);
    expect(JSON.parse(output ?? "")).toEqual({ key: `${executionArn}/Task/0` });
    // A token has hundreds of characters; nothing else in an event is that long.
    expect(JSON.stringify(events)).not.toMatch(/[A-Za-z0-9+/=]{200,}/);
  });
});

describe("slots", () => {
  test("a worker takes no more tasks than it has slots; the others wait in the queue, before their timeouts start", async () => {
    const finish: (() => void)[] = [];
    const { worker, clock, start, until, count, history } = await stage({
      worker: { concurrency: 2 },
      handler: () => new Promise<void>((resolve) => finish.push(resolve)),
    });
    running(worker);
    const executions = await Promise.all(Array.from({ length: 5 }, () => start()));
    await until(() => finish.length === 2);
    await clock.advance(5_000);
    const started = async () =>
      (await Promise.all(executions.map(history))).filter((types) =>
        types.includes("ActivityStarted"),
      );
    expect(await started()).toHaveLength(2);
    finish[0]?.();
    await until(() => finish.length === 3);
    expect(await started()).toHaveLength(3);
    expect(count("taskReceived")).toBe(3);
  });

  test("a queue of a thousand tasks fills a thousand slots at once", async () => {
    const finish: (() => void)[] = [];
    const { worker, start, until } = await stage({
      worker: { concurrency: 1_000 },
      handler: () => new Promise<void>((resolve) => finish.push(resolve)),
    });
    await Promise.all(Array.from({ length: 1_000 }, () => start()));
    running(worker);
    await until(() => finish.length === 1_000);
    expect(worker.status()).toMatchObject({ runningTasks: 1_000, openPolls: 0 });
  });

  test("an idle worker keeps only its minimum number of polls open", async () => {
    const { worker, start, until, clock, count } = await stage({
      worker: { concurrency: 50, pollers: { min: 2, max: 20 } },
      handler: () => 1,
    });
    running(worker);
    for (let task = 0; task < 40; task++) await start();
    await until(() => count("taskSucceeded") === 40);
    expect(worker.status().openPolls).toBeGreaterThan(2);
    for (let minute = 0; minute < 3; minute++) await clock.advance(60_000);
    await until(() => worker.status().openPolls === 2);
  });
});

test("a task counts as running before its taskReceived event", async () => {
  const seen: number[] = [];
  const { worker, start, ended } = await stage({
    handler: () => 1,
    worker: {
      observers: [
        (event) => {
          if (event.type === "taskReceived") seen.push(worker.status().runningTasks);
        },
      ],
    },
  });
  running(worker);
  await ended(await start());
  expect(seen).toEqual([1]);
});

describe("options", () => {
  test("an option out of bounds is rejected", async () => {
    const starting = stage({ worker: { concurrency: 0 }, handler: () => 1 });
    await expect(starting).rejects.toThrow(InvalidOption);
  });

  test("a second run at the same time is rejected", async () => {
    const { worker } = await stage({ handler: () => 1 });
    running(worker);
    await expect(worker.drain({ deadline: 0 })).rejects.toThrow("one run or drain at a time");
  });

  test("after an idle period no more than the burst starts at once, even with open polls", async () => {
    const { worker, start, until, clock, count } = await stage({
      worker: {
        concurrency: 10,
        pollers: { min: 3 },
        rateLimit: { perSecond: 1, burst: 3 },
      },
      handler: () => 1,
    });
    running(worker);
    await until(() => worker.status().openPolls === 3);
    await clock.advance(30_000);
    for (let task = 0; task < 10; task++) await start();
    await until(() => count("taskSucceeded") === 3);
    await clock.advance(500);
    expect(count("taskReceived")).toBe(3);
    await clock.advance(500);
    await until(() => count("taskSucceeded") === 4);
  });

  test("a rate limit leaves tasks in the queue", async () => {
    const { worker, start, until, clock, count } = await stage({
      worker: { concurrency: 10, rateLimit: { perSecond: 2, burst: 3 } },
      handler: () => 1,
    });
    for (let task = 0; task < 10; task++) await start();
    running(worker);
    await until(() => count("taskSucceeded") === 3);
    await clock.advance(1_000);
    await until(() => count("taskSucceeded") === 5);
    expect(count("taskReceived")).toBe(5);
    await clock.advance(2_500);
    await until(() => count("taskSucceeded") === 10);
  });
});
