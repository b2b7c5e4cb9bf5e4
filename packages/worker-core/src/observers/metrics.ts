import type { Observer } from "../events.ts";
import { WORKER_ERRORS } from "../manifest.ts";
import type { WorkerStatus } from "../workerStatus.ts";

/** The part of a metrics library that the observer uses. An app adapts Powertools' Metrics to it in three lines. */
export interface MetricSink {
  count(name: string, value: number): void;
  milliseconds(name: string, value: number): void;
  percent(name: string, value: number): void;
}

/**
 * Counts outcomes, and measures the time from a task's arrival to its report.
 *
 * @example
 * ```ts
 * import { createWorker, type TaskSource, type Workload } from "@sfn-workers/worker-core";
 * import { metricsObserver } from "@sfn-workers/worker-core/observers";
 *
 * export function createMeteredWorker(workload: Workload, source: TaskSource) {
 *   const print = (name: string, value: number) => console.info(name, value);
 *   const sink = { count: print, milliseconds: print, percent: print };
 *   return createWorker({ workload, source, observers: [metricsObserver(sink)] });
 * }
 * ```
 */
export function metricsObserver(sink: MetricSink): Observer {
  return (event) => {
    switch (event.type) {
      case "taskReceived":
        sink.count("TasksReceived", 1);
        return;
      case "taskSucceeded":
        sink.count("TasksSucceeded", 1);
        sink.milliseconds("PickUpToReport", event.durationMs);
        return;
      case "taskFailed":
        if (event.error === WORKER_ERRORS.Draining) {
          sink.count("TasksHandedBack", 1);
          return;
        }
        sink.count("TasksFailed", 1);
        sink.milliseconds("PickUpToReport", event.durationMs);
        return;
      case "taskLost":
        sink.count("TasksLost", 1);
        return;
      case "taskHandedBack":
        sink.count("TasksHandedBack", 1);
        return;
      case "pollEmpty":
        sink.count("PollsEmpty", 1);
        return;
      case "pollFailed":
        sink.count("PollsFailed", 1);
        return;
      case "heartbeatFailed":
        sink.count("HeartbeatsFailed", 1);
        return;
      case "reportFailed":
        sink.count(event.retryInMs === undefined ? "OutcomesLost" : "ReportsRetried", 1);
        return;
      case "queueCallFailed":
        sink.count("QueueCallsFailed", 1);
        return;
      case "messageRefused":
        sink.count("MessagesRefused", 1);
        return;
      case "messageSkipped":
        sink.count("MessagesSkipped", 1);
        return;
      case "messagePostponed":
        sink.count("MessagesPostponed", 1);
        return;
      case "taskProgress":
      case "reportsRefused":
      case "clockJumped":
      case "loopBlocked":
      case "heartbeatsInMainThread":
      case "draining":
      case "stopped":
    }
  };
}

/** A shorter delay of the event loop is not worth a metric, which costs money. */
const NOTABLE_DELAY_MS = 100;

/**
 * Measures how busy a worker was since the last call: the share of its slots' time in which they were in use. Call it before each
 * flush, so that a worker that is full speaks as often as one that is idle, and long tasks weigh as much as they take.
 *
 * @example
 * ```ts
 * import type { WorkerStatus } from "@sfn-workers/worker-core";
 * import { type MetricSink, loadMetrics } from "@sfn-workers/worker-core/observers";
 *
 * export function flushEveryMinute(sink: MetricSink, status: () => WorkerStatus, flush: () => void) {
 *   const measure = loadMetrics(sink, status);
 *   return setInterval(() => {
 *     measure();
 *     flush();
 *   }, 60_000);
 * }
 * ```
 */
export function loadMetrics(sink: MetricSink, status: () => WorkerStatus): () => void {
  let before = { busySlotMs: 0, workingMs: 0 };
  return () => {
    const { busySlotMs, workingMs, concurrency, openPolls, deafHandlers, loopDelayMs } = status();
    // A new worker counts from 0.
    const last = workingMs < before.workingMs ? { busySlotMs: 0, workingMs: 0 } : before;
    const slotMs = concurrency * (workingMs - last.workingMs);
    before = { busySlotMs, workingMs };
    if (slotMs <= 0) return;
    sink.percent("SlotUtilisation", ((busySlotMs - last.busySlotMs) / slotMs) * 100);
    sink.count("OpenPolls", openPolls);
    if (loopDelayMs >= NOTABLE_DELAY_MS) sink.milliseconds("EventLoopDelay", loopDelayMs);
    if (deafHandlers > 0) sink.count("DeafHandlers", deafHandlers);
  };
}
