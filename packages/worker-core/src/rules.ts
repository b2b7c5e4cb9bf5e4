/** What models of a worker need besides the worker: Step Functions' limits, and which errors of a poll it repeats. */
export { MAX_POLL_MS, MAX_POLLS_PER_ACTIVITY } from "./limits.ts";
export { classifyPollError } from "./stepfunctions/pollFault.ts";
