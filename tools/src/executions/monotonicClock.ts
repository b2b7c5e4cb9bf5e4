import type { Clock } from "@sfn-workers/local-stepfunctions";

/** For waits and durations: its time goes on when somebody sets the system's clock, and counts from the start of the process. */
export const monotonicClock: Clock = {
  now: () => performance.now(),
  setTimeout: (callback, ms) => setTimeout(callback, ms),
  clearTimeout: (handle) => clearTimeout(handle as NodeJS.Timeout),
};
