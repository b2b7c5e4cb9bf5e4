import type { Place } from "../arn.ts";
import { ApiError, RATE_EXCEEDED } from "../errors.ts";
import { MAX_BUCKETS } from "../limits.ts";

/** The region whose quotas apply: us-east-1, which stands for those with the larger ones, or any other. */
export type QuotaRegion = "us-east-1" | "other";

/** A token bucket: its size, and the tokens that it gains per second. */
type Bucket = readonly [size: number, refillPerSecond: number];

interface Buckets {
  readonly large: Bucket;
  readonly other: Bucket;
}

/** The same in every region. */
const everywhere = (size: number, refillPerSecond: number): Buckets => ({
  large: [size, refillPerSecond],
  other: [size, refillPerSecond],
});

const TASKS: Buckets = { large: [3_000, 500], other: [1_500, 300] };
const STARTS: Buckets = { large: [1_300, 300], other: [800, 150] };

/**
 * AWS's token buckets per account and region. Source: the developer guide, "Service quotas". StartSyncExecution has no quota.
 */
const BUCKETS: Readonly<Record<string, Buckets>> = {
  CreateActivity: everywhere(100, 1),
  CreateStateMachine: everywhere(100, 1),
  CreateStateMachineAlias: everywhere(100, 1),
  DeleteActivity: everywhere(100, 1),
  DeleteStateMachine: everywhere(100, 1),
  DeleteStateMachineAlias: everywhere(100, 1),
  DeleteStateMachineVersion: everywhere(100, 1),
  DescribeActivity: everywhere(200, 1),
  DescribeExecution: { large: [300, 15], other: [250, 10] },
  DescribeMapRun: everywhere(200, 1),
  DescribeStateMachine: everywhere(200, 20),
  DescribeStateMachineAlias: everywhere(200, 1),
  DescribeStateMachineForExecution: everywhere(200, 1),
  GetActivityTask: TASKS,
  GetExecutionHistory: everywhere(400, 20),
  ListActivities: { large: [100, 10], other: [100, 5] },
  ListExecutions: { large: [200, 5], other: [100, 2] },
  ListMapRuns: everywhere(100, 1),
  ListStateMachineAliases: everywhere(100, 1),
  ListStateMachineVersions: everywhere(100, 1),
  ListStateMachines: everywhere(100, 5),
  ListTagsForResource: everywhere(100, 1),
  PublishStateMachineVersion: everywhere(100, 1),
  RedriveExecution: STARTS,
  SendTaskFailure: TASKS,
  SendTaskHeartbeat: TASKS,
  SendTaskSuccess: TASKS,
  StartExecution: STARTS,
  StopExecution: { large: [1_000, 200], other: [500, 25] },
  TagResource: everywhere(200, 1),
  TestState: everywhere(50, 10),
  UntagResource: everywhere(200, 1),
  UpdateMapRun: everywhere(100, 1),
  UpdateStateMachine: everywhere(100, 1),
  UpdateStateMachineAlias: everywhere(100, 1),
  ValidateStateMachineDefinition: everywhere(100, 1),
};

/** The regions with the larger buckets. */
const LARGE: readonly string[] = ["us-east-1", "us-west-2", "eu-west-1"];

/** The quotas that apply in a region of AWS. */
export function quotaRegionOf(region: string): QuotaRegion {
  return LARGE.includes(region) ? "us-east-1" : "other";
}

function sizeOf(region: QuotaRegion): keyof Buckets {
  return region === "us-east-1" ? "large" : "other";
}

/** How many calls of an operation an account has at once in a region of AWS, and how many more each second; undefined without a quota. */
export function quotaOf(
  operation: string,
  region: string,
): { readonly atOnce: number; readonly perSecond: number } | undefined {
  const bucket = BUCKETS[operation]?.[sizeOf(quotaRegionOf(region))];
  return bucket && { atOnce: bucket[0], perSecond: bucket[1] };
}

export interface Quotas {
  /**
   * Takes a token from the bucket that the operation has in an account and region.
   * @throws {ApiError} ThrottlingException when the bucket is empty.
   */
  take(operation: string, place: Place): void;
}

/** Creates full buckets. `now` returns milliseconds. */
export function createQuotas(region: QuotaRegion, now: () => number): Quotas {
  const levels = new Map<string, { tokens: number; at: number }>();
  return {
    take(operation, { region: of, accountId }) {
      const bucket = BUCKETS[operation]?.[sizeOf(region)];
      if (bucket === undefined) return;
      const [size, refill] = bucket;
      const time = now();
      const key = `${accountId}:${of}:${operation}`;
      const level = levels.get(key) ?? { tokens: size, at: time };
      level.tokens = Math.min(size, level.tokens + ((time - level.at) / 1000) * refill);
      level.at = time;
      // Those that were not used for longest come first, and are full, unless they are very many.
      levels.delete(key);
      levels.set(key, level);
      const [oldest] = levels.size > MAX_BUCKETS ? levels.keys() : [];
      if (oldest !== undefined) levels.delete(oldest);
      if (level.tokens < 1) throw new ApiError("ThrottlingException", RATE_EXCEEDED);
      level.tokens -= 1;
    },
  };
}
