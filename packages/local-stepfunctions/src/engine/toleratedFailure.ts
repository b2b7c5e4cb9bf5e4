import { reported, type StateError } from "../errors.ts";
import type { Engine } from "./engine.ts";
import type { Fork, Frame, MapRun } from "./frame.ts";
import { recordEvent } from "./progress.ts";

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

/** A distributed Map that had too many failures ends with an error of its own. */
export function mapRunFailed(engine: Engine, frame: Frame, map: MapRun): StateError {
  const error = "States.ExceedToleratedFailureThreshold";
  const tolerant = map.toleratedCount !== undefined || map.toleratedPercentage !== undefined;
  const cause = `The specified tolerated failure threshold was exceeded${tolerant ? "" : " (it is 0 unless the state sets it)"}`;
  recordEvent(engine, frame, "MapRunFailed", { error, cause });
  return reported(error, cause);
}
