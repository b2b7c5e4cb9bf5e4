/**
 * The limits of AWS Step Functions that the worker relies on, for whoever else does: it imports nothing. "API" is the Step Functions API reference,
 * "guide" the developer guide.
 */

/** GetActivityTask holds a poll open for up to 60 s before it answers without a task. API: GetActivityTask. */
export const MAX_POLL_MS = 60_000;

/** AWS asks for a socket timeout of at least 65 s, so that the socket outlives the poll. API: GetActivityTask. */
export const MIN_POLL_SOCKET_TIMEOUT_MS = 65_000;

/** What a state, a task or an execution takes, sends or gives, in bytes of UTF-8. API: SendTaskSuccess, `output`; guide: quotas. */
export const MAX_PAYLOAD_BYTES = 262_144;

/** API: SendTaskFailure, `error`. */
export const MAX_ERROR_CHARACTERS = 256;

/** API: SendTaskFailure, `cause`. */
export const MAX_CAUSE_CHARACTERS = 32_768;

/** API: GetActivityTask, `workerName`. */
export const MAX_WORKER_NAME_CHARACTERS = 80;

/** Open polls for one activity ARN; AWS rejects more with ActivityWorkerLimitExceeded. Guide: quotas. */
export const MAX_POLLS_PER_ACTIVITY = 1_000;

/** The largest TimeoutSeconds and HeartbeatSeconds of a Task state. Guide: Task state. */
export const MAX_STATE_SECONDS = 99_999_999;

/** The longest description of a Lambda function. Lambda API: CreateFunction. */
export const MAX_DESCRIPTION_CHARACTERS = 256;
