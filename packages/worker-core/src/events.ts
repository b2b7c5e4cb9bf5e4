import { inspect } from "node:util";
import type { Task } from "./task.ts";

/** What the worker tells those who watch it: logs, metrics, tests. Durations are milliseconds. */
export type WorkerEvent =
  | { readonly type: "taskReceived"; readonly task: Task; readonly pollMs: number }
  | {
      readonly type: "taskSucceeded";
      readonly task: Task;
      readonly handlerMs: number;
      /** From pick-up until AWS has the outcome. */
      readonly durationMs: number;
      readonly reportAttempts: number;
    }
  | {
      readonly type: "taskFailed";
      readonly task: Task;
      readonly error: string;
      readonly cause: string;
      readonly handlerMs: number;
      readonly durationMs: number;
      readonly reportAttempts: number;
    }
  | {
      /** The token died before the outcome arrived: a timeout, a stopped execution, or another's answer. */
      readonly type: "taskLost";
      readonly task: Task;
      readonly during: "handler" | "report";
      readonly code: string;
      readonly durationMs: number;
    }
  | {
      /** The worker stops, and the task was not begun: another worker may have it at once. */
      readonly type: "taskHandedBack";
      readonly task: Task;
    }
  | { readonly type: "taskProgress"; readonly task: Task; readonly progress: unknown }
  | { readonly type: "pollEmpty"; readonly pollMs: number }
  | {
      readonly type: "pollFailed";
      readonly code: string;
      readonly message: string;
      /** `undefined`: refused for good. */
      readonly retryInMs: number | undefined;
    }
  | {
      readonly type: "heartbeatFailed";
      readonly task: Task;
      readonly code: string;
      readonly message: string;
      readonly retryInMs: number;
    }
  | {
      readonly type: "reportFailed";
      readonly task: Task;
      readonly code: string;
      readonly message: string;
      readonly attempt: number;
      /** `undefined`: given up, because the token's life or the process's grace is over. */
      readonly retryInMs: number | undefined;
    }
  | {
      readonly type: "draining";
      readonly openPolls: number;
      readonly runningTasks: number;
      readonly graceMs: number;
    }
  | { readonly type: "stopped"; readonly summary: WorkerSummary };

/** Counts since the worker began. */
export interface WorkerSummary {
  readonly received: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly lost: number;
  /** Tasks given back because the worker stopped; those that failed as `Worker.Draining` count in `failed` too. */
  readonly handedBack: number;
}

export type Observer = (event: WorkerEvent) => void;

/** Calls each observer; one that throws, at once or later, disturbs neither the worker nor the others. */
export function createEmitter(observers: readonly Observer[]): Observer {
  return (event) => {
    for (const observer of observers) {
      try {
        const result: unknown = observer(event);
        if (result instanceof Promise) result.catch((error) => warn(event, error));
      } catch (error) {
        warn(event, error);
      }
    }
  };
}

function warn({ type }: WorkerEvent, error: unknown): void {
  const shown = error instanceof Error ? `${error.name}: ${error.message}` : inspect(error);
  process.emitWarning(`an observer threw on ${type}: ${shown}`);
}
