import { ApiError, RATE_EXCEEDED } from "../errors.ts";

/** The region whose quotas apply: us-east-1 (the same as us-west-2 and eu-west-1) or any other. */
export type QuotaRegion = "us-east-1" | "other";

/** A token bucket: its size, and the tokens that it gains per second. */
type Bucket = readonly [size: number, refillPerSecond: number];

/**
 * AWS's token buckets per account and region. Source: the developer guide, "Service quotas". Operations that are not
 * listed have no quota here.
 */
const BUCKETS: Readonly<Record<string, readonly [large: Bucket, other: Bucket]>> = {
  GetActivityTask: [
    [3_000, 500],
    [1_500, 300],
  ],
  SendTaskSuccess: [
    [3_000, 500],
    [1_500, 300],
  ],
  SendTaskFailure: [
    [3_000, 500],
    [1_500, 300],
  ],
  SendTaskHeartbeat: [
    [3_000, 500],
    [1_500, 300],
  ],
  StartExecution: [
    [1_300, 300],
    [800, 150],
  ],
  StopExecution: [
    [1_000, 200],
    [500, 25],
  ],
  RedriveExecution: [
    [1_300, 300],
    [800, 150],
  ],
  GetExecutionHistory: [
    [400, 20],
    [400, 20],
  ],
  DescribeExecution: [
    [300, 15],
    [250, 10],
  ],
  ListExecutions: [
    [200, 5],
    [100, 2],
  ],
  ListActivities: [
    [100, 10],
    [100, 5],
  ],
  ListStateMachines: [
    [100, 5],
    [100, 5],
  ],
  CreateActivity: [
    [100, 1],
    [100, 1],
  ],
  DeleteActivity: [
    [100, 1],
    [100, 1],
  ],
  DescribeActivity: [
    [200, 1],
    [200, 1],
  ],
  CreateStateMachine: [
    [100, 1],
    [100, 1],
  ],
  UpdateStateMachine: [
    [100, 1],
    [100, 1],
  ],
  DeleteStateMachine: [
    [100, 1],
    [100, 1],
  ],
  DescribeStateMachine: [
    [200, 20],
    [200, 20],
  ],
  TagResource: [
    [200, 1],
    [200, 1],
  ],
  UntagResource: [
    [200, 1],
    [200, 1],
  ],
  ListTagsForResource: [
    [100, 1],
    [100, 1],
  ],
};

export interface Quotas {
  /**
   * Takes a token from the operation's bucket.
   * @throws {ApiError} ThrottlingException when the bucket is empty.
   */
  take(operation: string): void;
}

/** Creates full buckets. `now` returns milliseconds. */
export function createQuotas(region: QuotaRegion, now: () => number): Quotas {
  const levels = new Map<string, { tokens: number; at: number }>();
  return {
    take(operation) {
      const bucket = BUCKETS[operation]?.[region === "us-east-1" ? 0 : 1];
      if (bucket === undefined) return;
      const [size, refill] = bucket;
      const time = now();
      const level = levels.get(operation) ?? { tokens: size, at: time };
      level.tokens = Math.min(size, level.tokens + ((time - level.at) / 1000) * refill);
      level.at = time;
      levels.set(operation, level);
      if (level.tokens < 1) throw new ApiError("ThrottlingException", RATE_EXCEEDED);
      level.tokens -= 1;
    },
  };
}
