import { machineOfMapRun } from "../arn.ts";
import type { KnownMapRun } from "../mapRuns.ts";
import { wireDate } from "./operation.ts";

/** A Map run as DescribeMapRun returns it. */
export function describeMapRun(run: KnownMapRun): object {
  const { toleratedCount, toleratedPercentage, maxConcurrency } = run.limits;
  return {
    mapRunArn: run.arn,
    executionArn: run.execution.arn,
    status: run.status,
    startDate: wireDate(run.startedAt),
    stopDate: run.stoppedAt === undefined ? undefined : wireDate(run.stoppedAt),
    maxConcurrency,
    toleratedFailurePercentage: toleratedPercentage ?? 0,
    toleratedFailureCount: toleratedCount ?? 0,
    itemCounts: run.items,
    executionCounts: run.executions,
    redriveCount: run.redriveCount,
    redriveDate: run.redrivenAt === undefined ? undefined : wireDate(run.redrivenAt),
  };
}

/** A Map run as ListMapRuns returns it. */
export function mapRunItem(run: KnownMapRun): object {
  return {
    executionArn: run.execution.arn,
    mapRunArn: run.arn,
    stateMachineArn: machineOfMapRun(run.arn),
    startDate: wireDate(run.startedAt),
    stopDate: run.stoppedAt === undefined ? undefined : wireDate(run.stoppedAt),
  };
}
