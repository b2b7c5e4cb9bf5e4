import type { Task, WorkerEvent } from "@sfn-workers/worker-core";
import { expect, test } from "vitest";
import { createStarts } from "./starts.ts";

const NOON = Date.UTC(2026, 0, 5, 12);
const at = (seconds: number) => new Date(NOON + seconds * 1_000).toISOString();

/** A task that entered its state, and was received, so many seconds after noon. */
function taskOf(enteredAt: number, receivedAt: number, attempt = 0): Task {
  return {
    ...{ id: "0123456789ab", workload: "greeting", idempotencyKey: undefined },
    execution: { arn: "arn", state: "Task", attempt, enteredAt: at(enteredAt) },
    receivedAt: NOON + receivedAt * 1_000,
    deadline: NOON,
    signal: new AbortController().signal,
    heartbeat: async () => {},
  };
}

const wake = (seconds: number) => ({ source: "wake", at: at(seconds) });

test.each([
  [{ source: "schedule" }],
  [{ source: "schedule", wake: false }],
  [{}],
  [null],
  ["test"],
])("%o drains until a poll returns no task", (event) => {
  expect(createStarts().drainOptions(event, 7)).toEqual({ deadline: 7 });
});

test("a wake-up is for one task", () => {
  expect(createStarts().drainOptions({ source: "wake" }, 7)).toEqual({ deadline: 7, maxTasks: 1 });
  expect(createStarts().drainOptions(wake(0), 7)).toMatchObject({ deadline: 7, maxTasks: 1 });
});

test("a schedule beside wake-ups leaves a task to its own wake-up that came after the poll, and takes what had waited", () => {
  const { isExpectedElsewhere } = createStarts().drainOptions(
    { source: "schedule", wake: true },
    7,
  );
  const waited = { ms: 5_000, enteredAt: 8 };
  expect(isExpectedElsewhere?.(taskOf(waited.enteredAt, 10), waited.ms)).toBe(true);
  expect(isExpectedElsewhere?.(taskOf(4, 10), 5_000)).toBe(false);
  // Nobody is woken for a retry, whenever its state was entered.
  expect(isExpectedElsewhere?.(taskOf(8, 10, 1), 5_000)).toBe(false);
  const plain = { ...taskOf(8, 10), execution: undefined };
  expect(isExpectedElsewhere?.(plain, 5_000)).toBe(false);
});

test("a late wake-up whose own task was taken leaves a new task to that one's wake-up", () => {
  const { isExpectedElsewhere } = createStarts().drainOptions(wake(0), 7);
  expect(isExpectedElsewhere?.(taskOf(100, 101), 50_000)).toBe(true);
  // It may be its own.
  expect(isExpectedElsewhere?.(taskOf(10, 11), 11_000)).toBe(false);
  // It waited when the poll was opened, so that its wake-up may have taken another task.
  expect(isExpectedElsewhere?.(taskOf(100, 120), 10)).toBe(false);
});

test.each<[string, (pollMs: number) => WorkerEvent]>([
  ["found nothing", (pollMs) => ({ type: "pollEmpty", pollMs })],
  ["had to wait", (pollMs) => ({ type: "taskReceived", task: taskOf(0, 0), pollMs })],
])("a wake-up is over whose task was handed before a poll that %s", (_, eventOf) => {
  const starts = createStarts(() => NOON);
  const tasksOf = (seconds: number) => starts.drainOptions(wake(seconds), 7).maxTasks;
  starts.observe(eventOf(10));
  expect(tasksOf(-600)).toBe(1);
  starts.observe(eventOf(60_000));
  expect(tasksOf(-600)).toBe(0);
  expect(tasksOf(-81)).toBe(0);
  // By then its execution may not have handed the task yet.
  expect(tasksOf(-79)).toBe(1);
  expect(starts.drainOptions({ source: "wake" }, 7).maxTasks).toBe(1);
});
