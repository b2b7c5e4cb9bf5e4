export { type Clock, systemClock } from "./clock.ts";
export {
  type AbortReason,
  DeadlineExceeded,
  Draining,
  HandlersStuck,
  InvalidOption,
  InvalidValues,
  NoCredentials,
  PollRefused,
  QueueRefused,
  ReportRefused,
  ServiceUnreachable,
  TaskFailure,
  TaskLost,
} from "./errors.ts";
export type { Observer, WorkerEvent, WorkerSummary } from "./events.ts";
export {
  type BundleOptions,
  defineExternalManifest,
  defineManifest,
  ENDS_UNCAUGHT,
  type ExternalManifest,
  type Manifest,
  type Retrier,
  WORKER_ERRORS,
} from "./manifest.ts";
export { openFilesProblem } from "./openFiles.ts";
export type { PollerOptions } from "./poll/pollers.ts";
export {
  DEFAULT_GRACE_MS,
  fitsIntoStop,
  neededForPollMs,
  neededForPollText,
} from "./poll/pollFit.ts";
export type { RateLimitOptions } from "./poll/rateLimit.ts";
export type { Middleware, Next } from "./run/middleware.ts";
export type { DrainOptions, RunOptions } from "./session.ts";
export type { PollFault, ReceivedTask, TaskReports, TaskSource } from "./source.ts";
export type { SourceEvent } from "./sourceEvents.ts";
export { type ActivitySourceOptions, activitySource } from "./stepfunctions/activitySource.ts";
export type {
  Identity,
  IdentityAccess,
  SfnAccess,
  SignableRequest,
  SignerAccess,
} from "./stepfunctions/sfnAccess.ts";
export { createSigner, type Signer } from "./stepfunctions/signer.ts";
export { taskReports } from "./stepfunctions/taskReports.ts";
export type { Task, TaskExecution } from "./task.ts";
export type { CheckedValues, RawValues } from "./values/checkValues.ts";
export type { HandlerValues, RawTexts, ValueSchemas } from "./values/declared.ts";
export { loadValues } from "./values/loadValues.ts";
export type { Redaction } from "./values/redact.ts";
export { isOptional } from "./values/valueProblems.ts";
export { createWorker, type Worker } from "./worker.ts";
export { MAX_CONCURRENCY, type WorkerOptions } from "./workerOptions.ts";
export type { WorkerStatus } from "./workerStatus.ts";
export { defineSchemas, defineWorkload, type TaskSchemas, type Workload } from "./workload.ts";
