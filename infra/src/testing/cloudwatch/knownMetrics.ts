import { METRICS_NAMESPACE } from "../../components/shared/metrics.ts";

/** Metrics of one source that have the same dimensions. */
export interface MetricFamily {
  readonly namespace: string;
  readonly dimensions: readonly string[];
  readonly metrics: readonly string[];
}

/** What the services that this program makes report, from their documentation, and what its workers report. */
export const KNOWN_METRICS: readonly MetricFamily[] = [
  // Step Functions developer guide, "Monitoring Step Functions metrics using Amazon CloudWatch". Times are in milliseconds.
  {
    namespace: "AWS/States",
    dimensions: ["ActivityArn"],
    metrics: [
      ...["ActivitiesScheduled", "ActivitiesStarted", "ActivitiesSucceeded", "ActivitiesFailed"],
      ...["ActivitiesTimedOut", "ActivitiesHeartbeatTimedOut"],
      ...["ActivityScheduleTime", "ActivityRunTime", "ActivityTime"],
    ],
  },
  {
    namespace: "AWS/States",
    dimensions: ["StateMachineArn"],
    metrics: [
      ...["ExecutionsStarted", "ExecutionsSucceeded", "ExecutionsFailed", "ExecutionsAborted"],
      ...["ExecutionsTimedOut", "ExecutionThrottled", "ExecutionTime"],
    ],
  },
  // Lambda developer guide, "Types of metrics for Lambda functions". Durations and ages are in milliseconds.
  {
    namespace: "AWS/Lambda",
    dimensions: ["FunctionName"],
    metrics: [
      ...["Invocations", "Errors", "Throttles", "Duration", "ConcurrentExecutions"],
      ...["AsyncEventsReceived", "AsyncEventAge", "AsyncEventsDropped"],
    ],
  },
  // SQS developer guide, "Available CloudWatch metrics for Amazon SQS". The age is in seconds.
  {
    namespace: "AWS/SQS",
    dimensions: ["QueueName"],
    metrics: [
      ...["ApproximateAgeOfOldestMessage", "ApproximateNumberOfMessagesVisible"],
      ...["ApproximateNumberOfMessagesNotVisible", "ApproximateNumberOfMessagesDelayed"],
      ...["NumberOfMessagesSent", "NumberOfMessagesReceived", "NumberOfMessagesDeleted"],
      "NumberOfEmptyReceives",
    ],
  },
  // ECS developer guide, "Amazon ECS CloudWatch metrics": of a service, in percent.
  {
    namespace: "AWS/ECS",
    dimensions: ["ClusterName", "ServiceName"],
    metrics: ["CPUUtilization", "MemoryUtilization"],
  },
  // worker-core's metrics observer; Powertools adds the dimension.
  {
    namespace: METRICS_NAMESPACE,
    dimensions: ["service"],
    metrics: [
      ...["TasksReceived", "TasksSucceeded", "TasksFailed", "TasksLost", "PickUpToReport"],
      ...["SlotUtilisation", "OpenPolls", "DeafHandlers"],
    ],
  },
];
