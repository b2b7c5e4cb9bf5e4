import type * as aws from "@pulumi/aws";
import type { ArgumentsOf } from "./support.ts";

export const eventSourceMapping = {
  amazonManagedKafkaEventSourceConfig: "refused",
  batchSize: "reproduced",
  bisectBatchOnFunctionError: "no local effect",
  destinationConfig: {
    onFailure: {
      destinationArn: "no local effect",
    },
  },
  documentDbEventSourceConfig: "refused",
  enabled: "reproduced",
  eventSourceArn: "reproduced",
  filterCriteria: {
    filters: {
      pattern: "reproduced",
    },
  },
  functionName: "reproduced",
  functionResponseTypes: "reproduced",
  kmsKeyArn: "no local effect",
  maximumBatchingWindowInSeconds: "reproduced",
  maximumRecordAgeInSeconds: "no local effect",
  maximumRetryAttempts: "no local effect",
  metricsConfig: {
    metrics: "no local effect",
  },
  parallelizationFactor: "no local effect",
  provisionedPollerConfig: "refused",
  queues: "no local effect",
  region: "reproduced",
  scalingConfig: {
    maximumConcurrency: "reproduced",
  },
  selfManagedEventSource: "refused",
  selfManagedKafkaEventSourceConfig: "refused",
  sourceAccessConfigurations: {
    type: "no local effect",
    uri: "no local effect",
  },
  startingPosition: "no local effect",
  startingPositionTimestamp: "no local effect",
  tags: "checked",
  topics: "no local effect",
  tumblingWindowInSeconds: "no local effect",
  useResourceTimeoutForPropagation: "no local effect",
} as const satisfies ArgumentsOf<aws.lambda.EventSourceMappingArgs>;
