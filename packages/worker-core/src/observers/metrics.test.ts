import { expect, test } from "vitest";
import { taskFor } from "../testing/index.ts";
import { metricsObserver } from "./metrics.ts";

function record() {
  const metrics: Record<string, number[]> = {};
  const add = (name: string, value: number) => {
    metrics[name] = [...(metrics[name] ?? []), value];
  };
  const observer = metricsObserver({ count: add, milliseconds: add, percent: add }, () => ({
    concurrency: 4,
    deafHandlers: 0,
    runningTasks: 3,
    openPolls: 1,
    silentMs: 0,
    stopping: false,
  }));
  return { metrics, observer };
}

const task = taskFor({ workload: "coin-flip" });

test("a task's arrival measures the share of slots in use", () => {
  const { metrics, observer } = record();
  observer({ type: "taskReceived", task, pollMs: 5 });
  expect(metrics).toEqual({ TasksReceived: [1], SlotUtilisation: [75], OpenPolls: [1] });
});

test("outcomes are counted, with the time from arrival to report", () => {
  const { metrics, observer } = record();
  const took = { task, handlerMs: 10, durationMs: 12, reportAttempts: 1 };
  observer({ ...took, type: "taskSucceeded" });
  observer({ ...took, type: "taskFailed", error: "BadLuck", cause: "{}" });
  observer({ type: "taskLost", task, during: "handler", code: "TaskTimedOut", durationMs: 9 });
  expect(metrics).toEqual({
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

test("polls, heartbeats and released tasks are counted", () => {
  const { metrics, observer } = record();
  observer({ type: "taskHandedBack", task });
  observer({ type: "pollEmpty", pollMs: 60_000 });
  observer({ type: "pollFailed", code: "X", message: "", retryInMs: 1 });
  observer({ type: "heartbeatFailed", task, code: "X", message: "", retryInMs: 1 });
  expect(metrics).toEqual({
    TasksHandedBack: [1],
    PollsEmpty: [1],
    SlotUtilisation: [75],
    OpenPolls: [1],
    PollsFailed: [1],
    HeartbeatsFailed: [1],
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
