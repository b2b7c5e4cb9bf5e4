/**
 * Every number of AWS Step Functions that the worker relies on. "API" is the Step Functions API reference,
 * "guide" the developer guide.
 */

/** GetActivityTask holds a poll for up to 60 s before it answers with no task. API: GetActivityTask. */
export const LONGEST_POLL_MS = 60_000;

/** A client's socket must outlive the poll; AWS asks for at least 65 s. API: GetActivityTask. */
export const LEAST_POLL_SOCKET_TIMEOUT_MS = 65_000;

/** SendTaskSuccess takes this many bytes of UTF-8. API: SendTaskSuccess, `output`. */
export const MAX_OUTPUT_BYTES = 262_144;

/** API: SendTaskFailure, `error`. */
export const MAX_ERROR_CHARACTERS = 256;

/** API: SendTaskFailure, `cause`. */
export const MAX_CAUSE_CHARACTERS = 32_768;

/** API: GetActivityTask, `workerName`. */
export const MAX_WORKER_NAME_CHARACTERS = 80;

/** Open polls for one activity ARN; one more is refused as ActivityWorkerLimitExceeded. Guide: quotas. */
export const MAX_POLLS_PER_ACTIVITY = 1_000;

/** The longest TimeoutSeconds and HeartbeatSeconds of a Task state. Guide: Task state. */
export const MAX_STATE_SECONDS = 99_999_999;
