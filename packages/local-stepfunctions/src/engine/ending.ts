import type { Data } from "@sfn-workers/states-language/json";
import type { Engine } from "./engine.ts";
import type { Execution, ExecutionStatus, Frame } from "./execution.ts";
import { type EventDetails, record } from "./history.ts";

export type FinalStatus = Exclude<ExecutionStatus, "RUNNING">;

export interface FinalResult {
  readonly error?: string | undefined;
  readonly cause?: string | undefined;
  readonly output?: Data;
  /** The frame that ends the execution; the outermost one by default. */
  readonly frame?: Frame;
  /** When it ended, in milliseconds since 1970; now by default. */
  readonly at?: number;
}

/** Records the execution's last event and its result; returns its outermost frame, which must be abandoned. */
export function recordEnd(
  engine: Engine,
  execution: Execution,
  status: FinalStatus,
  result: FinalResult,
): Frame | undefined {
  const { root } = execution;
  const now = result.at ?? engine.timers.now();
  // An end from outside (StopExecution, the machine's timeout) follows no event.
  const inside = status === "FAILED" || status === "SUCCEEDED";
  const previous = inside ? ((result.frame ?? root)?.tailEventId ?? 0) : 0;
  record(execution.history, FINAL_EVENTS[status], previous, now, finalDetails(status, result));
  execution.status = status;
  execution.stoppedAt = now;
  execution.output = result.output;
  execution.error = status === "TIMED_OUT" ? undefined : result.error;
  execution.cause = status === "TIMED_OUT" ? undefined : result.cause;
  execution.root = undefined;
  engine.timers.cancel(execution.deadline);
  execution.deadline = undefined;
  return root;
}

const FINAL_EVENTS = {
  SUCCEEDED: "ExecutionSucceeded",
  FAILED: "ExecutionFailed",
  TIMED_OUT: "ExecutionTimedOut",
  ABORTED: "ExecutionAborted",
} as const satisfies Record<FinalStatus, string>;

function finalDetails(status: FinalStatus, result: FinalResult): EventDetails {
  if (status !== "SUCCEEDED") return { error: result.error, cause: result.cause };
  return { output: result.output?.text ?? JSON.stringify(result.output?.value) };
}
