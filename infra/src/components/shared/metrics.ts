import type { Environment } from "../../environment.ts";
import { physicalName } from "../../physicalName.ts";

/** The CloudWatch namespace of the metrics that workers report. */
export const METRICS_NAMESPACE = "SfnWorkers";

/** The percentage of the slots' time in which they were in use; a worker reports it with each flush: each minute, or invocation. */
export const SLOT_UTILISATION = "SlotUtilisation";

/** The number of a worker's slots that are held by handlers that don't end though their outcomes went out; reported above 0. */
export const DEAF_HANDLERS = "DeafHandlers";

/** How long a task took, in milliseconds; reported with each outcome. */
export const PICK_UP_TO_REPORT = "PickUpToReport";

/** The dimensions of one worker's metrics. The name contains the environment's. */
export function metricsDimensions(environment: Environment, workload: string) {
  return { service: physicalName(environment, workload) };
}
