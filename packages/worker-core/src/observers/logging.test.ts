import { expect, test } from "vitest";
import type { WorkerEvent } from "../events.ts";
import { taskFor } from "../testing/index.ts";
import { type LoggingOptions, loggingObserver } from "./logging.ts";

function record(options: LoggingOptions = {}) {
  const lines: unknown[][] = [];
  const at = (level: string) => (message: string, attributes: object) => {
    lines.push([level, message, attributes]);
  };
  const logger = { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
  const observer = loggingObserver(logger, options);
  return { lines, observer };
}

const task = taskFor({
  workload: "coin-flip",
  execution: { arn: "arn:execution", state: "Task", attempt: 0, enteredAt: "" },
});
const queueFailure = { operation: "DeleteMessageBatch", code: "X", message: "no", messages: 2 };
const took = { task, handlerMs: 10, durationMs: 12, reportAttempts: 1 };

test("a line names the task, its workload and its execution", () => {
  const { lines, observer } = record();
  observer({ ...took, type: "taskSucceeded" });
  expect(lines).toEqual([
    [
      "info",
      "task succeeded",
      {
        taskId: "test-task",
        workload: "coin-flip",
        execution: "arn:execution",
        handlerMs: 10,
        durationMs: 12,
        reportAttempts: 1,
      },
    ],
  ]);
});

test.each<[string, WorkerEvent]>([
  ["debug", { type: "taskReceived", task, pollMs: 1 }],
  ["debug", { type: "taskProgress", task, progress: { rows: 1 } }],
  ["debug", { type: "pollEmpty", pollMs: 60_000 }],
  ["info", { ...took, type: "taskFailed", error: "BadLuck", cause: "{}" }],
  ["info", { type: "taskHandedBack", task }],
  ["error", { type: "reportsRefused", code: "AccessDeniedException", message: "no" }],
  ["warn", { type: "clockJumped", ms: 3_600_000 }],
  ["warn", { type: "suspectStarted", messageId: "m", receiveCount: 2, taskId: "test-task" }],
  ["warn", { type: "queueCallFailed", ...queueFailure, refused: false }],
  ["error", { type: "queueCallFailed", ...queueFailure, refused: true }],
  ["warn", { type: "messageRefused", messageId: "m", reason: "its body is not JSON" }],
  ["info", { type: "messageSkipped", messageId: "m", reason: "overdue" }],
  ["warn", { type: "messagePostponed", messageId: "m", reason: "unjudged" }],
  ["warn", { type: "loopBlocked", ms: 5_000, tasks: [task] }],
  ["warn", { type: "heartbeatsInMainThread", why: "the access signs by itself" }],
  ["info", { type: "draining", openPolls: 1, runningTasks: 1, graceMs: 1 }],
  ["warn", { type: "taskLost", task, during: "report", code: "TaskTimedOut", durationMs: 1 }],
  ["warn", { type: "pollFailed", code: "ThrottlingException", message: "", retryInMs: 5 }],
  ["error", { type: "pollFailed", code: "InvalidArn", message: "", retryInMs: undefined }],
  ["warn", { type: "heartbeatFailed", task, code: "ECONNRESET", message: "", retryInMs: 5 }],
  ["warn", { type: "reportFailed", task, code: "X", message: "", attempt: 1, retryInMs: 5 }],
  [
    "error",
    { type: "reportFailed", task, code: "X", message: "", attempt: 1, retryInMs: undefined },
  ],
])("the level is %s for %o", (level, event) => {
  const { lines, observer } = record();
  observer(event);
  expect(lines).toEqual([[level, expect.any(String), expect.any(Object)]]);
  expect(lines[0]?.[2], "loggers reserve this key").not.toHaveProperty("message");
});

const about = { taskId: "test-task", workload: "coin-flip", execution: "arn:execution" };

test.each<[WorkerEvent, object]>([
  [
    { type: "taskReceived", task, pollMs: 5 },
    { ...about, pollMs: 5 },
  ],
  [
    { ...took, type: "taskFailed", error: "BadLuck", cause: "{}" },
    { ...about, handlerMs: 10, durationMs: 12, reportAttempts: 1, error: "BadLuck", cause: "{}" },
  ],
  [
    { type: "taskLost", task, during: "report", code: "TaskTimedOut", durationMs: 9 },
    { ...about, during: "report", code: "TaskTimedOut", durationMs: 9 },
  ],
  [{ type: "taskHandedBack", task }, about],
  [
    { type: "suspectStarted", messageId: "m", receiveCount: 2, taskId: "test-task" },
    { taskId: "test-task", messageId: "m", receiveCount: 2 },
  ],
  [
    { type: "queueCallFailed", ...queueFailure, refused: false },
    { operation: "DeleteMessageBatch", code: "X", reason: "no", messages: 2 },
  ],
  [
    { type: "messageRefused", messageId: "m", reason: "its body is not JSON" },
    { messageId: "m", reason: "its body is not JSON" },
  ],
  [
    { type: "messageSkipped", messageId: "m", reason: "overdue" },
    { messageId: "m", reason: "overdue" },
  ],
  [
    { type: "messagePostponed", messageId: "m", reason: "unjudged" },
    { messageId: "m", reason: "unjudged" },
  ],
  [
    { type: "taskProgress", task, progress: { rows: 1 } },
    { ...about, progress: { rows: 1 } },
  ],
  [{ type: "pollEmpty", pollMs: 5 }, { pollMs: 5 }],
  [
    { type: "pollFailed", code: "X", message: "busy", retryInMs: 5 },
    { code: "X", reason: "busy", retryInMs: 5 },
  ],
  [
    { type: "pollFailed", code: "InvalidArn", message: "no", retryInMs: undefined },
    { code: "InvalidArn", reason: "no" },
  ],
  [
    { type: "heartbeatFailed", task, code: "X", message: "busy", retryInMs: 5 },
    { ...about, code: "X", reason: "busy", retryInMs: 5 },
  ],
  [
    { type: "reportFailed", task, code: "X", message: "busy", attempt: 2, retryInMs: undefined },
    { ...about, code: "X", reason: "busy", attempt: 2 },
  ],
  [
    { type: "draining", openPolls: 1, runningTasks: 2, graceMs: 3 },
    { openPolls: 1, runningTasks: 2, graceMs: 3 },
  ],
  [
    {
      type: "stopped",
      summary: { received: 5, succeeded: 1, failed: 2, lost: 1, handedBack: 1 },
    },
    { received: 5, succeeded: 1, failed: 2, lost: 1, handedBack: 1 },
  ],
])("the line of %o has the attributes %o", (event, attributes) => {
  const { lines, observer } = record();
  observer(event);
  expect(lines[0]?.[2]).toStrictEqual(attributes);
});

test("a task without an envelope has no execution in its line", () => {
  const { lines, observer } = record();
  observer({ type: "taskHandedBack", task: taskFor({ workload: "coin-flip" }) });
  expect(lines[0]?.[2]).toEqual({ taskId: "test-task", workload: "coin-flip" });
});

test("without the handler's details a failure has its name alone, and progress says nothing", () => {
  const { lines, observer } = record({ handlerDetails: false });
  const cause = JSON.stringify({ message: "no customer Jane Doe" });
  observer({ ...took, type: "taskFailed", error: "NoCustomer", cause });
  observer({ type: "taskProgress", task, progress: { customer: "Jane Doe" } });
  expect(lines.map(([, , attributes]) => attributes)).toStrictEqual([
    { ...about, handlerMs: 10, durationMs: 12, reportAttempts: 1, error: "NoCustomer" },
    about,
  ]);
});
