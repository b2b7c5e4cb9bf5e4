import type { Environment } from "../../environment.ts";
import { physicalName } from "../../physicalName.ts";

/** The CloudWatch namespace of the metrics that workers report. */
export const METRICS_NAMESPACE = "SfnWorkers";

/** The percentage of a worker's slots that hold a task; reported with each task and each poll. */
export const SLOT_UTILISATION = "SlotUtilisation";

/** How long a task took, in milliseconds; reported with each outcome. */
export const PICK_UP_TO_REPORT = "PickUpToReport";

/** The dimensions of one worker's metrics. The name contains the environment's. */
export function metricsDimensions(environment: Environment, workload: string) {
  return { service: physicalName(environment, workload) };
}
