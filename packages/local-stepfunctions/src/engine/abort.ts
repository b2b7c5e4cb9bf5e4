import { abandon, type Engine, finish } from "./engine.ts";
import type { Frame } from "./frame.ts";
import { recordEvent } from "./progress.ts";

/** Stops a branch or item because a sibling failed: the states it was in say so in the history, innermost first. */
export function abortFrame(engine: Engine, frame: Frame): void {
  if (frame.waiting?.kind === "fork") {
    const children = [...frame.waiting.running.values()];
    frame.waiting.running.clear();
    for (const child of children) {
      if (child.execution === frame.execution) abortFrame(engine, child);
      else finish(engine, child.execution, "ABORTED", {});
    }
  }
  if (frame.phase !== "enter" && frame.phase !== "ended") {
    recordEvent(engine, frame, `${frame.state.type}StateAborted`);
  }
  abandon(engine, frame);
}
