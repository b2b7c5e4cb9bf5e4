import type { StateError } from "@sfn-workers/states-language/errors";
import type { Engine } from "./engine.ts";
import type { Frame } from "./frame.ts";
import { recordEvent } from "./life.ts";

/**
 * A Parallel or Map state that fails for good says so in the history before anything follows from it; a state that
 * could not even be worked out (States.Runtime before its branches or items began) does not.
 */
export function closeState(engine: Engine, frame: Frame, error: StateError, forked: boolean): void {
  const { type } = frame.state;
  if (type !== "Parallel" && type !== "Map") return;
  if (error.error === "States.Runtime" && !forked) return;
  recordEvent(engine, frame, `${type}StateFailed`);
}
