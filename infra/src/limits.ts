/** AWS's limits, each with the page that states it. */

/** GetActivityTask holds an empty poll this long (Step Functions API reference, GetActivityTask). */
export const POLL_SECONDS = 60;

/** The longest ARN of an execution (Step Functions API reference, DescribeExecution). */
export const MAX_EXECUTION_ARN_CHARACTERS = 256;

/** The ARN of an activity (Step Functions API reference, CreateActivity). */
export const MAX_ACTIVITY_ARN_CHARACTERS = 256;

/** The longest task token (Step Functions API reference, SendTaskSuccess). */
export const MAX_TASK_TOKEN_CHARACTERS = 2_048;

/** The largest MaxAttempts of a retrier (Step Functions developer guide, "Handling errors"). */
export const MAX_RETRY_COUNT = 99_999_999;

/** Each redrive is an event of a history, which has 25,000 (Step Functions developer guide, "Service quotas"). */
export const MAX_REDRIVE_COUNT = 24_999;

/** Time for the function to start, before the worker reads its remaining time. */
export const LAMBDA_START_SECONDS = 5;

/** Lambda's own limits (Lambda developer guide, "Lambda quotas"). */
export const LAMBDA_TIMEOUT_SECONDS = { min: 1, max: 900 } as const;
export const LAMBDA_MEMORY_MIB = { min: 128, max: 10_240 } as const;
export const MAX_LAMBDA_NAME_CHARACTERS = 64;

/** All environment variables of a function together, as JSON (Lambda developer guide, "Lambda quotas"). */
export const MAX_LAMBDA_VARIABLES_BYTES = 4_096;

/** A revision of a task definition, as JSON (ECS developer guide, "Amazon ECS service quotas": 64 KiB). */
export const MAX_TASK_DEFINITION_BYTES = 65_536;

/** The name of a role (IAM API reference, CreateRole). */
export const MAX_ROLE_NAME_CHARACTERS = 64;

/** What Pulumi appends to a resource's name where the program gives none: `-` and 7 hexadecimal digits (its bridge, `AutoName`). */
export const AUTONAME_CHARACTERS = "-1234567".length;

/**
 * What functions can't reserve of an account's concurrent executions (Lambda API reference, PutFunctionConcurrency). An account
 * that has fewer has nothing to reserve: its error names all of them as the minimum.
 */
export const MIN_UNRESERVED_LAMBDA_CONCURRENCY = 100;

/** The concurrent executions of an account: what Lambda grants in general, and what a new account has (Lambda quotas). */
export const LAMBDA_CONCURRENCY = { ordinary: 1_000, newAccount: 10 } as const;

/** A schedule's expression (EventBridge Scheduler API reference, CreateSchedule). */
export const MAX_SCHEDULE_CHARACTERS = 256;

/** TimeoutSeconds of a state machine (Step Functions developer guide, "State machine structure"). */
export const MAX_MACHINE_TIMEOUT_SECONDS = 99_999_999;

/** The longest that an execution runs, in days: a year (Step Functions developer guide, "Service quotas"). */
export const MAX_EXECUTION_DAYS = 365;

/** EventBridge: characters of a bus's name and of an input template (API reference, PutTargets). */
export const MAX_EVENT_BUS_CHARACTERS = 256;
export const MAX_EVENT_TEMPLATE_CHARACTERS = 8_192;
/** EventBridge: how many values of an event a template has (API reference, InputTransformer). */
export const MAX_EVENT_PATHS = 100;
/** How long an Express execution runs at most (Step Functions developer guide, "Choosing workflow type"). */
export const MAX_EXPRESS_SECONDS = 300;

/** How long EventBridge Scheduler retries one start; it allows 60 to 86,400 (API reference, RetryPolicy). */
export const SCHEDULE_EVENT_AGE_SECONDS = 300;

/** The bounds of an event source mapping for SQS (API reference, CreateEventSourceMapping and ScalingConfig). */
export const SQS_BATCH_SIZE = { min: 1, default: 10, maxWithoutWindow: 10, max: 10_000 } as const;
export const SQS_BATCH_WINDOW_SECONDS = { min: 0, max: 300 } as const;
export const SQS_MAXIMUM_CONCURRENCY = { min: 2, max: 1_000 } as const;

/**
 * AWS advises a visibility timeout of this many function timeouts, so that Lambda can retry a batch that found no free
 * concurrency (Lambda developer guide, "Configuring a queue to use with Lambda").
 */
export const VISIBILITY_PER_LAMBDA_TIMEOUT = 6;

/** A message is hidden for 12 hours at most, extensions included (SQS developer guide, "Visibility timeout"). */
export const MAX_SQS_VISIBILITY_SECONDS = 43_200;

/** The maximum message retention period of SQS (API reference, SetQueueAttributes). */
export const MAX_SQS_RETENTION_SECONDS = 1_209_600;

/**
 * The number of receives before a message becomes a dead letter; at least 3: the first is with other messages, from the second on
 * a message runs alone, and the last only fails the execution.
 */
export const SQS_RECEIVE_COUNT = { min: 3, max: 1_000 } as const;

export const MAX_SQS_NAME_CHARACTERS = 80;

/**
 * A queue's policy (SQS developer guide, "Amazon SQS policy quotas"). The guide does not say what one condition is; here each key of an
 * operator counts as one, whatever its values.
 */
export const MAX_QUEUE_POLICY = {
  bytes: 8_192,
  conditions: 10,
  statements: 20,
  actionsOfStatement: 7,
} as const;

/**
 * The longest path of a role: IAM allows 512 characters, but Step Functions takes no role whose ARN has more than 256 (API
 * reference, CreateStateMachine), of which 64 are for the role's name.
 */
export const MAX_ROLE_PATH_CHARACTERS = 256 - "arn:aws-us-gov:iam::123456789012:role".length - 64;

/** The URL of a queue in the region with the longest one (AWS general reference, SQS endpoints). */
export const MAX_SQS_URL_CHARACTERS =
  "https://sqs.cn-northwest-1.amazonaws.com.cn/123456789012/".length + MAX_SQS_NAME_CHARACTERS;

/** The number of tasks that a worker may run at once. */
export const CONCURRENCY = { min: 1, max: 1_000 } as const;

/** The maximum `stopTimeout` of a container on Fargate (ECS task definition parameters): enough for a poll and a short task. */
export const MAX_FARGATE_STOP_TIMEOUT_SECONDS = 120;

/** The vCPUs of an account's Fargate tasks in a Region, on demand and on Spot each; a new one may have fewer (AWS General Reference, "Amazon ECS endpoints and quotas"). */
export const FARGATE_VCPUS = 6;

/** The sizes that Fargate offers: CPU units → memory in MiB (ECS developer guide, "Task CPU and memory"). */
export const FARGATE_SIZES: Readonly<Record<number, readonly number[]>> = {
  256: [512, 1_024, 2_048],
  512: steps(1_024, 4_096, 1_024),
  1024: steps(2_048, 8_192, 1_024),
  2048: steps(4_096, 16_384, 1_024),
  4096: steps(8_192, 30_720, 1_024),
  8192: steps(16_384, 61_440, 4_096),
  16384: steps(32_768, 122_880, 8_192),
};

/** What a CIDR block of a VPC or a subnet may have (VPC user guide, "VPC CIDR blocks" and "Subnet CIDR blocks"). */
export const VPC_PREFIX = { min: 16, max: 28 } as const;

/**
 * Blocks that a VPC can't have: this host, loopback, link local, multicast and what is reserved (RFC 6890; of link local, which AWS
 * itself uses in each instance and task, also the VPC user guide).
 */
export const RESERVED_CIDRS = [
  "0.0.0.0/8",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "224.0.0.0/3",
] as const;

/** How long AWS's provider waits for a service by default, which is enough where no task protects itself (terraform-provider-aws, aws_ecs_service). */
export const STEADY_SERVICE_MINUTES = 20;

/** The subnets of a service's tasks (ECS API reference, AwsVpcConfiguration). */
export const MAX_SERVICE_SUBNETS = 16;

/** The rules of a security group in each direction (VPC user guide, "Amazon VPC quotas"). */
export const MAX_SECURITY_GROUP_RULES = 60;

/** The ports of TCP and UDP that may be called (RFC 6335: 0 is reserved). */
export const PORTS = { min: 1, max: 65_535 } as const;

/** The port of each of AWS's services that a task calls (AWS general reference, "AWS service endpoints"). */
export const HTTPS_PORT = 443;

/** The port of DNS servers, by UDP and TCP (RFC 1035). */
export const DNS_PORT = 53;

/** The letters of availability zones: the Region with most of them, us-east-1, has six (EC2 user guide, "Regions and zones"). */
export const ZONE_LETTERS = ["a", "b", "c", "d", "e", "f"] as const;
export type Zone = (typeof ZONE_LETTERS)[number];

/** A block of a VPC is cut into 8, of which each letter has one. */
export const ZONE_BLOCK_BITS = 3;

/** A role's trust policy, and its inline policies together, in characters without white space (IAM quotas; the first can be raised). */
export const MAX_TRUST_POLICY_CHARACTERS = 2_048;
export const MAX_INLINE_POLICY_CHARACTERS = 10_240;

/** The policy of a VPC endpoint, in characters, white space included; it can't be raised (AWS PrivateLink guide, "AWS PrivateLink quotas"). */
export const MAX_ENDPOINT_POLICY_CHARACTERS = 20_480;

/** The longest that a session of a role may last (IAM API reference, CreateRole: MaxSessionDuration). */
export const MAX_SESSION_SECONDS = { min: 3_600, max: 43_200 } as const;

/**
 * What Container Insights reports for Fargate, by what it is about: each metric of the CloudWatch user guide's lists ("Amazon ECS
 * Container Insights metrics", and "… with enhanced observability metrics") with each of its sets of dimensions. A task of a service has two,
 * with the service and with the family, and so has its one container. Left out are metrics of instances, of EBS volumes and of restart
 * policies, which nothing here has.
 */
export const CONTAINER_INSIGHTS_METRICS = {
  disabled: { cluster: 0, service: 0, family: 0, task: 0 },
  enabled: { cluster: 13, service: 15, family: 10, task: 0 },
  enhanced: { cluster: 26, service: 29, family: 24, task: 48 },
} as const;

/** The tags of a resource, and the characters that every service takes (Tagging AWS resources; IAM API reference, Tag). */
export const TAGS = {
  perResource: 50,
  keyCharacters: 128,
  valueCharacters: 256,
  pattern: /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u,
} as const;

/** The retention periods that CloudWatch Logs offers (API reference, PutRetentionPolicy). */
export const LOG_RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1_096, 1_827, 2_192, 2_557, 2_922,
  3_288, 3_653,
] as const;

function steps(from: number, to: number, step: number): number[] {
  return Array.from({ length: (to - from) / step + 1 }, (_, index) => from + index * step);
}

/** Period × evaluation periods of an alarm, with periods of an hour and more; a day with shorter ones (CloudWatch API reference, PutMetricAlarm). */
export const MAX_ALARM_RANGE_SECONDS = 604_800;

/** The tasks on a page of ListTasks (ECS API reference). */
export const MAX_LISTED_TASKS = 100;

/** How long an ECS task may be protected: two days. ECS guide: task scale-in protection. */
export const MAX_PROTECTED_MINUTES = 2_880;
