/** AWS's numbers that this package reproduces, each with its source; the local choices stand last. */

/** The pseudo account and the Region that every local ARN names. */
export const ACCOUNT_ID = "000000000000";
export const REGION = "us-east-1";
export const PARTITION = "aws";

/** Lambda: default of a function's `timeout` (CreateFunction). */
export const LAMBDA_DEFAULT_TIMEOUT_SECONDS = 3;
/** Lambda: default and smallest `memorySize` (CreateFunction). */
export const LAMBDA_DEFAULT_MEMORY_MB = 128;
/** Lambda: the init phase of an execution environment (Lambda developer guide, runtime environment). */
export const LAMBDA_INIT_LIMIT_MS = 10_000;
/** Lambda: concurrent executions that a new AWS account gets (Lambda quotas: "New AWS accounts have reduced quotas"). */
export const LAMBDA_ACCOUNT_CONCURRENCY = 10;
/** Lambda, asynchronous invocation: retries after a function error, and the waits before them. */
export const LAMBDA_ASYNC_RETRIES = 2;
export const LAMBDA_ASYNC_RETRY_DELAYS_MS: readonly number[] = [60_000, 120_000];
/** Lambda, asynchronous invocation: back-off after a throttle, "from 1 second … to a maximum of 5 minutes". */
export const LAMBDA_ASYNC_THROTTLE_BACKOFF_MS = { first: 1_000, longest: 300_000 } as const;
/** Lambda, asynchronous invocation: how long an event may wait in the queue (6 hours). */
export const LAMBDA_ASYNC_MAX_AGE_SECONDS = 21_600;

/** Lambda, SQS event source: default and greatest `batchSize`; above 10 it needs a batching window. */
export const LAMBDA_SQS_BATCH = { default: 10, largest: 10_000, largestWithoutWindow: 10 } as const;
export const LAMBDA_LONGEST_BATCHING_WINDOW_SECONDS = 300;
/** Lambda, SQS event source: bounds of `maximumConcurrency`; without one, it starts with five batches at a time. */
export const LAMBDA_SQS_MAXIMUM_CONCURRENCY = { least: 2, most: 1_000 } as const;
export const LAMBDA_SQS_CONCURRENCY = 5;

/** SQS: messages in one receive and entries in one batch; the longest wait of a poll (SQS API reference). */
export const SQS_BATCH = 10;
export const SQS_LONGEST_WAIT_SECONDS = 20;
/** SQS: queue attributes, from SetQueueAttributes in the API reference. */
export const SQS_VISIBILITY_TIMEOUT_SECONDS = { default: 30, longest: 43_200 } as const;
export const SQS_RETENTION_SECONDS = {
  shortest: 60,
  default: 345_600,
  longest: 1_209_600,
} as const;
export const SQS_LONGEST_DELAY_SECONDS = 900;
export const SQS_MESSAGE_BYTES = { least: 1_024, most: 1_048_576 } as const;
export const SQS_MAX_RECEIVE_COUNT = 1_000;

/** ECS: default `stopTimeout` between SIGTERM and SIGKILL; Fargate allows at most 120. */
export const ECS_DEFAULT_STOP_TIMEOUT_SECONDS = 30;
export const FARGATE_LONGEST_STOP_TIMEOUT_SECONDS = 120;
/** ECS: a deployment circuit breaker gives up after half as many failed tasks as desired, and at least 3. */
export const ECS_CIRCUIT_BREAKER_THRESHOLD = 3;

/** Local: waits before a stopped task is started again, doubling; a task that ran this long starts afresh. */
export const TASK_RESTART_BACKOFF_MS = { first: 500, longest: 60_000 } as const;
export const TASK_STEADY_AFTER_MS = 60_000;
/** Local: waits between attempts of an event source to poll or to invoke, doubling. */
export const EVENT_SOURCE_BACKOFF_MS = { first: 500, longest: 30_000 } as const;
/** Local: what a long poll of SQS is made of. */
export const SQS_POLL_SLICE_SECONDS = 0.1;
/** Local: idle connections stay, so that no client's next call meets one that closes. */
export const SQS_KEEP_ALIVE_MS = 120_000;
/** Local: a batch of the largest messages, escaped as JSON. */
export const SQS_LARGEST_REQUEST_BYTES = 4 * SQS_MESSAGE_BYTES.most;
/** Local: how long running Lambda invocations may go on once the environment stops. */
export const LAMBDA_STOP_GRACE_MS = 30_000;
