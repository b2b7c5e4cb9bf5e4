import {
  DescribeExecutionCommand,
  type DescribeExecutionOutput,
  GetExecutionHistoryCommand,
  type HistoryEvent,
  type SFNClient,
  type StartSyncExecutionOutput,
} from "@aws-sdk/client-sfn";
import { missingPermission } from "./statement.ts";
import { isThrownByHandler } from "./thrownBy.ts";

/** How one execution ended. */
export interface ExecutionResult {
  readonly status: "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED";
  readonly error: string | undefined;
  readonly cause: string | undefined;
  /** Whether a handler determined the outcome: its output, or an error that it threw. */
  readonly byHandler: boolean;
  /** JSON, for an execution that succeeded. */
  readonly output: string | undefined;
  readonly durationMs: number;
  /** The time from ActivityScheduled to ActivityStarted, for each attempt that a worker picked up. */
  readonly pickupMs: readonly number[];
}

/** @returns `undefined` while the execution runs */
export async function resultOf(
  sfn: SFNClient,
  executionArn: string,
): Promise<ExecutionResult | undefined> {
  const description = await sfn.send(new DescribeExecutionCommand({ executionArn }));
  if (description.status === "RUNNING") return undefined;
  return endedResult(description, await historyOf(sfn, executionArn));
}

/** AWS keeps no history of an Express execution. Without one, an error counts as a handler's unless its name is AWS's or a worker's. */
export function expressResult(ended: StartSyncExecutionOutput): ExecutionResult {
  return endedResult(ended, []);
}

type Ended = Pick<
  DescribeExecutionOutput,
  "error" | "cause" | "output" | "startDate" | "stopDate" | "executionArn" | "status"
>;

function endedResult(description: Ended, history: readonly HistoryEvent[]): ExecutionResult {
  const { status, error, cause, output, startDate, stopDate, executionArn } = description;
  if (!status || status === "RUNNING" || status === "PENDING_REDRIVE" || !startDate || !stopDate) {
    throw new Error(`${executionArn} has status ${status} but no start or stop date`);
  }
  // A handler that lacks a permission throws AWS's refusal on.
  const isRefusal = cause !== undefined && missingPermission(cause) !== undefined;
  const isHandlers = status === "FAILED" && !isRefusal && isThrownByHandler(error, history);
  return {
    status,
    error,
    cause,
    byHandler: status === "SUCCEEDED" || isHandlers,
    output,
    durationMs: stopDate.getTime() - startDate.getTime(),
    pickupMs: pickups(history),
  };
}

/** Without data, events lack inputs, outputs, errors and causes. */
export async function historyOf(
  sfn: SFNClient,
  executionArn: string,
  { data = false } = {},
): Promise<HistoryEvent[]> {
  const events: HistoryEvent[] = [];
  let nextToken: string | undefined;
  do {
    const page = await sfn.send(
      new GetExecutionHistoryCommand({
        executionArn,
        includeExecutionData: data,
        ...(nextToken ? { nextToken } : {}),
      }),
    );
    events.push(...(page.events ?? []));
    nextToken = page.nextToken;
  } while (nextToken);
  return events;
}

function pickups(events: readonly HistoryEvent[]): number[] {
  const scheduledAt = new Map(
    events
      .filter(({ type }) => type === "ActivityScheduled")
      .map(({ id, timestamp }) => [id, timestamp?.getTime() ?? 0]),
  );
  return events
    .filter(({ type }) => type === "ActivityStarted")
    .map(({ previousEventId, timestamp }) => {
      const started = timestamp?.getTime() ?? 0;
      return started - (scheduledAt.get(previousEventId) ?? started);
    });
}
