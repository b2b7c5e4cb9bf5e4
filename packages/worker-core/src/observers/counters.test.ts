import { expect, test } from "vitest";
import { taskFor } from "../testing/index.ts";
import { createCounters } from "./counters.ts";

const task = taskFor({ workload: "coin-flip" });
const times = { handlerMs: 0, durationMs: 0, reportAttempts: 1 };

test("each outcome is counted, and a reset starts again from zero", () => {
  const { observe, summary, reset } = createCounters();
  for (let n = 0; n < 7; n++) observe({ type: "taskReceived", task, pollMs: 0 });
  observe({ type: "taskSucceeded", task, ...times });
  for (const error of ["BadLuck", "RangeError"]) {
    observe({ type: "taskFailed", task, error, cause: "{}", ...times });
  }
  observe({ type: "taskFailed", task, error: "Worker.Draining", cause: "{}", ...times });
  observe({ type: "taskHandedBack", task });
  observe({ type: "taskLost", task, during: "report", code: "TaskTimedOut", durationMs: 0 });
  expect(summary()).toEqual({ received: 7, succeeded: 1, failed: 3, lost: 1, handedBack: 2 });
  reset();
  expect(summary()).toEqual({ received: 0, succeeded: 0, failed: 0, lost: 0, handedBack: 0 });
});

test("a report that is given up loses its task; a report that is retried does not", () => {
  const { observe, summary } = createCounters();
  const fault = { type: "reportFailed", task, code: "X", message: "", attempt: 1 } as const;
  observe({ ...fault, retryInMs: 100 });
  expect(summary().lost).toBe(0);
  observe({ ...fault, retryInMs: undefined });
  expect(summary().lost).toBe(1);
});
