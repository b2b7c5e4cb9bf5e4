import type { SFNClient } from "@aws-sdk/client-sfn";
import type { Progress } from "../executions/progress.ts";
import type { WorkloadReport } from "../executions/report.ts";
import { type ExecutionResult, historyOf } from "../executions/result.ts";
import { type RunWorkloadsOptions, runWorkloads } from "../executions/workloads.ts";
import type { Visit } from "../tasks/attempt.ts";
import { visitsIn } from "../tasks/visits.ts";
import type { InvokeOptions } from "./options.ts";

/** One execution: how it ended, if it did, and the way it took. */
export interface RanOnce {
  readonly report: WorkloadReport;
  /** Undefined if it could not be started. */
  readonly executionArn: string | undefined;
  /** Undefined while it runs. */
  readonly result: ExecutionResult | undefined;
  readonly visits: readonly Visit[];
}

type Environment = Omit<RunWorkloadsOptions, "options" | "progress" | "onStart" | "onResult">;

/**
 * @param say receives a line about what is waited for
 * @throws {UsageError} when the environment lacks the workload
 */
export async function runOnce(
  sfn: SFNClient,
  { workload, input }: InvokeOptions,
  environment: Environment,
  say: Progress["say"],
): Promise<RanOnce> {
  let executionArn: string | undefined;
  let result: ExecutionResult | undefined;
  const [report] = await runWorkloads(sfn, {
    ...environment,
    options: { workload, input, executions: 1 },
    progress: { onStart() {}, onResult() {}, say, end() {} },
    onStart: (arn) => {
      executionArn = arn;
    },
    onResult: (ended) => {
      result = ended;
    },
  });
  if (report === undefined) throw new Error(`the workload ${workload} has no report`);
  const history =
    executionArn === undefined ? [] : await historyOf(sfn, executionArn, { data: true });
  return { report, executionArn, result, visits: visitsIn(history) };
}
