import { createTally, type Tally } from "../executions/report.ts";
import type { ExecutionResult } from "../executions/result.ts";

/** The report of executions that have ended. */
export function workloadReport(
  workload: Parameters<Tally["report"]>[0],
  results: readonly ExecutionResult[],
  options?: Parameters<Tally["report"]>[1],
): ReturnType<Tally["report"]> {
  const tally = createTally();
  for (const result of results) tally.add(result);
  return tally.report(workload, options);
}
