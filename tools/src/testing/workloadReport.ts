import { createTally, type Tally, type WorkloadReport } from "../executions/report.ts";
import type { ExecutionResult } from "../executions/result.ts";

/** The report of executions that have ended. */
export function workloadReport(
  workload: Parameters<Tally["workloadReport"]>[0],
  results: readonly ExecutionResult[],
  options?: Parameters<Tally["workloadReport"]>[1],
): WorkloadReport {
  const tally = createTally();
  for (const result of results) tally.add(result);
  return tally.workloadReport(workload, options);
}
