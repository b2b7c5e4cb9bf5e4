import type { KnownExecution, Remains } from "../executions.ts";
import { MAX_EXECUTION_SECONDS, MAX_REDRIVABLE_EVENTS, REDRIVABLE_MS } from "../limits.ts";
import type { Service } from "../service.ts";

/** Whether an execution can be redriven, with AWS's reason if not. */
export type RedriveStatus =
  | { readonly redriveStatus: "REDRIVABLE" | "REDRIVABLE_BY_MAP_RUN" }
  | { readonly redriveStatus: "NOT_REDRIVABLE"; readonly redriveStatusReason: string };

export function redriveStatusOf(
  service: Service,
  execution: KnownExecution,
  remains: Remains,
): RedriveStatus {
  const reason = obstacleOf(service, execution, remains);
  if (reason !== undefined) {
    return { redriveStatus: "NOT_REDRIVABLE", redriveStatusReason: reason };
  }
  return {
    redriveStatus: execution.mapRun === undefined ? "REDRIVABLE" : "REDRIVABLE_BY_MAP_RUN",
  };
}

function obstacleOf(
  service: Service,
  { status, startedAt, stoppedAt = 0, revision }: KnownExecution,
  { events, isKept }: Remains,
): string | undefined {
  const now = service.timers.now();
  if (status === "RUNNING" || status === "SUCCEEDED") {
    return `Execution is ${status} and cannot be redriven`;
  }
  if (!isThere(service, revision)) return "State machine is in DELETING status";
  if (events >= MAX_REDRIVABLE_EVENTS)
    return "Execution has exceeded the maximum history event limit";
  if (now >= startedAt + MAX_EXECUTION_SECONDS * 1000) {
    return "Execution has exceeded the max execution time";
  }
  if (now >= stoppedAt + REDRIVABLE_MS) return "Execution redrivable period exceeded";
  // Express child executions start again.
  return isKept || revision.type === "EXPRESS" ? undefined : NOT_KEPT;
}

/** Ours: AWS keeps what a redrive needs of every execution. */
const NOT_KEPT =
  "What a redrive needs was not kept: the execution ended in an earlier release or held most of the memory, or its folder was repaired";

/** Whether there is the state machine, and not only another one with its name. */
function isThere({ machines }: Service, { machine, machineArn }: KnownExecution["revision"]) {
  // That of a distributed Map's child execution ends with the Map's label.
  return machines.get(machineArn.replace(/\/[^:]*$/, ""))?.serial === machine;
}
