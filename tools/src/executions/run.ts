import { setTimeout as sleep } from "node:timers/promises";
import {
  DescribeExecutionCommand,
  type DescribeExecutionOutput,
  GetExecutionHistoryCommand,
  type HistoryEvent,
  type SFNClient,
  StartExecutionCommand,
} from "@aws-sdk/client-sfn";

/** How one execution ended. */
export interface ExecutionResult {
  readonly status: "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED";
  readonly error: string | undefined;
  readonly cause: string | undefined;
  /** JSON, for an execution that succeeded. */
  readonly output: string | undefined;
  readonly durationMs: number;
  /** The time from ActivityScheduled to ActivityStarted, for each attempt that a worker picked up. */
  readonly pickupMs: readonly number[];
}

export interface RunOptions {
  readonly stateMachineArn: string;
  readonly inputs: readonly unknown[];
  /** The number of executions that are polled at the same time. */
  readonly parallel?: number;
  /** How often a running execution is polled, in milliseconds. */
  readonly pollMs?: number;
  /** The run fails if no execution has ended for this long, in milliseconds. */
  readonly maxIdleMs: number;
  readonly signal: AbortSignal;
  onResult(result: ExecutionResult): void;
}

/** Executions did not end in time: no worker polls for their tasks, or a handler takes too long. */
export class StillRunning extends Error {
  override readonly name = "StillRunning";
}

/**
 * Starts an execution for each input and waits until all have ended.
 * @throws {StillRunning} when no execution has ended for `maxIdleMs`
 */
export async function runExecutions(
  sfn: SFNClient,
  options: RunOptions,
): Promise<ExecutionResult[]> {
  const { stateMachineArn, inputs, parallel = 20, pollMs = 50, maxIdleMs, signal } = options;
  const arns = await mapParallel(inputs, parallel, async (input) => {
    signal.throwIfAborted();
    const { executionArn } = await sfn.send(
      new StartExecutionCommand({ stateMachineArn, input: JSON.stringify(input) }),
    );
    return executionArn;
  });
  let lastEndAt = Date.now();
  return mapParallel(arns, parallel, async (executionArn) => {
    for (;;) {
      signal.throwIfAborted();
      const description = await sfn.send(new DescribeExecutionCommand({ executionArn }));
      if (description.status !== "RUNNING") {
        lastEndAt = Date.now();
        const result = await resultOf(sfn, description);
        options.onResult(result);
        return result;
      }
      if (Date.now() - lastEndAt > maxIdleMs) {
        throw new StillRunning(
          `no execution of ${stateMachineArn} has ended for ${maxIdleMs / 1_000} s; still running: ${executionArn}`,
        );
      }
      await sleep(pollMs);
    }
  });
}

async function resultOf(
  sfn: SFNClient,
  description: DescribeExecutionOutput,
): Promise<ExecutionResult> {
  const { status, error, cause, output, startDate, stopDate, executionArn } = description;
  if (!status || status === "RUNNING" || status === "PENDING_REDRIVE" || !startDate || !stopDate) {
    throw new Error(`${executionArn} has status ${status} but no start or stop date`);
  }
  return {
    status,
    error,
    cause,
    output,
    durationMs: stopDate.getTime() - startDate.getTime(),
    pickupMs: pickups(await historyOf(sfn, executionArn)),
  };
}

async function historyOf(
  sfn: SFNClient,
  executionArn: string | undefined,
): Promise<HistoryEvent[]> {
  const events: HistoryEvent[] = [];
  let nextToken: string | undefined;
  do {
    const page = await sfn.send(
      new GetExecutionHistoryCommand({
        executionArn,
        includeExecutionData: false,
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

async function mapParallel<In, Out>(
  items: readonly In[],
  parallel: number,
  work: (item: In) => Promise<Out>,
): Promise<Out[]> {
  const results: Out[] = new Array(items.length);
  const remaining = items.entries();
  await Promise.all(
    Array.from({ length: Math.min(parallel, items.length) }, async () => {
      for (const [index, item] of remaining) results[index] = await work(item);
    }),
  );
  return results;
}
