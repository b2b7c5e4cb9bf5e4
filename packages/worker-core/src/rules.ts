/**
 * What models of a worker need besides the worker: Step Functions' limits, which errors of a poll it repeats, and how it treats a queue's
 * messages.
 */

export { MAX_BATCH, MAX_WAIT_SECONDS } from "./callback/limits.ts";
export type { QueueCalls } from "./callback/queueCalls.ts";
export { queueTasks } from "./callback/queueTasks.ts";
export { copyOf, heldMessage } from "./callback/sendAgain.ts";
export { MAX_POLL_MS, MAX_POLLS_PER_ACTIVITY } from "./limits.ts";
export { HEARTBEATS_PER_TIMEOUT } from "./report/heartbeat.ts";
export { classifyPollError } from "./stepfunctions/pollFault.ts";
