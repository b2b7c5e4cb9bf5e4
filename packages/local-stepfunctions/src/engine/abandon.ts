import type { Engine } from "./engine.ts";
import type { Frame } from "./execution.ts";
import { releaseWait } from "./waits.ts";

/** Ends a frame and all frames below it without an event; their tasks can no longer be answered. Child executions follow soon. */
export function abandon(engine: Engine, frame: Frame): void {
  const pending = [frame];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    // Set before its children end: an aborted child execution must not notify its Map state.
    next.phase = "ended";
    if (next.waiting?.kind === "fork") {
      for (const child of next.waiting.running.values()) {
        if (child.execution === next.execution) pending.push(child);
        else engine.aborts.push(child.execution);
      }
    }
    releaseWait(engine, next);
  }
}
