import type * as pulumi from "@pulumi/pulumi";
import type { Manifest } from "@sfn-workers/worker-core/manifest";
import { type Environment, physicalName } from "../../environment.ts";
import type { WorkloadSettings } from "../../settings/schema.ts";
import type { WorkerAccess } from "../tasks/source.ts";

/** Where workers' metrics are in CloudWatch. */
export const METRICS_NAMESPACE = "SfnWorkers";

/** The percentage of a worker's slots that have a task, as it reports it with each task and poll. */
export const SLOT_UTILISATION = "SlotUtilisation";

/** How long tasks took, in milliseconds, as a worker reports it with each outcome. */
export const PICK_UP_TO_REPORT = "PickUpToReport";

/** What tells one worker's metrics from another's: the environment is part of the name. */
export function metricsDimensions(environment: Environment, workload: string) {
  return { service: physicalName(environment, workload) };
}

/** The environment variables of a worker, wherever it runs. */
export function workerVariables(
  environment: Environment,
  { name }: Manifest,
  { concurrency, variables }: Pick<WorkloadSettings, "concurrency" | "variables">,
  access: WorkerAccess,
): Record<string, pulumi.Input<string>> {
  return {
    ...variables,
    WORKLOAD: name,
    ...access.variables,
    CONCURRENCY: String(concurrency),
    POWERTOOLS_METRICS_NAMESPACE: METRICS_NAMESPACE,
    POWERTOOLS_SERVICE_NAME: metricsDimensions(environment, name).service,
  };
}
