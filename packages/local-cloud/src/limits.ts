/** The limits and defaults of AWS that this package reproduces, with their sources. */

/** The placeholder account in every local ARN. */
export const ACCOUNT_ID = "000000000000";
export const PARTITION = "aws";

/** The highest port of TCP and UDP, which containers and rules of security groups have. */
export const MAX_PORT = 65_535;

/** Tags of any resource (Tagging AWS resources, tag naming limits and requirements). */
export const AWS_TAGS = {
  perResource: 50,
  keyLength: 128,
  valueLength: 256,
  /** Not of every service. */
  pattern: /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u,
} as const;

/**
 * CloudWatch: PutMetricAlarm and PutCompositeAlarm in the API reference. `windowSeconds`: EvaluationPeriods * Period, by
 * whether the period is at least an hour.
 */
export const CLOUDWATCH_ALARM = {
  nameLength: 255,
  descriptionLength: 1_024,
  ruleLength: 10_240,
  actions: 5,
  windowSeconds: { shortPeriods: 86_400, longPeriods: 604_800, longFrom: 3_600 },
} as const;
/** CloudWatch: PutDashboard, and dashboard body structure, in the API reference; widgets: CloudWatch quotas. */
export const CLOUDWATCH_DASHBOARD = {
  name: /^[A-Za-z0-9_-]{1,255}$/,
  widgets: 500,
  columns: 24,
  height: { min: 1, max: 1_000 },
} as const;
/** CloudWatch Logs: PutMetricFilter in the API reference. */
export const LOG_METRIC_FILTER = { patternLength: 1_024, nameLength: 512, dimensions: 3 } as const;

/** SNS: CreateTopic in the API reference; the display name: `AWS::SNS::Topic` in the CloudFormation reference. */
export const SNS_TOPIC = { name: /^[A-Za-z0-9_-]{1,256}$/, displayNameLength: 100 } as const;

/** ECR: CreateRepository in the API reference. */
export const ECR_REPOSITORY_NAME = {
  minLength: 2,
  maxLength: 256,
  pattern: /^(?:[a-z0-9]+(?:[._-][a-z0-9]+)*\/)*[a-z0-9]+(?:[._-][a-z0-9]+)*$/,
} as const;

/** ECS: a capacity provider in PutClusterCapacityProviders (API reference, CapacityProviderStrategyItem). */
export const ECS_CAPACITY_PROVIDER = { weight: 1_000, base: 100_000 } as const;

/** Application Auto Scaling: step adjustments of a policy (user guide, quotas). */
export const MAX_STEP_ADJUSTMENTS = 20;

/** EC2: the sizes of a VPC and of a subnet (VPC user guide, subnet sizing). */
export const VPC_PREFIX = { min: 16, max: 28 } as const;
/** EC2: CreateSecurityGroup in the API reference. */
export const SECURITY_GROUP = {
  nameLength: 255,
  description: /^[0-9A-Za-z_ .:/()#,@[\]+=&;{}!$*-]{1,255}$/,
  ports: { min: 0, max: MAX_PORT },
} as const;

/** Lambda: default of a function's `timeout` (CreateFunction). */
export const LAMBDA_DEFAULT_TIMEOUT_SECONDS = 3;
/** Lambda: default and minimum of `memorySize` (CreateFunction). */
export const LAMBDA_DEFAULT_MEMORY_MB = 128;
/** Lambda: the init phase of an execution environment (Lambda developer guide, runtime environment). */
export const MAX_LAMBDA_INIT_MS = 10_000;
/** Lambda: concurrent executions of an account, and how many of them no function can reserve (Lambda quotas). */
export const LAMBDA_ACCOUNT_CONCURRENCY = 1_000;
export const MIN_LAMBDA_UNRESERVED_CONCURRENCY = 100;
/** Lambda: the response of a synchronous invocation (its own error message names this number). */
export const MAX_LAMBDA_RESPONSE_BYTES = 6_291_556;
/** Lambda: the heap that its Node.js gets, in percent of the memory (`/var/runtime/bootstrap` of the base image). */
export const LAMBDA_NODE_HEAP_PERCENT = { semiSpace: 5, oldSpace: 90 } as const;
/** Lambda: "the first 1 KB of the error message" (Lambda developer guide, dead-letter queues). */
export const MAX_DEAD_LETTER_ERROR_CHARACTERS = 1_024;
/** Lambda, asynchronous invocation: retries after a function error, and the waits before them. */
export const LAMBDA_ASYNC_RETRIES = 2;
export const LAMBDA_ASYNC_RETRY_DELAYS_MS: readonly number[] = [60_000, 120_000];
/** Lambda, asynchronous invocation: back-off after a throttle, "from 1 second … to a maximum of 5 minutes". */
export const LAMBDA_ASYNC_THROTTLE_BACKOFF_MS = { min: 1_000, max: 300_000 } as const;
/**
 * Lambda, asynchronous invocation: the age at which a queued event is dropped; the default is the longest, 6 hours
 * (PutFunctionEventInvokeConfig).
 */
export const LAMBDA_ASYNC_AGE_SECONDS = { min: 60, max: 21_600 } as const;

/** Lambda: the request of a synchronous invocation, a batch's event included (quotas: 6 MB). */
export const MAX_LAMBDA_PAYLOAD_BYTES = 6_291_456;
/** Lambda, SQS event source: `batchSize`; above 10 it needs a batching window. */
export const LAMBDA_SQS_BATCH = { min: 1, default: 10, max: 10_000 } as const;
export const MAX_LAMBDA_SQS_BATCH_WITHOUT_WINDOW = 10;
export const MAX_LAMBDA_BATCHING_WINDOW_SECONDS = 300;
/**
 * Lambda, SQS event source: how many times the function's timeout the queue's visibility timeout should be (Lambda developer
 * guide, creating an SQS event source mapping).
 */
export const LAMBDA_SQS_VISIBILITY_FACTOR = 6;
/**
 * Lambda, event source: filters of a mapping (5, and up to 10 on request: Lambda quotas), and the characters of each pattern
 * (Filter in the API reference).
 */
export const MAX_LAMBDA_FILTERS = 10;
export const MAX_LAMBDA_FILTER_CHARACTERS = 4_096;
/** Lambda, SQS event source: `maximumConcurrency`; without it, Lambda starts with five concurrent batches. */
export const LAMBDA_SQS_MAXIMUM_CONCURRENCY = { min: 2, max: 1_000 } as const;
export const LAMBDA_SQS_CONCURRENCY = 5;

/** SQS: messages in one receive and entries in one batch; the wait of a long poll (SQS API reference). */
export const MAX_SQS_BATCH = 10;
export const MAX_SQS_WAIT_SECONDS = 20;
/** SQS: queue attributes, from SetQueueAttributes in the API reference. */
export const SQS_VISIBILITY_TIMEOUT_SECONDS = { min: 0, default: 30, max: 43_200 } as const;
export const SQS_RETENTION_SECONDS = {
  min: 60,
  default: 345_600,
  max: 1_209_600,
} as const;
export const MAX_SQS_DELAY_SECONDS = 900;
export const SQS_KEY_REUSE_SECONDS = { min: 60, max: 86_400 } as const;
export const SQS_MESSAGE_BYTES = { min: 1_024, max: 1_048_576 } as const;
export const MAX_SQS_RECEIVE_COUNT = 1_000;
/** SQS: sources in a redrive allow policy (SetQueueAttributes). */
export const MAX_SQS_REDRIVE_SOURCES = 10;
/** SQS: actions in one statement of a queue's policy (quotas, policies). */
export const MAX_SQS_POLICY_ACTIONS = 7;
/** SQS: messages of a standard queue in flight, and attributes of a message (quotas). */
export const MAX_SQS_IN_FLIGHT = 120_000;
export const MAX_SQS_MESSAGE_ATTRIBUTES = 10;
/** SQS: how long a message can stay invisible after a receive, with all extensions (visibility timeout). */
export const MAX_SQS_TOTAL_VISIBILITY_SECONDS = 43_200;
/** SQS: names of queues, ids of the entries of a batch, and names of attributes, with the letters of any language (SQS API reference). */
export const SQS_NAME = /^[\w-]{1,80}$/;
export const SQS_BATCH_ENTRY_ID = /^[\w-]{1,80}$/;
export const SQS_ATTRIBUTE_NAME = /^[\p{L}\p{N}_.-]{1,255}$/u;
/** SQS: the time before a deleted queue's name can be used again (CreateQueue), and between two purges (PurgeQueue). */
export const SQS_NAME_REUSE_SECONDS = 60;
export const SQS_PURGE_INTERVAL_SECONDS = 60;

/** CloudWatch Logs: a log group's name (CreateLogGroup); its retention (PutRetentionPolicy), where Pulumi's 0 is no end. */
export const LOG_GROUP_NAME = { maxLength: 512, pattern: /^[.\-_/#A-Za-z0-9]+$/ } as const;
export const LOG_RETENTION_DAYS: readonly number[] = [
  0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1_096, 1_827, 2_192, 2_557,
  2_922, 3_288, 3_653,
];

/** EventBridge Scheduler: retries of a target, and the age of an event (RetryPolicy in the API reference); defaults are the maxima. */
export const SCHEDULE_RETRY_ATTEMPTS = { min: 0, max: 185 } as const;
export const SCHEDULE_EVENT_AGE_SECONDS = { min: 60, max: 86_400 } as const;
/** EventBridge: characters of a rule's name and description, a bus's name, a target's id and its template (API reference); of a pattern (quotas). */
export const MAX_EVENT_NAMES = {
  rule: 64,
  description: 512,
  bus: 256,
  target: 64,
  template: 8_192,
} as const;
export const MAX_EVENT_PATTERN_CHARACTERS = 2_048;
/** EventBridge: entries of a call (PutEvents in the API reference). */
export const PUT_EVENTS_ENTRIES = { min: 1, max: 10 } as const;
/** EventBridge Scheduler: flexible time window (FlexibleTimeWindow), characters of names (CreateSchedule). */
export const SCHEDULE_WINDOW_MINUTES = { min: 1, max: 1_440 } as const;
export const MAX_SCHEDULE_NAME_CHARACTERS = 64;
export const MAX_SCHEDULE_DESCRIPTION_CHARACTERS = 512;
/** ECS: tasks that one RunTask starts (API reference), also for EventBridge Scheduler (EcsParameters). */
export const RUN_TASK_COUNT = { min: 1, max: 10 } as const;
/** EventBridge Scheduler: how long ago a start date may be ("cannot be earlier than 5 minutes ago"). */
export const MAX_SCHEDULE_START_AGE_SECONDS = 300;

/** ECS: how long ListTasks and DescribeTasks show a task that has stopped: at least one hour (API reference, ListTasks). */
export const ECS_STOPPED_TASK_LISTED_MS = 60 * 60_000;
/** ECS: tasks on a page of ListTasks (API reference). */
export const LIST_TASKS_RESULTS = { min: 1, max: 100 } as const;
/** ECS: RunTask's `clientToken`, and how long it stays taken at most (ECS guide, Ensuring idempotency). */
export const ECS_CLIENT_TOKEN = /^[!-~]{1,64}$/;
export const ECS_CLIENT_TOKEN_MS = 24 * 60 * 60_000;
/** ECS: `stopTimeout` between SIGTERM and SIGKILL, in seconds (API reference, ContainerDefinition). */
export const ECS_STOP_TIMEOUT_SECONDS = { min: 2, default: 30, maxFargate: 120 } as const;
/** ECS: families, containers, clusters and services (API reference, RegisterTaskDefinition). */
export const ECS_NAME = /^[A-Za-z0-9_-]{1,255}$/;
/** Fargate: the memory in MiB that each number of CPU units can have (ECS guide, Fargate task sizes). */
export const FARGATE_SIZES: Readonly<
  Record<
    number,
    | { readonly only: readonly number[] }
    | { readonly min: number; readonly max: number; readonly step: number }
  >
> = {
  256: { only: [512, 1_024, 2_048] },
  512: { min: 1_024, max: 4_096, step: 1_024 },
  1024: { min: 2_048, max: 8_192, step: 1_024 },
  2048: { min: 4_096, max: 16_384, step: 1_024 },
  4096: { min: 8_192, max: 30_720, step: 1_024 },
  8192: { min: 16_384, max: 61_440, step: 4_096 },
  16384: { min: 32_768, max: 122_880, step: 8_192 },
};
/** Fargate: log drivers; and the options of awslogs (API reference, LogConfiguration; Docker, Amazon CloudWatch Logs driver). */
export const FARGATE_LOG_DRIVERS: readonly string[] = ["awslogs", "splunk", "awsfirelens"];
export const AWSLOGS_OPTIONS: readonly string[] = [
  "awslogs-create-group",
  "awslogs-create-stream",
  "awslogs-credentials-endpoint",
  "awslogs-datetime-format",
  "awslogs-endpoint",
  "awslogs-force-flush-interval-seconds",
  "awslogs-format",
  "awslogs-group",
  "awslogs-max-buffered-events",
  "awslogs-multiline-pattern",
  "awslogs-region",
  "awslogs-stream",
  "awslogs-stream-prefix",
  "tag",
  "mode",
  "max-buffer-size",
];
/** ECS: a task definition as JSON (ECS guide, service quotas), and a container's image (API reference, ContainerDefinition). */
export const MAX_TASK_DEFINITION_BYTES = 65_536;
export const MAX_IMAGE_CHARACTERS = 255;
/** ECS: the least memory of a container that Docker accepts (API reference, ContainerDefinition). */
export const MIN_CONTAINER_MEMORY_MB = 6;
/** ECS: subnets and security groups of a task (API reference, AwsVpcConfiguration). */
export const MAX_ECS_SUBNETS = 16;
export const MAX_ECS_SECURITY_GROUPS = 5;
/**
 * ECS: a deployment circuit breaker stops after half as many failed tasks as desired, within these bounds (ECS guide, how the
 * deployment circuit breaker detects failures).
 */
export const ECS_CIRCUIT_BREAKER_THRESHOLD = { min: 3, max: 200 } as const;
/** ECS: how long the credentials of a task are valid (ECS guide, task IAM role: rotated every 6 hours). */
export const TASK_CREDENTIALS_MS = 6 * 60 * 60_000;
/** ECS: `ephemeralStorage.sizeInGiB` of a task (RegisterTaskDefinition). */
export const ECS_EPHEMERAL_STORAGE_GIB = { min: 21, max: 200 } as const;
/** ECS: how long a task can be protected from scale-in and deployments (ECS guide, task scale-in protection endpoint). */
export const ECS_PROTECTION_MINUTES = { min: 1, default: 120, max: 2_880 } as const;
/** ECS: the percentages of a rolling update (CreateService, deploymentConfiguration). */
export const ECS_DEFAULT_MINIMUM_HEALTHY_PERCENT = 100;
export const ECS_DEFAULT_MAXIMUM_PERCENT = 200;

/** IAM: characters of the names of roles and policies, and of paths (IAM API reference, CreateRole, CreatePolicy). */
export const IAM_NAME_CHARACTERS = { role: 64, policy: 128 } as const;
export const MAX_IAM_PATH_CHARACTERS = 512;
/** IAM: `namePrefix`, to which Pulumi's provider adds 26 characters. */
export const IAM_PREFIX_CHARACTERS = { role: 38, policy: 102 } as const;
/** IAM: descriptions, and the length of a role's sessions (CreateRole, CreatePolicy). */
export const MAX_IAM_DESCRIPTION_CHARACTERS = 1_000;
export const IAM_ROLE_DESCRIPTION = /^[\t\n\r\u0020-\u007E\u00A1-\u00FF]*$/;
export const IAM_SESSION_SECONDS = { min: 3_600, max: 43_200 } as const;
/**
 * IAM: characters of a trust policy, a managed policy, and all inline policies of a role, white space not counted (quotas). An
 * account can have up to 8,192 for trust policies on request, which is not known here.
 */
export const MAX_IAM_TRUST_CHARACTERS = 2_048;
export const MAX_IAM_MANAGED_CHARACTERS = 6_144;
export const MAX_IAM_INLINE_CHARACTERS = 10_240;
/** IAM: managed policies of a role (quotas). An account can have up to 25 on request, which is not known here. */
export const MAX_IAM_ATTACHED_POLICIES = 10;

/** Systems Manager: names in one GetParameters (API reference). */
export const MAX_SSM_PARAMETERS = 10;
/** Systems Manager: parameters (API reference, PutParameter). */
export const SSM_PARAMETER = {
  levels: 15,
  descriptionCharacters: 1_024,
  valueCharacters: { Standard: 4_096, Advanced: 8_192, "Intelligent-Tiering": 8_192 },
} as const;
/** Step Functions: `kmsDataKeyReusePeriodSeconds` (API reference, EncryptionConfiguration). */
export const DATA_KEY_REUSE_SECONDS = { min: 60, max: 900 } as const;
/** KMS: the description of a key (CreateKey). */
export const MAX_KMS_DESCRIPTION_LENGTH = 8_192;
/** KMS: the waiting period before a key is deleted, and the days between rotations (KMS API reference). */
export const KMS_DELETION_WINDOW_DAYS = { min: 7, max: 30 } as const;
export const KMS_ROTATION_DAYS = { min: 90, max: 2_560 } as const;
