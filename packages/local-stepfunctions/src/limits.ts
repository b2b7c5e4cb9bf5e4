/**
 * Every number of AWS's API and engine that this package knows, once and named; the language's own are in states-language.
 * Sources: the service model (member constraints) and the Step Functions developer guide, "Service quotas" and "Timeouts".
 */

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

/** Variables: one, all that a state assigns, and all of an execution, in bytes. */
export const VARIABLE_BYTES = 262_144;
export const ASSIGN_BYTES = 262_144;
export const EXECUTION_VARIABLES_BYTES = 10_485_760;

/** Iterations of an inline Map that run at the same time when MaxConcurrency is 0. */
export const INLINE_MAP_CONCURRENCY = 40;
/** Child executions of a distributed Map that run at the same time when MaxConcurrency is 0. */
export const DISTRIBUTED_MAP_CONCURRENCY = 10_000;
