import { inspect } from "node:util";
import type { SourceEvent } from "./sourceEvents.ts";
import type { Task } from "./task.ts";

/** The events that a worker's observers receive: logs, metrics, tests. Durations are in milliseconds. */
export type WorkerEvent =
  | SourceEvent
  | { readonly type: "taskReceived"; readonly task: Task; readonly pollMs: number }
  | {
      readonly type: "taskSucceeded";
      readonly task: Task;
      readonly handlerMs: number;
      /** From the task's arrival until AWS has the outcome. */
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
      /** The token died before the outcome arrived: a timeout, a stopped execution, or another worker's report. */
      readonly type: "taskLost";
      readonly task: Task;
      readonly during: "handler" | "report";
      readonly code: string;
      readonly durationMs: number;
    }
  | {
      /** The worker is stopping and has not started the task: another worker may take it at once. */
      readonly type: "taskHandedBack";
      readonly task: Task;
    }
  | { readonly type: "taskProgress"; readonly task: Task; readonly progress: unknown }
  | { readonly type: "pollEmpty"; readonly pollMs: number }
  | {
      readonly type: "pollFailed";
      readonly code: string;
      readonly message: string;
      /** `undefined`: refused permanently. */
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
      /** `undefined`: given up, because the token has expired or the process ends. */
      readonly retryInMs: number | undefined;
    }
  | {
      /** No repetition of reports or heartbeats can succeed. The worker opens no more polls. */
      readonly type: "reportsRefused";
      readonly code: string;
      readonly message: string;
    }
  | {
      /** The wall clock was set, or the machine slept. Nothing depends on it: intervals follow another clock. */
      readonly type: "clockJumped";
      /** Forward, or back below 0. */
      readonly ms: number;
    }
  | {
      /** A handler kept the event loop busy, or the process was stopped. No handler went on meanwhile, and nothing was reported. */
      readonly type: "loopBlocked";
      /** For at least so long. */
      readonly ms: number;
      /** The tasks that ran meanwhile. */
      readonly tasks: readonly Task[];
    }
  | {
      /** Heartbeats come from the main thread, which a handler that keeps the event loop busy holds up. */
      readonly type: "heartbeatsInMainThread";
      readonly why: string;
    }
  | {
      readonly type: "draining";
      readonly openPolls: number;
      readonly runningTasks: number;
      readonly graceMs: number;
    }
  | { readonly type: "stopped"; readonly summary: WorkerSummary };

/** Counts since `run` or `drain` was called. */
export interface WorkerSummary {
  readonly received: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly lost: number;
  /** Tasks returned because the worker stopped. Those that failed as `Worker.Draining` also count as `failed`. */
  readonly handedBack: number;
}

export type Observer = (event: WorkerEvent) => void;

/** Calls each observer. An observer that throws or rejects affects neither the worker nor the other observers. */
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
  process.emitWarning(`an observer threw on ${type}: ${shownError(error)}`);
}

function shownError(error: unknown): string {
  try {
    return error instanceof Error ? `${error.name}: ${error.message}` : inspect(error);
  } catch {
    return "an error that cannot be displayed";
  }
}
