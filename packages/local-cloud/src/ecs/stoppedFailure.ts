import type { TaskStopped } from "../failure.ts";
import type { StoppedTask } from "./task.ts";
import type { TaskDefinition } from "./taskDefinition.ts";

/** What a service does after one of its tasks has stopped on its own. */
interface Consequence {
  readonly next: "restart" | "gaveUp" | "rolledBack";
  readonly inARow: number;
  /** How many tasks the circuit breaker lets fail, if it has acted. */
  readonly enough: number | undefined;
  /** What it goes back to. */
  readonly back: { readonly definition: TaskDefinition } | undefined;
}

/** What to report about a task of a service that stopped on its own. */
export function stoppedFailure(
  { name, arn }: { readonly name: string; readonly arn: string },
  { reason, lastLines, served }: StoppedTask,
  { next, inARow, enough, back }: Consequence,
): TaskStopped {
  const consequence = {
    restart: "another one is started",
    gaveUp: `the deployment circuit breaker stops after ${enough} tasks`,
    rolledBack: `the deployment circuit breaker goes back to ${back?.definition.family}:${back?.definition.revision} after ${enough} tasks`,
  }[next];
  return {
    kind: "taskStopped",
    name,
    arn,
    message: `a task stopped: ${reason}; ${consequence}`,
    reason,
    lastLines,
    served,
    inARow,
    next,
  };
}
