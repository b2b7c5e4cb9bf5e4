import { Logger } from "@aws-lambda-powertools/logger";
import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";
import type { Observer, WorkerStatus } from "@sfn-workers/worker-core";
import { loadMetrics, loggingObserver, metricsObserver } from "@sfn-workers/worker-core/observers";
import { logsExecutionData } from "./executionData.ts";

const METRICS_NAMESPACE = "SfnWorkers";

/** A worker's logs and metrics, the same on every platform. */
export interface Telemetry {
  readonly logger: Logger;
  readonly observers: readonly Observer[];
  /** Writes the metrics since the last flush, as one line of CloudWatch's embedded metric format. */
  flush(): void;
}

export function createTelemetry(workload: string, status: () => WorkerStatus): Telemetry {
  // The infrastructure sets a name with the environment and the workload. Scaling and the dashboard use the metrics of this name.
  const serviceName = process.env["POWERTOOLS_SERVICE_NAME"] ?? workload;
  const logger = new Logger({ serviceName });
  const metrics = new Metrics({ namespace: METRICS_NAMESPACE, serviceName });
  const add =
    (unit: (typeof MetricUnit)[keyof typeof MetricUnit]) => (name: string, value: number) => {
      metrics.addMetric(name, unit, value);
    };
  const sink = {
    count: add(MetricUnit.Count),
    milliseconds: add(MetricUnit.Milliseconds),
    percent: add(MetricUnit.Percent),
  };
  const measureLoad = loadMetrics(sink, status);
  return {
    logger,
    observers: [
      loggingObserver(logger, { handlerDetails: logsExecutionData() }),
      metricsObserver(sink),
    ],
    flush() {
      measureLoad();
      if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
    },
  };
}
