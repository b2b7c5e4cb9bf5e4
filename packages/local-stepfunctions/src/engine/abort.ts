import type { StateError } from "@sfn-workers/states-language/errors";
import { abandon, type Engine, finish } from "./engine.ts";
import type { Fork, Frame } from "./frame.ts";
import { isFatal, recordBeside } from "./life.ts";

/** A Task whose failure ended its branch or iteration is said to have been aborted; `frame` is the one above it. */
export function closeFailedChild(
  engine: Engine,
  frame: Frame,
  child: Frame,
  error: StateError,
): void {
  if (child.state.type !== "Task" || error.evaluation || isFatal(error)) return;
  recordBeside(engine, frame, "TaskStateAborted");
}

/**
 * One child's error ends the state: its siblings stop where they are. What they were in stands in the history beside
 * the chain of `frame`, whose last event is the failing child's.
 */
export function stopSiblings(engine: Engine, frame: Frame, fork: Fork): void {
  const running = [...fork.running.values()];
  fork.running.clear();
  for (const sibling of running) abortChild(engine, frame, fork, sibling);
}

function abortChild(engine: Engine, frame: Frame, fork: Fork, child: Frame): void {
  if (child.execution !== frame.execution) {
    finish(engine, child.execution, "ABORTED", {});
    return;
  }
  if (fork.map !== undefined) {
    recordBeside(engine, frame, "MapIterationAborted", {
      name: frame.state.name,
      index: child.index,
    });
  }
  abortStates(engine, frame, child);
  abandon(engine, child);
}

/** The states that the child and everything below it were in, innermost first. */
function abortStates(engine: Engine, frame: Frame, child: Frame): void {
  if (child.waiting?.kind === "fork") {
    for (const below of child.waiting.running.values()) {
      if (below.execution === frame.execution) abortStates(engine, frame, below);
    }
  }
  if (child.phase === "run" || child.phase === "waiting") {
    recordBeside(engine, frame, `${child.state.type}StateAborted`);
  }
}
