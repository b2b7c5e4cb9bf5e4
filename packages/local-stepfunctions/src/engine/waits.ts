import { unlink } from "../lib/linkedList.ts";
import type { Engine } from "./engine.ts";
import type { Frame, MapFork } from "./execution.ts";
import { endMapRun } from "./mapRun.ts";

/** An execution has fewer attempts than this (each needs an event), so serial and attempt combine into one key. */
const MAX_ATTEMPTS = 32_768;

/** The key of an attempt in `openTasks`. */
export function taskKey(executionSerial: number, attempt: number): number {
  return executionSerial * MAX_ATTEMPTS + attempt;
}

/**
 * Ends the frame's wait without a result: cancels its timer, leaves the activity's queue, aborts a running call, or ends its Map
 * run. Branches and items are kept for a redrive.
 */
export function releaseWait(engine: Engine, frame: Frame): void {
  const { waiting, pending } = frame;
  frame.waiting = undefined;
  if (pending?.kind === "read") {
    pending.abort?.abort();
    abortRun(engine, pending.map);
  }
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
    case "fork":
      frame.lost = waiting;
      abortRun(engine, waiting.map);
      return;
    default:
      return;
  }
}

function abortRun(engine: Engine, map: MapFork | undefined): void {
  if (map?.run !== undefined) endMapRun(engine, map.run, "ABORTED");
}
