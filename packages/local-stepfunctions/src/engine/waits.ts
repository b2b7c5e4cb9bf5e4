import { unlink } from "../lib/linkedList.ts";
import type { Engine } from "./engine.ts";
import type { Frame } from "./frame.ts";

/** Attempts stay below this, for each has an event: so an execution's number and an attempt's make one key. */
const ATTEMPTS = 32_768;

/** What `openTasks` knows an attempt by. */
export function taskKey(executionSerial: number, attempt: number): number {
  return executionSerial * ATTEMPTS + attempt;
}

/** Lets go of everything that a waiting frame holds: timers, its place in a queue, a running call. */
export function releaseWait(engine: Engine, frame: Frame): void {
  const { waiting } = frame;
  frame.waiting = undefined;
  switch (waiting?.kind) {
    case "until":
    case "retry":
      engine.timers.cancel(waiting.timer);
      return;
    case "task":
      engine.timers.cancel(waiting.timer);
      unlink(waiting.queued);
      waiting.abort?.abort();
      engine.openTasks.delete(taskKey(frame.execution.serial, waiting.attempt));
      return;
    default:
      return;
  }
}
