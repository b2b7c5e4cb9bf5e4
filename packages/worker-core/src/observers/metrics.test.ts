import { expect, test } from "vitest";
import { idleStatus, taskFor } from "../testing/index.ts";
import { loadMetrics, metricsObserver } from "./metrics.ts";

function record() {
  const metrics: Record<string, number[]> = {};
  const add = (name: string, value: number) => {
    metrics[name] = [...(metrics[name] ?? []), value];
  };
  const sink = { count: add, milliseconds: add, percent: add };
  return { metrics, sink, observer: metricsObserver(sink) };
}

const task = taskFor({ workload: "coin-flip" });

const status = idleStatus({ concurrency: 4, openPolls: 1 });

test("the use of slots is their busy time since the last flush, whatever runs at that moment", () => {
  const { metrics, sink } = record();
  let now = status;
  const measure = loadMetrics(sink, () => now);
  now = { ...now, workingMs: 60_000, busySlotMs: 60_000 };
  measure();
  now = { ...now, workingMs: 120_000, busySlotMs: 300_000, deafHandlers: 2, loopDelayMs: 5_000 };
  measure();
  expect(metrics).toEqual({
    SlotUtilisation: [25, 100],
    OpenPolls: [1, 1],
    DeafHandlers: [2],
    EventLoopDelay: [5_000],
  });
});

test("a worker that did not work since the last flush says nothing, and a new one counts from its start", () => {
  const { metrics, sink } = record();
  let now = { ...status, workingMs: 60_000, busySlotMs: 240_000 };
  const measure = loadMetrics(sink, () => now);
  measure();
  measure();
  now = { ...status, workingMs: 10_000, busySlotMs: 20_000 };
  measure();
  expect(metrics["SlotUtilisation"]).toEqual([100, 50]);
});

test("outcomes are counted, with the time from arrival to report", () => {
  const { metrics, observer } = record();
  observer({ type: "taskReceived", task, pollMs: 5 });
  const took = { task, handlerMs: 10, durationMs: 12, reportAttempts: 1 };
  observer({ ...took, type: "taskSucceeded" });
  observer({ ...took, type: "taskFailed", error: "BadLuck", cause: "{}" });
  observer({ type: "taskLost", task, during: "handler", code: "TaskTimedOut", durationMs: 9 });
  expect(metrics).toEqual({
    TasksReceived: [1],
    TasksSucceeded: [1],
    TasksFailed: [1],
    TasksLost: [1],
    PickUpToReport: [12, 12],
  });
});

test("a lost outcome and a retried report are different metrics", () => {
  const { metrics, observer } = record();
  const fault = {
    type: "reportFailed",
    task,
    code: "ThrottlingException",
    message: "",
    attempt: 1,
  } as const;
  observer({ ...fault, retryInMs: 100 });
  expect(metrics).toEqual({ ReportsRetried: [1] });
  observer({ ...fault, retryInMs: undefined });
  expect(metrics).toEqual({ ReportsRetried: [1], OutcomesLost: [1] });
});

test("a task that is handed back has not failed, whichever way it goes back", () => {
  const { metrics, observer } = record();
  observer({ type: "taskHandedBack", task });
  const took = { task, handlerMs: 0, durationMs: 12, reportAttempts: 1 };
  observer({ ...took, type: "taskFailed", error: "Worker.Draining", cause: "{}" });
  expect(metrics).toEqual({ TasksHandedBack: [1, 1] });
});

test("polls and heartbeats are counted", () => {
  const { metrics, observer } = record();
  observer({ type: "pollEmpty", pollMs: 60_000 });
  observer({ type: "pollFailed", code: "X", message: "", retryInMs: 1 });
  observer({ type: "heartbeatFailed", task, code: "X", message: "", retryInMs: 1 });
  expect(metrics).toEqual({
    PollsEmpty: [1],
    PollsFailed: [1],
    HeartbeatsFailed: [1],
  });
});

test("calls to the queue that fail are counted, and messages that are refused, skipped or postponed", () => {
  const { metrics, observer } = record();
  const failure = { operation: "DeleteMessageBatch", code: "X", message: "", messages: 2 };
  observer({ type: "queueCallFailed", ...failure, refused: false });
  observer({ type: "messageRefused", messageId: "m", reason: "its body is not JSON" });
  observer({ type: "messageSkipped", messageId: "m", reason: "answered" });
  observer({ type: "messagePostponed", messageId: "m", reason: "unreported" });
  expect(metrics).toEqual({
    QueueCallsFailed: [1],
    MessagesRefused: [1],
    MessagesSkipped: [1],
    MessagesPostponed: [1],
  });
});

test("progress and the end of a session record no metrics", () => {
  const { metrics, observer } = record();
  observer({ type: "taskProgress", task, progress: {} });
  observer({ type: "draining", openPolls: 1, runningTasks: 1, graceMs: 1 });
  observer({
    type: "stopped",
    summary: { received: 0, succeeded: 0, failed: 0, lost: 0, handedBack: 0 },
  });
  expect(metrics).toEqual({});
});
