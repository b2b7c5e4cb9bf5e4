import { setTimeout as sleep } from "node:timers/promises";
import { ListExecutionsCommand, type SFNClient, StartExecutionCommand } from "@aws-sdk/client-sfn";
import { type ExecutionResult, resultOf } from "./result.ts";

export interface RunOptions {
  readonly stateMachineArn: string;
  readonly inputs: readonly unknown[];
  /** The number of calls at the same time. */
  readonly parallel?: number;
  /** How often the running executions are listed, in milliseconds. */
  readonly pollMs?: number;
  /** Aborting it ends the wait for executions that still run. */
  readonly signal: AbortSignal;
  onStart?(executionArn: string): void;
  onResult(executionArn: string, result: ExecutionResult): void;
}

/** Starts an execution for each input and waits until all have ended, or until the signal aborts. */
export async function runExecutions(sfn: SFNClient, options: RunOptions): Promise<void> {
  const { stateMachineArn, inputs, parallel = 20, pollMs = 50, signal } = options;
  const startedAt = Date.now();
  const running = new Set<string>();
  await forEachParallel(inputs, parallel, signal, async (input) => {
    const { executionArn = "" } = await sfn.send(
      new StartExecutionCommand({ stateMachineArn, input: JSON.stringify(input) }),
    );
    running.add(executionArn);
    options.onStart?.(executionArn);
  });
  while (running.size > 0 && !signal.aborted) {
    const listed = await runningSince(sfn, stateMachineArn, startedAt);
    const others = [...running].filter((arn) => !listed.has(arn));
    await forEachParallel(others, parallel, signal, async (executionArn) => {
      const result = await resultOf(sfn, executionArn);
      if (result === undefined) return;
      running.delete(executionArn);
      options.onResult(executionArn, result);
    });
    if (running.size > 0) await sleep(pollMs, undefined, { signal }).catch(() => {});
  }
}

/** A difference between this machine's clock and that of AWS. */
const CLOCK_SKEW_MS = 300_000;

/**
 * The state machine's running executions, as far as they can be ours. The list comes newest first, and is eventually
 * consistent: an execution that is missing may still run.
 */
async function runningSince(
  sfn: SFNClient,
  stateMachineArn: string,
  startedAt: number,
): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  let nextToken: string | undefined;
  do {
    const page = await sfn.send(
      new ListExecutionsCommand({
        stateMachineArn,
        statusFilter: "RUNNING",
        maxResults: 1_000,
        ...(nextToken ? { nextToken } : {}),
      }),
    );
    for (const { executionArn = "" } of page.executions ?? []) found.add(executionArn);
    const oldest = page.executions?.at(-1)?.startDate?.getTime() ?? 0;
    nextToken = oldest < startedAt - CLOCK_SKEW_MS ? undefined : page.nextToken;
  } while (nextToken);
  return found;
}

async function forEachParallel<Item>(
  items: readonly Item[],
  parallel: number,
  signal: AbortSignal,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const remaining = items.values();
  await Promise.all(
    Array.from({ length: Math.min(parallel, items.length) }, async () => {
      for (const item of remaining) {
        if (signal.aborted) return;
        await work(item);
      }
    }),
  );
}
