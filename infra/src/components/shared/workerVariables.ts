import type * as pulumi from "@pulumi/pulumi";
import type { Manifest } from "@sfn-workers/worker-core/manifest";
import type { Environment } from "../../environment.ts";
import type { WorkloadSettings } from "../../settings/workloadSettings.ts";
import { METRICS_NAMESPACE, metricsDimensions } from "./metrics.ts";

export type Variables = Readonly<Record<string, pulumi.Input<string>>>;

/** The environment variables of a Lambda or Fargate worker; `source` has those that identify its activity or queue. */
export function workerVariables(
  environment: Environment,
  { name }: Manifest,
  { concurrency, variables }: Pick<WorkloadSettings, "concurrency" | "variables">,
  source: Variables,
): Variables {
  return {
    ...variables,
    WORKLOAD: name,
    ...source,
    CONCURRENCY: String(concurrency),
    // The name of an error is logged always; its message may quote the input. A worker's log has no tokens, so with callback it
    // follows the same setting as with activity.
    ...(!environment.logExecutionData.activity && { LOG_EXECUTION_DATA: "false" }),
    POWERTOOLS_METRICS_NAMESPACE: METRICS_NAMESPACE,
    POWERTOOLS_SERVICE_NAME: metricsDimensions(environment, name).service,
  };
}
