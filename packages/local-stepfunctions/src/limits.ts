/**
 * Every number of AWS's that this package knows, once and named. Sources: the service model (member constraints) and the
 * Step Functions developer guide, "Service quotas" and "Timeouts".
 */

/** Payloads of states, tasks and executions, in bytes of UTF-8. */
export const PAYLOAD_BYTES = 262_144;
/** A request, in bytes. */
export const REQUEST_BYTES = 1_048_576;
/** Events of one execution; the last of them can only be ExecutionFailed. */
export const HISTORY_EVENTS = 25_000;
/** A long poll of GetActivityTask. */
export const POLL_MS = 60_000;
/** Open polls of one activity. */
export const POLLERS_PER_ACTIVITY = 1_000;
export const ACTIVITIES = 100_000;
export const STATE_MACHINES = 100_000;
export const OPEN_EXECUTIONS = 1_000_000;
/** An execution ends by itself after a year. */
export const EXECUTION_SECONDS = 31_536_000;
/** An Express execution ends by itself after five minutes. */
export const EXPRESS_EXECUTION_SECONDS = 300;
/** The largest TimeoutSeconds, HeartbeatSeconds and Seconds. */
export const LONGEST_SECONDS = 99_999_999;

export const TAGS = 50;
export const NAME_CHARACTERS = 80;
export const ARN_CHARACTERS = 256;
export const LONG_ARN_CHARACTERS = 2_000;
export const TOKEN_CHARACTERS = 2_048;
export const ERROR_CHARACTERS = 256;
export const CAUSE_CHARACTERS = 32_768;
export const DEFINITION_CHARACTERS = 1_048_576;
export const PAGE_SIZE = 1_000;
export const VALIDATION_RESULTS = 100;
export const DEFAULT_PAGE_SIZE = 100;
export const PAGE_TOKEN_CHARACTERS = 1_024;
export const EXECUTIONS_PAGE_TOKEN_CHARACTERS = 3_096;

/** Retry's defaults and bounds. */
export const RETRY_INTERVAL_SECONDS = 1;
export const RETRY_MAX_ATTEMPTS = 3;
export const RETRY_BACKOFF_RATE = 2;
/** The longest wait that MaxDelaySeconds can ask for; exclusive. */
export const RETRY_MAX_DELAY_SECONDS = 31_622_400;
export const LONGEST_RETRY_ATTEMPTS = 99_999_999;

/** Variables: one, all that a state assigns, and all of an execution, in bytes; and a name's length. */
export const VARIABLE_BYTES = 262_144;
export const ASSIGN_BYTES = 262_144;
export const EXECUTION_VARIABLES_BYTES = 10_485_760;
export const VARIABLE_NAME_CHARACTERS = 80;

export const STATE_NAME_CHARACTERS = 80;
export const LABEL_CHARACTERS = 40;
/** Iterations of an inline Map that run at the same time when MaxConcurrency is 0. */
export const INLINE_MAP_CONCURRENCY = 40;
/** Child executions of a distributed Map that run at the same time when MaxConcurrency is 0. */
export const DISTRIBUTED_MAP_CONCURRENCY = 10_000;

/** Bounds of our own, so that no definition or document can hang the process. */
export const NESTING_DEPTH = 512;
export const WORKFLOW_DEPTH = 50;
export const EXPRESSION_MS = 1_000;
export const EXPRESSION_DEPTH = 500;
export const EXPRESSION_ITEMS = 500_000;
export const REGULAR_EXPRESSION_MS = 250;
export const INTRINSIC_ARRAY_ITEMS = 1_000;
export const INTRINSIC_NESTING = 10;
export const HASH_CHARACTERS = 10_000;
export const BASE64_CHARACTERS = 10_000;
