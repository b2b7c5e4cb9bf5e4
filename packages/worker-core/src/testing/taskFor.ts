import type { TaskExecution } from "../task.ts";
import { idempotencyKey, type Task } from "../task.ts";

/**
 * A task without a worker, for tests of code that takes a task.
 *
 * @example
 * ```ts
 * import { loggingObserver } from "@sfn-workers/worker-core/observers";
 * import { taskFor } from "@sfn-workers/worker-core/testing";
 *
 * const observer = loggingObserver(console);
 * observer({ type: "taskReceived", task: taskFor({ workload: "greeting" }), pollMs: 12 });
 * ```
 */
export function taskFor(options: {
  readonly workload: string;
  readonly execution?: TaskExecution;
  readonly signal?: AbortSignal;
  readonly receivedAt?: number;
  readonly deadline?: number;
  readonly onHeartbeat?: (progress: unknown) => void;
}): Task {
  const { signal = new AbortController().signal, receivedAt = 0 } = options;
  return {
    id: "test-task",
    workload: options.workload,
    execution: options.execution,
    idempotencyKey: idempotencyKey(options.execution),
    receivedAt,
    deadline: options.deadline ?? Number.POSITIVE_INFINITY,
    signal,
    async heartbeat(progress) {
      options.onHeartbeat?.(progress);
      signal.throwIfAborted();
    },
  };
}
