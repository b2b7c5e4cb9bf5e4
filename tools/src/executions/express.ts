import { type SFNClient, StartSyncExecutionCommand } from "@aws-sdk/client-sfn";
import { forEachParallel } from "./forEachParallel.ts";
import { type ExecutionResult, expressResult } from "./result.ts";

export interface ExpressOptions {
  /** The ARN of the state machine, or of its alias. */
  readonly startArn: string;
  readonly inputs: readonly unknown[];
  /** The number of executions at the same time. */
  readonly parallel: number;
  /** Aborting it ends the wait for executions that still run. */
  readonly signal: AbortSignal;
  onStart(): void;
  onResult(executionArn: string, result: ExecutionResult): void;
}

/**
 * Runs an execution of an Express workflow for each input. AWS lists and describes none of them, so each is started synchronously:
 * the call answers at its end, which is after five minutes at most (AWS API reference, StartSyncExecution).
 */
export async function runExpress(sfn: SFNClient, options: ExpressOptions): Promise<void> {
  const { startArn, inputs, parallel, signal } = options;
  const failing = new AbortController();
  const abortSignal = AbortSignal.any([signal, failing.signal]);
  const start = async (input: unknown) => {
    const command = new StartSyncExecutionCommand({
      stateMachineArn: startArn,
      input: JSON.stringify(input),
    });
    options.onStart();
    const ended = await sfn.send(command, { abortSignal });
    options.onResult(ended.executionArn ?? "", expressResult(ended));
  };
  await forEachParallel(inputs, parallel, abortSignal, start)
    .catch((error: unknown) => {
      if (!signal.aborted) throw error;
    })
    .finally(() => failing.abort());
}
