import type { Observer } from "../events.ts";
import type { WorkerStatus } from "../worker.ts";

/** The part of a metrics library that the observer uses. An app adapts Powertools' Metrics to it in three lines. */
export interface MetricSink {
  count(name: string, value: number): void;
  milliseconds(name: string, value: number): void;
  percent(name: string, value: number): void;
}

/**
 * Counts outcomes, and measures the time from a task's arrival to its report and the share of slots in use.
 * @param status the worker's status, read when a task arrives or a poll comes back empty
 *
 * @example
 * ```ts
 * import { createWorker, type TaskSource, type Workload } from "@sfn-workers/worker-core";
 * import { metricsObserver } from "@sfn-workers/worker-core/observers";
 *
 * export function createMeteredWorker(workload: Workload, source: TaskSource) {
 *   const print = (name: string, value: number) => console.info(name, value);
 *   const sink = { count: print, milliseconds: print, percent: print };
 *   const observer = metricsObserver(sink, () => worker.status());
 *   const worker = createWorker({ workload, source, observers: [observer] });
 *   return worker;
 * }
 * ```
 */
export function metricsObserver(sink: MetricSink, status: () => WorkerStatus): Observer {
  return (event) => {
    switch (event.type) {
      case "taskReceived":
        sink.count("TasksReceived", 1);
        measureLoad();
        return;
      case "taskSucceeded":
        sink.count("TasksSucceeded", 1);
        sink.milliseconds("PickUpToReport", event.durationMs);
        return;
      case "taskFailed":
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
        measureLoad();
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
      case "taskProgress":
      case "reportsRefused":
      case "clockJumped":
      case "draining":
      case "stopped":
    }
  };

  function measureLoad(): void {
    const { runningTasks, deafHandlers, concurrency, openPolls } = status();
    sink.percent("SlotUtilisation", ((runningTasks + deafHandlers) / concurrency) * 100);
    if (deafHandlers > 0) sink.count("DeafHandlers", deafHandlers);
    sink.count("OpenPolls", openPolls);
  }
}
