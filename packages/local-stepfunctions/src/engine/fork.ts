import type { Workflow } from "@sfn-workers/states-language";
import { reportedError, type StateError } from "@sfn-workers/states-language/errors";
import { type Data, dataFromText, textOf } from "@sfn-workers/states-language/json";
import { MAX_VALUE_CHARACTERS } from "../limits.ts";
import { abandon } from "./abandon.ts";
import { resultTooLarge } from "./data/sizes.ts";
import type { Engine } from "./engine.ts";
import { recordBeside } from "./events.ts";
import type { Fork, Frame, MapFork } from "./execution.ts";
import { createFrame } from "./frame.ts";
import { isFatal } from "./stateErrors.ts";

/** Makes the frame wait for `total` branches or items, which have not started yet. */
export function beginFork(
  frame: Frame,
  total: number,
  startedEventId: number,
  map: MapFork | undefined,
): Fork {
  const fork: Fork = {
    kind: "fork",
    startedEventId,
    total,
    results: [],
    running: new Map(),
    succeeded: [],
    next: 0,
    again: [],
    redriving: undefined,
    done: 0,
    failed: 0,
    map,
  };
  frame.phase = "waiting";
  frame.waiting = fork;
  return fork;
}

/** Starts a branch or an item of the frame's state. The child's first event follows `previousEventId`. */
export function startChild(
  engine: Engine,
  frame: Frame,
  fork: Fork,
  index: number,
  workflow: Workflow,
  input: Data,
  previousEventId: number,
): void {
  const child = createFrame(frame.execution, workflow, input, frame.variables, {
    parent: frame,
    index,
    previousEventId,
  });
  fork.running.set(index, child);
  engine.steps.push(child);
}

/**
 * The outputs of the children that succeeded as one array, each with its text unchanged.
 * @throws {StateError} States.DataLimitExceeded when the array would be far larger than any state may return.
 */
export function joinResults({ state }: Frame, { results }: Fork): Data {
  const texts = results.filter((result) => result !== undefined).map(textOf);
  const characters = texts.reduce((sum, text) => sum + text.length + 1, 1);
  if (characters > MAX_VALUE_CHARACTERS) {
    throw reportedError("States.DataLimitExceeded", resultTooLarge(state.name));
  }
  return dataFromText(`[${texts.join(",")}]`);
}

/** Records TaskStateAborted if the failure of a Task ended `child`, a branch or an item of the frame's state. */
export function recordFailedTask(
  engine: Engine,
  frame: Frame,
  child: Frame,
  error: StateError,
): void {
  if (child.state.type !== "Task" || error.evaluation || isFatal(error)) return;
  recordBeside(engine, frame, "TaskStateAborted");
}

/**
 * Aborts the children that are still running after `failed`, if any, has failed. The frame's chain ends with the failed child's last
 * event; the aborted states are recorded beside it.
 */
export function abortChildren(engine: Engine, frame: Frame, fork: Fork, failed?: Frame): void {
  for (const child of fork.running.values()) abortChild(engine, frame, fork, child);
  if (failed !== undefined) fork.running.set(failed.index, failed);
}

function abortChild(engine: Engine, frame: Frame, fork: Fork, child: Frame): void {
  if (child.execution !== frame.execution) {
    engine.aborts.push(child.execution);
    return;
  }
  if (fork.map !== undefined) {
    recordBeside(engine, frame, "MapIterationAborted", {
      name: frame.state.name,
      index: child.index,
    });
  }
  recordAbortedStates(engine, frame, child);
  abandon(engine, child);
}

/** Records the aborted states of the child and of the frames below it, the innermost first. */
function recordAbortedStates(engine: Engine, frame: Frame, child: Frame): void {
  if (child.waiting?.kind === "fork") {
    for (const below of child.waiting.running.values()) {
      if (below.execution === frame.execution) recordAbortedStates(engine, frame, below);
    }
  }
  if (child.phase === "run" || child.phase === "waiting") {
    recordBeside(engine, frame, `${child.state.type}StateAborted`);
  }
}
