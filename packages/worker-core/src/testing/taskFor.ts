import type { TaskExecution } from "../task.ts";
import { idempotencyKey, type Task } from "../task.ts";

/** A task as a handler gets it, bound to no worker. */
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
