import type { Observer } from "../events.ts";
import type { Task } from "../task.ts";

/** The part of a logger that the observer uses. Powertools' Logger and `console` both have it. */
export interface StructuredLogger {
  debug(message: string, attributes: Record<string, unknown>): void;
  info(message: string, attributes: Record<string, unknown>): void;
  warn(message: string, attributes: Record<string, unknown>): void;
  error(message: string, attributes: Record<string, unknown>): void;
}

export interface LoggingOptions {
  /**
   * Whether lines have what a handler says: the cause of a failure and its progress, which may quote the input. By default they do.
   * The name of the error is always there, and the cause stands in the execution's history.
   */
  readonly handlerDetails?: boolean;
}

/**
 * Logs one line for each event, without inputs, outputs and tokens.
 *
 * @example
 * ```ts
 * import { createWorker, type TaskSource, type Workload } from "@sfn-workers/worker-core";
 * import { loggingObserver } from "@sfn-workers/worker-core/observers";
 *
 * export function createLoggingWorker(workload: Workload, source: TaskSource) {
 *   return createWorker({ workload, source, observers: [loggingObserver(console)] });
 * }
 * ```
 */
export function loggingObserver(
  logger: StructuredLogger,
  { handlerDetails = true }: LoggingOptions = {},
): Observer {
  return (event) => {
    switch (event.type) {
      case "taskReceived":
        logger.debug("task received", { ...identity(event.task), pollMs: event.pollMs });
        return;
      case "taskSucceeded":
        logger.info("task succeeded", { ...identity(event.task), ...timings(event) });
        return;
      case "taskFailed":
        logger.info("task failed", {
          ...identity(event.task),
          ...timings(event),
          error: event.error,
          ...(handlerDetails && { cause: event.cause }),
        });
        return;
      case "taskLost":
        logger.warn("task lost: its token is dead", {
          ...identity(event.task),
          during: event.during,
          code: event.code,
          durationMs: event.durationMs,
        });
        return;
      case "taskHandedBack":
        logger.info("task handed back: the worker is stopping", identity(event.task));
        return;
      case "taskProgress":
        logger.debug("task progress", {
          ...identity(event.task),
          ...(handlerDetails && { progress: event.progress }),
        });
        return;
      case "pollEmpty":
        logger.debug("poll came back empty", { pollMs: event.pollMs });
        return;
      case "pollFailed":
        if (event.retryInMs === undefined) logger.error("poll refused permanently", fault(event));
        else logger.warn("poll failed", fault(event));
        return;
      case "heartbeatFailed":
        logger.warn("heartbeat failed", { ...identity(event.task), ...fault(event) });
        return;
      case "reportFailed": {
        const attributes = { ...identity(event.task), ...fault(event), attempt: event.attempt };
        if (event.retryInMs === undefined) {
          logger.error("outcome lost: no time left to report it", attributes);
        } else logger.warn("report failed", attributes);
        return;
      }
      case "reportsRefused":
        logger.error("reports refused permanently: no new polls", {
          code: event.code,
          reason: event.message,
        });
        return;
      case "queueCallFailed": {
        const { operation, code, message: reason, messages } = event;
        const attributes = { operation, code, reason, messages };
        if (event.refused) logger.error("queue refused permanently: no new polls", attributes);
        else logger.warn("a call to the queue failed: its messages may come again", attributes);
        return;
      }
      case "messageRefused":
        logger.warn("message refused: it is no task, and goes to the dead letters", {
          messageId: event.messageId,
          reason: event.reason,
        });
        return;
      case "messageSkipped":
        logger.info("message deleted: its token is dead", {
          messageId: event.messageId,
          reason: event.reason,
        });
        return;
      case "messagePostponed":
        logger.warn("message comes later: Step Functions does not answer", {
          messageId: event.messageId,
          reason: event.reason,
        });
        return;
      case "suspectStarted":
        logger.warn("task starts alone: its message has come before, and no outcome with it", {
          taskId: event.taskId,
          messageId: event.messageId,
          receiveCount: event.receiveCount,
        });
        return;
      case "clockJumped":
        logger.warn("the wall clock was set, or the machine slept", { jumpMs: event.ms });
        return;
      case "loopBlocked":
        logger.warn("the event loop was blocked, or the process was stopped", {
          blockedMs: event.ms,
          tasks: event.tasks.map(identity),
        });
        return;
      case "heartbeatsInMainThread":
        logger.warn("heartbeats come from the main thread", { reason: event.why });
        return;
      case "draining": {
        const { type: _type, ...state } = event;
        logger.info("stopping: no new polls; open polls and running tasks finish", state);
        return;
      }
      case "stopped":
        logger.info("stopped", { ...event.summary });
    }
  };
}

function identity(task: Task) {
  return { taskId: task.id, workload: task.workload, execution: task.execution?.arn };
}

/** Loggers reserve the key `message` for the log message. */
function fault(event: { code: string; message: string; retryInMs: number | undefined }) {
  const { code, message: reason, retryInMs } = event;
  return { code, reason, ...(retryInMs === undefined ? {} : { retryInMs }) };
}

function timings(event: { handlerMs: number; durationMs: number; reportAttempts: number }) {
  const { handlerMs, durationMs, reportAttempts } = event;
  return { handlerMs, durationMs, reportAttempts };
}
