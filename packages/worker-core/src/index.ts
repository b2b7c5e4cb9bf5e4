export { type ActivitySourceOptions, activitySource, taskReports } from "./activitySource.ts";
export { type Clock, systemClock } from "./clock.ts";
export type { TaskExecution } from "./envelope.ts";
export {
  type AbortReason,
  DeadlineExceeded,
  Draining,
  InvalidOption,
  PollRefused,
  TaskFailure,
  TaskLost,
} from "./errors.ts";
export type { Observer, WorkerEvent, WorkerSummary } from "./events.ts";
export { defineManifest, type Manifest, type Retrier, WORKER_ERRORS } from "./manifest.ts";
export type { Middleware, Next } from "./middleware.ts";
export type { PollerOptions } from "./pollers.ts";
export { neededForPollMs, neededForPollText } from "./pollFit.ts";
export type { RateLimitOptions } from "./rateLimit.ts";
export type { SfnAccess, SignableRequest } from "./sfnAccess.ts";
export { DEFAULT_GRACE_MS, type RunOptions } from "./shift.ts";
export type { PollFault, ReceivedTask, TaskReports, TaskSource } from "./source.ts";
export type { Task } from "./task.ts";
export {
  createWorker,
  type DrainOptions,
  MAX_CONCURRENCY,
  type Worker,
  type WorkerOptions,
  type WorkerStatus,
} from "./worker.ts";
export { defineWorkload, type Workload } from "./workload.ts";
