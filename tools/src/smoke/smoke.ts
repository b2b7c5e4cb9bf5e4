import { SFNClient } from "@aws-sdk/client-sfn";
import { interruptSignal } from "../cli/interrupt.ts";
import { details } from "../executions/details.ts";
import type { ExecutionOptions } from "../executions/options.ts";
import { hasOnlyExpectedOutcomes, type RunReport } from "../executions/report.ts";
import { hasMachine } from "../executions/startable.ts";
import { resultTable } from "../executions/table.ts";
import { runWorkloads } from "../executions/workloads.ts";
import { readStackOutputs } from "./stackOutputs.ts";

/** An account's ListExecutions quota refills at 2 to 5 calls a second (Step Functions quotas). */
export const LISTS_PER_SECOND = 2;
/** DescribeExecution and GetExecutionHistory refill at 10 to 20 calls a second, so the calls for a burst of ends wait. */
const MAX_ATTEMPTS = 10;

/**
 * Runs executions in the environment of a deployed stack, with the caller's own AWS credentials.
 * @returns the exit code
 */
export async function smoke(
  stack: string,
  options: ExecutionOptions,
  readOutputs: typeof readStackOutputs = readStackOutputs,
): Promise<number> {
  const { workloads: deployed } = await readOutputs(stack);
  const region = regionOf(Object.values(deployed).find(hasMachine)?.stateMachineArn);
  const sfn = new SFNClient({ maxAttempts: MAX_ATTEMPTS, ...(region ? { region } : {}) });
  try {
    const signal = interruptSignal();
    const workloads = await runWorkloads(sfn, {
      deployed,
      environment: stack,
      options,
      signal,
      listsPerSecond: LISTS_PER_SECOND,
    });
    const report: RunReport = { environment: stack, workloads };
    const text = options.json
      ? `${JSON.stringify(report, null, 2)}\n`
      : `${resultTable(workloads, process.stdout)}\n${details(workloads, options.input !== undefined)}`;
    process.stdout.write(text);
    signal.throwIfAborted();
    return workloads.every(hasOnlyExpectedOutcomes) ? 0 : 1;
  } finally {
    sfn.destroy();
  }
}

/** `arn:aws:states:REGION:…` */
export function regionOf(arn: string | undefined): string | undefined {
  return arn?.split(":")[3];
}
