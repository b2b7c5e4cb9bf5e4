import type * as pulumi from "@pulumi/pulumi";
import type { Manifest } from "@sfn-workers/worker-core/manifest";
import { type Environment, physicalName } from "../environment.ts";
import type { WorkloadSettings } from "../settings/schema.ts";

/** Where workers' metrics are in CloudWatch. */
export const METRICS_NAMESPACE = "SfnWorkers";

/** The percentage of a worker's slots that have a task, as it reports it with each task and poll. */
export const SLOT_UTILISATION = "SlotUtilisation";

/** What tells one worker's metrics from another's: the environment is part of the name. */
export function metricsDimensions(environment: Environment, workload: string) {
  return { service: physicalName(environment, workload) };
}

/** The environment variables of a worker, wherever it runs. */
export function workerVariables(
  environment: Environment,
  { name }: Manifest,
  { concurrency, variables }: Pick<WorkloadSettings, "concurrency" | "variables">,
  activityArn: pulumi.Input<string>,
): Record<string, pulumi.Input<string>> {
  return {
    ...variables,
    WORKLOAD: name,
    ACTIVITY_ARN: activityArn,
    CONCURRENCY: String(concurrency),
    POWERTOOLS_METRICS_NAMESPACE: METRICS_NAMESPACE,
    POWERTOOLS_SERVICE_NAME: metricsDimensions(environment, name).service,
  };
}
