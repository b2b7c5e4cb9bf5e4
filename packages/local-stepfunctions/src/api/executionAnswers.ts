import { textOf } from "@sfn-workers/states-language/json";
import { aliasArn, ownerOfExecution, versionArn } from "../arn.ts";
import { lastStart } from "../engine/lastStart.ts";
import type { KnownExecution, ListedExecution } from "../executions.ts";
import { wireDate } from "./operation.ts";

/** An execution as ListExecutions returns it. */
export function listItem(execution: ListedExecution): object {
  const { revision, qualifier, redrive } = execution;
  // Recorded on AWS: a redrive of their Map run starts Express ones again.
  const isExpress = ownerOfExecution(execution.arn).type === "EXPRESS";
  return {
    executionArn: execution.arn,
    stateMachineArn: revision.machineArn,
    stateMachineVersionArn: versionArn(revision, qualifier),
    stateMachineAliasArn: aliasArn(revision, qualifier),
    name: isExpress ? execution.arn.split(":").slice(7).join(":") : execution.name,
    status: execution.status,
    startDate: wireDate(lastStart(execution)),
    stopDate: execution.stoppedAt === undefined ? undefined : wireDate(execution.stoppedAt),
    redriveCount: redrive?.count ?? 0,
    redriveDate: redrive && !isExpress ? wireDate(redrive.at) : undefined,
    mapRunArn: execution.mapRun?.arn,
    itemCount: execution.mapRun?.items,
  };
}

/** An execution as DescribeExecution returns it. */
export function describeExecution(execution: KnownExecution, includeData: boolean): object {
  return {
    ...listItem(execution),
    itemCount: undefined,
    input: includeData ? textOf(execution.input) : undefined,
    inputDetails: { included: includeData },
    output: includeData && execution.output !== undefined ? textOf(execution.output) : undefined,
    outputDetails: execution.output === undefined ? undefined : { included: includeData },
    error: execution.error,
    cause: execution.cause,
  };
}

/** An execution as StartSyncExecution returns it. */
export function describeSyncExecution(execution: KnownExecution): object {
  const seconds = ((execution.stoppedAt ?? execution.startedAt) - execution.startedAt) / 1000;
  return {
    executionArn: execution.arn,
    stateMachineArn: execution.revision.machineArn,
    name: execution.name,
    startDate: wireDate(execution.startedAt),
    stopDate: wireDate(execution.stoppedAt ?? execution.startedAt),
    status: execution.status,
    error: execution.error,
    cause: execution.cause,
    input: textOf(execution.input),
    inputDetails: { included: true },
    output: execution.output === undefined ? undefined : textOf(execution.output),
    outputDetails: { included: true },
    billingDetails: {
      billedMemoryUsedInMB: 64,
      billedDurationInMilliseconds: Math.max(100, Math.ceil(seconds * 10) * 100),
    },
  };
}
