import type { ExecutionStatus } from "../engine/status.ts";
import { type ListedExecution, UNSUCCESSFUL } from "../executions.ts";
import type { Service } from "../service.ts";

export type ShownStatus = ExecutionStatus | "PENDING_REDRIVE";

/** The status of an execution for the API: a child execution may wait until a redrive of its Map run starts it again. */
export function shownStatus(service: Service, execution: ListedExecution): ShownStatus {
  return isPendingRedrive(service, execution) ? "PENDING_REDRIVE" : execution.status;
}

function isPendingRedrive(service: Service, { status, mapRun }: ListedExecution): boolean {
  if (mapRun === undefined || !UNSUCCESSFUL.some((one) => one === status)) return false;
  const fork = service.runningMapRun(mapRun.arn)?.frame?.waiting;
  if (fork?.kind !== "fork" || fork.redriving === undefined) return false;
  return mapRun.index >= fork.redriving.index && fork.results[mapRun.index] === undefined;
}
