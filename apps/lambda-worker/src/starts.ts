import type { DrainOptions, Observer, Task } from "@sfn-workers/worker-core";
import * as z from "zod";
import { createNothingSeen } from "./nothingSeen.ts";

/** What starts the function: the schedule, the state machine's WakeWorker state, or a person with any event. */
const started = z.discriminatedUnion("source", [
  z.object({
    source: z.literal("schedule"),
    /** Whether each execution wakes a worker for its task. */
    wake: z.boolean().default(false),
  }),
  z.object({
    source: z.literal("wake"),
    /** When the execution woke this worker. */
    at: z.iso.datetime().optional(),
  }),
]);

/** By then an execution that woke a worker has handed its task to the activity: WakeWorker itself may last 10 s. */
const HANDED_MS = 20_000;

/** What an execution environment makes of its starts. */
export interface Starts {
  /** Watches the worker that is started. */
  readonly observe: Observer;
  /**
   * A wake-up is for one task, and skips the final empty poll of 60 s. After a start by the schedule or by a person, the worker
   * drains until a poll returns no task.
   */
  drainOptions(event: unknown, deadline: number): DrainOptions;
}

/**
 * A wake-up whose task another worker has taken is one poll too many. While tasks flow such a poll never comes back empty: each
 * takes the task of a later wake-up, whose worker then waits in its place. So nobody runs a task that has a wake-up of its own.
 */
export function createStarts(now: () => number = Date.now): Starts {
  const nothingSeen = createNothingSeen();

  return {
    observe(event) {
      if (event.type !== "pollEmpty" && event.type !== "taskReceived") return;
      const poll = { openedAt: now() - event.pollMs, endedAt: now() };
      if (event.type === "pollEmpty" || enteredAt(event.task) > poll.openedAt) {
        nothingSeen.waited(poll);
      } else if (!isRetry(event.task)) nothingSeen.found();
    },
    drainOptions(event, deadline) {
      const { success, data } = started.safeParse(event);
      if (!success) return { deadline };
      if (data.source === "schedule") {
        return data.wake ? { deadline, isExpectedElsewhere: isFresh } : { deadline };
      }
      if (data.at === undefined) return { deadline, maxTasks: 1 };
      const handedAt = Date.parse(data.at) + HANDED_MS;
      if (nothingSeen.isOver(handedAt)) return { deadline, maxTasks: 0 };
      return {
        ...{ deadline, maxTasks: 1 },
        isExpectedElsewhere: (task, pollMs) => isFresh(task, pollMs) && enteredAt(task) > handedAt,
      };
    },
  };
}

/** Whether it came when the poll was open already, and has a wake-up of its own: nobody is woken for a retry. */
function isFresh(task: Task, pollMs: number): boolean {
  return !isRetry(task) && enteredAt(task) > task.receivedAt - pollMs;
}

function isRetry({ execution }: Task): boolean {
  return execution !== undefined && execution.attempt > 0;
}

/** As if it had waited forever, where a state machine sends no envelope. */
function enteredAt({ execution }: Task): number {
  const at = Date.parse(execution?.enteredAt ?? "");
  return Number.isNaN(at) ? Number.NEGATIVE_INFINITY : at;
}
