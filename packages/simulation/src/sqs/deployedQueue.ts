import type { Declared } from "../resources.ts";

/** The queue of a callback workload as it is declared. */
export interface DeployedQueue {
  readonly visibilitySeconds: number;
  readonly retentionSeconds: number;
  /** The receive after which a message becomes a dead letter. */
  readonly maxReceiveCount: number;
}

export function deployedQueue(declared: Declared): DeployedQueue {
  const queue = declared.one("aws:sqs/queue:Queue");
  const redrive: { readonly maxReceiveCount: number } = JSON.parse(queue.text("redrivePolicy"));
  return {
    visibilitySeconds: queue.number("visibilityTimeoutSeconds"),
    retentionSeconds: queue.number("messageRetentionSeconds"),
    maxReceiveCount: redrive.maxReceiveCount,
  };
}

/** The mapping by which Lambda polls the queue. */
export interface DeployedMapping {
  readonly batchSize: number;
  readonly windowSeconds: number;
  readonly maximumConcurrency: number | undefined;
}

export function deployedMapping(declared: Declared): DeployedMapping {
  const mapping = declared.one("aws:lambda/eventSourceMapping:EventSourceMapping");
  return {
    batchSize: mapping.number("batchSize"),
    windowSeconds: mapping.number("maximumBatchingWindowInSeconds"),
    maximumConcurrency: mapping.numberOr("scalingConfig.maximumConcurrency", undefined),
  };
}
