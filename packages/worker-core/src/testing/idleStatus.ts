import type { WorkerStatus } from "../workerStatus.ts";

/**
 * The status of a worker with one slot and nothing to do, for tests.
 *
 * @example
 * ```ts
 * import { idleStatus } from "@sfn-workers/worker-core/testing";
 *
 * const full = idleStatus({ concurrency: 2, runningTasks: 2, openPolls: 0 });
 * ```
 */
export function idleStatus(changes: Partial<WorkerStatus> = {}): WorkerStatus {
  return {
    concurrency: 1,
    runningTasks: 0,
    deafHandlers: 0,
    openPolls: 0,
    busySlotMs: 0,
    workingMs: 0,
    loopDelayMs: 0,
    silentMs: 0,
    stopping: false,
    paused: false,
    ...changes,
  };
}
