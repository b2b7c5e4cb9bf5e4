import type { ExecutionEvent } from "@sfn-workers/local-stepfunctions";
import type { Feed } from "./feed.ts";

export interface ReadingsOptions {
  /** The event with which a task is given to a worker, or to its queue. */
  readonly begins: "ActivityStarted" | "TaskSubmitted";
  /** There is one before there are events. */
  feed(): Feed;
  /** Reads the history of an execution that has ended. */
  read(executionArn: string, n: number): Promise<void>;
  readonly problems: string[];
}

/** Tells the feed what becomes of its executions, and lets the history of each be read when it has ended. */
export function createReadings({ begins, feed, read, problems }: ReadingsOptions) {
  const running = new Set<Promise<void>>();

  return {
    onEvent({ executionArn, event: { type } }: ExecutionEvent): void {
      if (type === begins) feed().begin(executionArn);
      if (type.startsWith("Execution") && type !== "ExecutionStarted") end(executionArn);
    },
    /** Resolves when the histories of all that have ended are read. */
    all: async (): Promise<void> => void (await Promise.all(running)),
  };

  function end(executionArn: string): void {
    const n = feed().end(executionArn);
    if (n === undefined) return;
    const reading = read(executionArn, n).catch((error: unknown) => {
      problems.push(`the history of task ${n}: ${error}`);
    });
    running.add(reading);
    void reading.then(() => running.delete(reading));
  }
}
