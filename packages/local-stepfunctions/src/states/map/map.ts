import type { MapState } from "@sfn-workers/states-language";
import type { StateError } from "@sfn-workers/states-language/errors";
import type { Engine, StateHandler } from "../../engine/engine.ts";
import { followOn, recordAside, recordAt, recordBeside, recordEvent } from "../../engine/events.ts";
import type { Fork, Frame, MapRun } from "../../engine/execution.ts";
import {
  abortChildren,
  beginFork,
  joinResults,
  recordFailedTask,
  startChild,
} from "../../engine/fork.ts";
import { completeState, failState, whenReady } from "../../engine/lifecycle.ts";
import { startChildExecution } from "../../engine/start.ts";
import { isFatal } from "../../engine/stateErrors.ts";
import { prepareMap } from "./items.ts";
import { thresholdExceeded, toleratesFailure } from "./toleratedFailure.ts";

export const mapHandler: StateHandler<MapState> = {
  run(engine, frame, state) {
    whenReady(engine, frame, prepareMap(engine, frame, state), ({ tolerance, ...prepared }) => {
      recordEvent(engine, frame, "MapStateStarted", { length: prepared.items.length });
      whenReady(engine, frame, tolerance(), (tolerated) =>
        begin(engine, frame, state, { ...prepared, ...tolerated }),
      );
    });
  },

  startMore(engine, frame, state) {
    const fork = frame.waiting;
    if (fork?.kind !== "fork" || fork.map === undefined) return;
    startMore(engine, frame, state, fork, fork.map, fork.startedEventId);
  },

  childEnded(engine, frame, state, child, result) {
    const fork = frame.waiting;
    const map = fork?.kind === "fork" ? fork.map : undefined;
    if (fork?.kind !== "fork" || map === undefined) return;
    // A child of an earlier attempt, which is about to be aborted, may have the same index.
    if (fork.running.get(child.index) !== child) return;
    fork.running.delete(child.index);
    if (map.arn === undefined) followOn(frame, child.previousEventId);
    fork.done += 1;
    if ("error" in result) {
      fork.failed += 1;
      if (!toleratesFailure(fork, map)) {
        failMap(engine, frame, child, fork, map, result.error);
        return;
      }
      recordFailedIteration(engine, frame, child, map, result.error);
    } else {
      fork.results[child.index] = result.output;
      fork.succeeded.push(child.index);
      if (map.arn === undefined) {
        recordEvent(engine, frame, "MapIterationSucceeded", iteration(frame, child));
      }
    }
    startMore(engine, frame, state, fork, map, child.previousEventId);
    if (fork.done === fork.total) finishMap(engine, frame, fork, map);
  },
};

function begin(engine: Engine, frame: Frame, state: MapState, map: MapRun): void {
  let startedEventId = frame.previousEventId;
  if (map.arn !== undefined) {
    startedEventId = recordEvent(engine, frame, "MapRunStarted", { mapRunArn: map.arn });
  }
  const fork = beginFork(frame, map.items.length, startedEventId, map);
  startMore(engine, frame, state, fork, map, startedEventId);
  if (fork.total === 0) finishMap(engine, frame, fork, map);
}

/** Starts items up to the state's concurrency. Their MapIterationStarted events follow the event `after`. */
function startMore(
  engine: Engine,
  frame: Frame,
  state: MapState,
  fork: Fork,
  map: MapRun,
  after: number,
): void {
  if (map.arn !== undefined) {
    startExecutionOf(engine, frame, state, fork, map);
    // The others follow in as many turns of the event loop as they need: their events are in histories of their own.
    if (hasRoom(fork, map)) engine.starts.push(frame);
    return;
  }
  const { name, processor } = state;
  while (hasRoom(fork, map)) {
    const index = fork.next++;
    const input = map.items[index];
    if (input === undefined) continue;
    const started = recordAt(engine, frame, "MapIterationStarted", after, { name, index });
    startChild(engine, frame, fork, index, processor, input, started);
  }
}

function hasRoom(fork: Fork, { concurrency }: MapRun): boolean {
  return fork.next < fork.total && fork.running.size < concurrency;
}

/** Starts the child execution for the next item, if there is room for it. */
function startExecutionOf(
  engine: Engine,
  frame: Frame,
  { processor: workflow }: MapState,
  fork: Fork,
  map: MapRun,
): void {
  if (map.arn === undefined || !hasRoom(fork, map)) return;
  const index = fork.next++;
  const input = map.items[index];
  if (input === undefined) return;
  const items = map.sizes?.[index] ?? 1;
  const start = { parent: frame, index, workflow, input, items, mapRunArn: map.arn };
  fork.running.set(index, startChildExecution(engine, start));
}

function failMap(
  engine: Engine,
  frame: Frame,
  child: Frame,
  fork: Fork,
  map: MapRun,
  error: StateError,
): void {
  recordFailedIteration(engine, frame, child, map, error);
  abortChildren(engine, frame, fork);
  const failure = thresholdExceeded(map) ?? error;
  if (map.arn !== undefined) {
    recordEvent(engine, frame, "MapRunFailed", { error: failure.error, cause: failure.cause });
  }
  failState(engine, frame, failure);
}

/** Records the failure of an iteration of an inline Map, unless the error is fatal. */
function recordFailedIteration(
  engine: Engine,
  frame: Frame,
  child: Frame,
  map: MapRun,
  error: StateError,
): void {
  if (map.arn !== undefined || isFatal(error)) return;
  recordBeside(engine, frame, "MapIterationFailed", iteration(frame, child));
  recordFailedTask(engine, frame, child, error);
}

function iteration(frame: Frame, child: Frame) {
  return { name: frame.state.name, index: child.index };
}

function finishMap(engine: Engine, frame: Frame, fork: Fork, map: MapRun): void {
  frame.waiting = undefined;
  if (map.arn !== undefined) recordAside(engine, frame, "MapRunSucceeded");
  recordAside(engine, frame, "MapStateSucceeded");
  completeState(engine, frame, joinResults(frame, fork));
}
