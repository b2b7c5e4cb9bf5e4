import { reported, type StateError } from "../errors.ts";
import type { Fork, MapRun } from "./frame.ts";

/** Whether the failures so far are within ToleratedFailureCount and ToleratedFailurePercentage. */
export function toleratesFailure(fork: Fork, map: MapRun): boolean {
  const { toleratedCount, toleratedPercentage } = map;
  const withinCount = toleratedCount !== undefined && fork.failed <= toleratedCount;
  const withinPercentage =
    toleratedPercentage !== undefined && (fork.failed / fork.total) * 100 <= toleratedPercentage;
  if (toleratedCount !== undefined && toleratedPercentage !== undefined) {
    return withinCount && withinPercentage;
  }
  return withinCount || withinPercentage;
}

/** Too many failures of a Map state that tolerates some, or that runs distributed, are an error of their own. */
export function thresholdExceeded(map: MapRun): StateError | undefined {
  const tolerant = map.toleratedCount !== undefined || map.toleratedPercentage !== undefined;
  if (!tolerant && map.arn === undefined) return undefined;
  return reported(
    "States.ExceedToleratedFailureThreshold",
    "The specified tolerated failure threshold was exceeded",
  );
}
