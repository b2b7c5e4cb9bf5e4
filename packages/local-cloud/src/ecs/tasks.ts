import type { Clock } from "@sfn-workers/local-stepfunctions";
import { ECS_STOPPED_TASK_LISTED_MS } from "../limits.ts";
import type { RunningTask } from "./task.ts";

/** A task as ListTasks and StopTask know it. */
export interface ListedTask
  extends Pick<RunningTask, "arn" | "definition" | "isStopping" | "stop" | "stopped"> {
  readonly clusterArn: string;
  readonly family: string;
  /** Undefined for a task on demand. */
  readonly serviceName: string | undefined;
}

export type DesiredStatus = "RUNNING" | "STOPPED";

/** The tasks of all clusters, those included that have stopped within the hour. */
export interface Tasks {
  add(task: ListedTask): void;
  find(arn: string): ListedTask | undefined;
  /** Those that ECS wants to run, or wants to be stopped. */
  list(desired: DesiredStatus): readonly ListedTask[];
}

export function createTasks(clock: Pick<Clock, "now">): Tasks {
  const tasks = new Map<string, { readonly task: ListedTask; stoppedAt: number }>();

  function forget(): void {
    for (const [arn, { stoppedAt }] of tasks) {
      if (clock.now() - stoppedAt >= ECS_STOPPED_TASK_LISTED_MS) tasks.delete(arn);
    }
  }

  return {
    add(task) {
      const entry = { task, stoppedAt: Number.POSITIVE_INFINITY };
      tasks.set(task.arn, entry);
      void task.stopped.then(() => {
        entry.stoppedAt = clock.now();
      });
    },
    find(arn) {
      forget();
      return tasks.get(arn)?.task;
    },
    list(desired) {
      forget();
      return [...tasks.values()].flatMap(({ task, stoppedAt }) => {
        const stops = stoppedAt !== Number.POSITIVE_INFINITY || task.isStopping();
        return stops === (desired === "STOPPED") ? [task] : [];
      });
    },
  };
}
