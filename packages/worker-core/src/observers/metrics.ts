import type { Observer } from "../events.ts";
import type { WorkerStatus } from "../worker.ts";

/** What the observer needs of a metrics library; Powertools' Metrics has it behind three lines of an app. */
export interface MetricSink {
  count(name: string, value: number): void;
  milliseconds(name: string, value: number): void;
  percent(name: string, value: number): void;
}

/**
 * Counts outcomes, and measures from pick-up to report and how full the worker is.
 * @param status the worker's own; asked when a task arrives or a poll comes back
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
      case "draining":
      case "stopped":
    }
  };

  function measureLoad(): void {
    const { runningTasks, concurrency, openPolls } = status();
    sink.percent("SlotUtilisation", (runningTasks / concurrency) * 100);
    sink.count("OpenPolls", openPolls);
  }
}
