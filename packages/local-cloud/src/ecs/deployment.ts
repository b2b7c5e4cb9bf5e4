import { ECS_CIRCUIT_BREAKER_THRESHOLD } from "../limits.ts";
import type { RunningTask } from "./task.ts";
import type { TaskDefinition } from "./taskDefinition.ts";

/** A task of a service. */
export interface ServiceTask {
  readonly task: RunningTask;
  /** Whether ECS has seen it running. */
  isRunning: boolean;
}

/** The tasks of one task definition of a service. */
export interface Deployment {
  readonly definition: TaskDefinition;
  readonly tasks: Set<ServiceTask>;
  status: "IN_PROGRESS" | "COMPLETED" | "FAILED";
  taskRuns(): void;
  /**
   * Counts a task that stopped before it ran, until a first task of the deployment runs (API reference, Deployment,
   * failedTasks).
   *
   * @returns how many have failed in a row, if these are enough for the circuit breaker
   */
  taskFailed(desiredCount: number): number | undefined;
}

export function createDeployment(definition: TaskDefinition): Deployment {
  let failures = 0;
  let hasRun = false;
  return {
    definition,
    tasks: new Set(),
    status: "IN_PROGRESS",
    taskRuns() {
      hasRun = true;
    },
    taskFailed(desiredCount) {
      if (hasRun) return undefined;
      failures += 1;
      return failures >= thresholdFor(desiredCount) ? failures : undefined;
    },
  };
}

function thresholdFor(desiredCount: number): number {
  const { min, max } = ECS_CIRCUIT_BREAKER_THRESHOLD;
  return Math.min(max, Math.max(min, Math.ceil(desiredCount / 2)));
}
