/** The limits and waits of this package's own, which AWS does not have or does not document. */

import { SQS_MESSAGE_BYTES } from "./limits.ts";

/**
 * When a policy of a role takes effect after it was written. On AWS "changes … might not be immediately visible" (IAM
 * user guide, troubleshooting), for seconds as a rule.
 */
export const ROLE_POLICY_DELAY_MS = 20;
/** Invocations of one function at a time, unless it reserves concurrency or the account has a limit. */
export const LOCAL_FUNCTION_CONCURRENCY = 2;
/** The delay before a stopped task is replaced; it doubles until a task has run for the steady time. */
export const TASK_RESTART_BACKOFF_MS = { min: 500, max: 60_000 } as const;
export const TASK_STEADY_AFTER_MS = 60_000;
/** A task that runs for this long counts as RUNNING. ECS sees a container that ends at once only as stopped. */
export const TASK_RUNNING_AFTER_MS = 5_000;
/**
 * A task that has called no service for this long hangs while it starts. Health checks with a start period of 30 s
 * and three failures, 30 s apart, replace such a task on AWS.
 */
export const TASK_SILENT_AFTER_MS = 120_000;
/** The delay between attempts of an event source to poll or to invoke; it doubles. */
export const EVENT_SOURCE_BACKOFF_MS = { min: 500, max: 30_000 } as const;
/** The delay before a schedule tries its target again; it doubles. AWS documents only that it grows exponentially. */
export const SCHEDULE_BACKOFF_MS = { min: 1_000, max: 900_000 } as const;
/** How often a long poll looks at the clock, which may have moved on while the machine slept. */
export const SQS_CLOCK_CHECK_MS = 100;
/** How long a poll takes after SQS has stopped to answer with messages. */
export const SQS_DRAINED_POLL_MS = 100;
/** How long the endpoints of SQS and of secrets wait, as they close, for calls that they have received. */
export const ENDPOINT_CLOSING_MS = 1_000;
/** How long idle connections stay open. A long time avoids that a client reuses a connection while it closes. */
export const SQS_KEEP_ALIVE_MS = 120_000;
/** Enough for a batch of the largest size, escaped as JSON. */
export const MAX_SQS_REQUEST_BYTES = 4 * SQS_MESSAGE_BYTES.max;
/** How often the memory of a running function is looked at. A peak between two looks is noticed at the next one. */
export const MEMORY_CHECK_INTERVAL_MS = 250;
/** Running Lambda invocations may continue this long once the environment stops. */
export const MAX_LAMBDA_STOP_MS = 30_000;
/** Faults on purpose: up to how late a killed invocation ends, and how much later a cold start is. */
export const FAULT_KILL_INVOCATION_MS = 2_000;
export const FAULT_COLD_START_MS = 1_000;
/** Faults on purpose: the time of a running task that the rates of `kill` and `spot` are for. */
export const FAULT_TASK_WINDOW_MS = 10_000;
/** What a function that is debugged is told of its remaining time. Nothing happens when it is over. */
export const INSPECTED_TIMEOUT_MS = 3_600_000;
