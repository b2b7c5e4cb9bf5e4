export { loggingObserver, type StructuredLogger } from "./logging.ts";
export { type MetricSink, metricsObserver } from "./metrics.ts";
