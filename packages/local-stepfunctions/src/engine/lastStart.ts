import { ownerOfExecution } from "../arn.ts";
import type { Execution } from "./execution.ts";

/** When an execution has started. An Express one starts again when its Map run is redriven. */
export function lastStart({
  arn,
  startedAt,
  redrive,
}: Pick<Execution, "arn" | "startedAt" | "redrive">): number {
  return ownerOfExecution(arn).type === "EXPRESS" ? (redrive?.at ?? startedAt) : startedAt;
}
