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

const empty = (pollMs: number): WorkerEvent => ({ type: "pollEmpty", pollMs });
const received = (task: Task, pollMs: number): WorkerEvent => ({
  ...{ type: "taskReceived", task, pollMs },
});

/** The starts of a function at noon, at ten past and so on, each after its poll is over. */
function polls(...events: readonly WorkerEvent[]) {
  let now = NOON;
  const starts = createStarts(() => now);
  for (const event of events) {
    now += 600_000;
    starts.observe(event);
  }
  return (seconds: number) => starts.drainOptions(wake(seconds), 7).maxTasks;
}

test.each([
  ["found nothing", empty(60_000)],
  ["had to wait for a task", received(taskOf(590, 600), 60_000)],
  ["had to wait for a retry", received(taskOf(590, 600, 1), 60_000)],
])("a wake-up is over whose task was handed before a poll that %s", (_, event) => {
  const tasksOf = polls(event);
  // It was opened at 540 s; by then its execution may not have handed the task yet.
  expect(tasksOf(519)).toBe(0);
  expect(tasksOf(521)).toBe(1);
  expect(createStarts().drainOptions({ source: "wake" }, 7).maxTasks).toBe(1);
});

// An answer may be slow, and a poll may be one that Step Functions held though tasks waited.
test.each([
  ["polls that are answered at once", [empty(10), empty(10)]],
  [
    "polls that are answered slowly",
    [taskOf(0, 600), taskOf(0, 1_200)].map((task) => received(task, 2_000)),
  ],
  [
    "a poll that found nothing before one that found what had waited",
    [empty(60_000), empty(60_000), received(taskOf(0, 1_800), 10)],
  ],
])("after %s a wake-up polls still", (_, events) => {
  expect(polls(...events)(-600)).toBe(1);
});
