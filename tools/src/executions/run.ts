import { setTimeout as sleep } from "node:timers/promises";
import { ListExecutionsCommand, type SFNClient, StartExecutionCommand } from "@aws-sdk/client-sfn";
import { forEachParallel } from "./forEachParallel.ts";
import { type ExecutionResult, resultOf } from "./result.ts";

export interface RunOptions {
  readonly stateMachineArn: string;
  /** What executions are started of, where it is another ARN: an alias of the state machine. */
  readonly startArn?: string | undefined;
  readonly inputs: readonly unknown[];
  /** The number of calls at the same time. */
  readonly parallel?: number;
  /** The number of executions at the same time: as many as one page of the list holds. */
  readonly maxRunning?: number;
  /** How often the running executions are listed, in milliseconds. */
  readonly pollMs?: number;
  /** Aborting it ends the wait for executions that still run. */
  readonly signal: AbortSignal;
  /** Whether a running execution will never end, so that it is not waited for. */
  isEndless?(executionArn: string): boolean;
  onStart?(executionArn: string): void;
  onResult(executionArn: string, result: ExecutionResult): void;
}

/**
 * Starts an execution for each input, a bounded number at the same time, and waits until all have ended, or until the signal
 * aborts. It keeps nothing of those that have ended.
 */
export async function runExecutions(sfn: SFNClient, options: RunOptions): Promise<void> {
  const { stateMachineArn, inputs, parallel = 20, maxRunning = 1_000, pollMs = 50 } = options;
  const { startArn = stateMachineArn } = options;
  /** ARN → when it started, by the clock of the service. */
  const running = new Map<string, number>();
  const failing = new AbortController();
  const signal = AbortSignal.any([options.signal, failing.signal]);
  const room = createRoom(maxRunning, signal);
  let starting = true;
  await Promise.all([startAll(), watchAll()]).finally(() => failing.abort());

  async function startAll(): Promise<void> {
    await forEachParallel(inputs, parallel, signal, async (input) => {
      await room.enter();
      if (signal.aborted) return;
      const { executionArn = "", startDate } = await sfn.send(
        new StartExecutionCommand({ stateMachineArn: startArn, input: JSON.stringify(input) }),
      );
      running.set(executionArn, startDate?.getTime() ?? 0);
      options.onStart?.(executionArn);
    });
    starting = false;
  }

  /** What has ended is among them. */
  async function notListed(): Promise<readonly string[]> {
    if (running.size === 0) return [];
    // Those that start meanwhile are none of them.
    const watched = [...running.keys()];
    const listed = await listRunning(sfn, stateMachineArn, Math.min(...running.values()));
    return watched.filter((arn) => !listed.has(arn));
  }

  function leaveEndless(): void {
    for (const executionArn of running.keys()) {
      if (!options.isEndless?.(executionArn)) continue;
      running.delete(executionArn);
      room.leave();
    }
  }

  async function watchAll(): Promise<void> {
    while ((starting || running.size > 0) && !signal.aborted) {
      leaveEndless();
      await forEachParallel(await notListed(), parallel, signal, async (executionArn) => {
        const result = await resultOf(sfn, executionArn);
        if (result === undefined) return;
        running.delete(executionArn);
        room.leave();
        options.onResult(executionArn, result);
      });
      if (!starting && running.size === 0) continue;
      await sleep(pollMs, undefined, { signal }).catch(() => {
        // The loop sees that it was aborted.
      });
    }
  }
}

/** Lets a number of executions in, and the next one when one leaves, or all when the signal aborts. */
function createRoom(size: number, signal: AbortSignal) {
  let free = size;
  const waiting: (() => void)[] = [];
  signal.addEventListener("abort", () => {
    for (const enter of waiting.splice(0)) enter();
  });
  return {
    async enter(): Promise<void> {
      free -= 1;
      if (free >= 0 || signal.aborted) return;
      await new Promise<void>((enter) => {
        waiting.push(enter);
      });
    },
    leave(): void {
      free += 1;
      waiting.shift()?.();
    },
  };
}

/**
 * The state machine's running executions that started at `oldest` or later. The list comes newest first, and is eventually
 * consistent: an execution that is missing may still run.
 */
async function listRunning(
  sfn: SFNClient,
  stateMachineArn: string,
  oldest: number,
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
    const last = page.executions?.at(-1)?.startDate?.getTime() ?? 0;
    nextToken = last < oldest ? undefined : page.nextToken;
  } while (nextToken);
  return found;
}
