export { type LoggingOptions, loggingObserver, type StructuredLogger } from "./logging.ts";
export { loadMetrics, type MetricSink, metricsObserver } from "./metrics.ts";
