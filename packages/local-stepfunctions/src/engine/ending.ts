import { compact, type Data, textOf } from "@sfn-workers/states-language/json";
import type { Engine } from "./engine.ts";
import { recordIn } from "./events.ts";
import type { Execution, Frame } from "./execution.ts";
import type { EventDetails } from "./history.ts";
import type { ExecutionStatus } from "./status.ts";

/** The final status of an execution, with its result. */
export type Ending =
  | { readonly status: "SUCCEEDED"; readonly output: Data }
  /**
   * `frame` is the frame with the uncaught error; the outermost frame by default. `isDropped` tells that what the execution holds
   * takes too much memory to be kept for a redrive.
   */
  | ({
      readonly status: "FAILED";
      readonly frame?: Frame;
      readonly isDropped?: boolean;
    } & ErrorAndCause)
  | ({ readonly status: "ABORTED" } & ErrorAndCause)
  /** `at` is when it timed out, in milliseconds since 1970. */
  | { readonly status: "TIMED_OUT"; readonly at: number };

interface ErrorAndCause {
  readonly error?: string | undefined;
  readonly cause?: string | undefined;
}

/** Records the execution's last event and its result; returns its outermost frame, which must be abandoned. */
export function recordEnd(engine: Engine, execution: Execution, ending: Ending): Frame | undefined {
  const { root } = execution;
  const { status } = ending;
  const at = status === "TIMED_OUT" ? ending.at : engine.timers.now();
  recordIn(engine, execution, {
    type: FINAL_EVENTS[status],
    previous: previousEventId(ending, root),
    at,
    details: finalDetails(ending),
  });
  execution.status = status;
  execution.stoppedAt = at;
  if (status === "SUCCEEDED") {
    execution.output = ending.output;
  } else if (status !== "TIMED_OUT") {
    execution.error = ending.error;
    execution.cause = ending.cause;
  }
  compact(execution.input);
  if (execution.output !== undefined) compact(execution.output);
  execution.root = undefined;
  engine.timers.cancel(execution.deadline);
  execution.deadline = undefined;
  return root;
}

/** Nobody can ask for an Express execution that has ended, except for one that a Map run has started. */
export function isForgotten({ revision, mapRun }: Execution): boolean {
  return revision.type === "EXPRESS" && mapRun === undefined;
}

const FINAL_EVENTS = {
  SUCCEEDED: "ExecutionSucceeded",
  FAILED: "ExecutionFailed",
  TIMED_OUT: "ExecutionTimedOut",
  ABORTED: "ExecutionAborted",
} as const satisfies Record<Exclude<ExecutionStatus, "RUNNING">, string>;

/** An end from outside (StopExecution, the machine's timeout) follows no event. */
function previousEventId(ending: Ending, root: Frame | undefined): number {
  switch (ending.status) {
    case "SUCCEEDED":
      return root?.tailEventId ?? 0;
    case "FAILED":
      return (ending.frame ?? root)?.tailEventId ?? 0;
    default:
      return 0;
  }
}

function finalDetails(ending: Ending): EventDetails {
  switch (ending.status) {
    case "SUCCEEDED":
      return { output: textOf(ending.output) };
    case "TIMED_OUT":
      return { error: "States.Timeout", cause: undefined };
    default:
      return { error: ending.error, cause: ending.cause };
  }
}
