import { unlink } from "../linkedList.ts";
import type { Engine } from "./engine.ts";
import type { Frame } from "./frame.ts";

/** Event ids stay below this, so that an execution's number and an event's id make one key. */
const EVENT_IDS = 32_768;

/** What `openTasks` knows an attempt by. */
export function taskKey(executionSerial: number, scheduledEventId: number): number {
  return executionSerial * EVENT_IDS + scheduledEventId;
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
      engine.openTasks.delete(taskKey(frame.execution.serial, waiting.scheduledEventId));
      return;
    default:
      return;
  }
}
