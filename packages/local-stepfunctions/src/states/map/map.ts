import type { MapState } from "@sfn-workers/states-language";
import type { StateError } from "@sfn-workers/states-language/errors";
import { closeFailedChild, stopSiblings } from "../../engine/abort.ts";
import type { Engine } from "../../engine/engine.ts";
import { joined, startChild } from "../../engine/fork.ts";
import type { Fork, Frame, MapRun } from "../../engine/frame.ts";
import {
  completeState,
  failState,
  followOn,
  isFatal,
  recordAside,
  recordAt,
  recordBeside,
  recordEvent,
  whenReady,
} from "../../engine/life.ts";
import type { ChildResult } from "../handlers.ts";
import { prepareMap } from "./items.ts";
import { thresholdExceeded, toleratesFailure } from "./toleratedFailure.ts";

export function runMap(engine: Engine, frame: Frame): void {
  const { state } = frame;
  if (state.type !== "Map") return;
  whenReady(engine, frame, prepareMap(engine, frame, state), ({ tolerance, ...prepared }) => {
    recordEvent(engine, frame, "MapStateStarted", { length: prepared.items.length });
    whenReady(engine, frame, tolerance(), (tolerated) =>
      begin(engine, frame, { ...prepared, ...tolerated }),
    );
  });
}

function begin(engine: Engine, frame: Frame, map: MapRun): void {
  let startedEventId = frame.previousEventId;
  if (map.arn !== undefined) {
    startedEventId = recordEvent(engine, frame, "MapRunStarted", { mapRunArn: map.arn });
  }
  const fork: Fork = {
    kind: "fork",
    startedEventId,
    total: map.items.length,
    results: [],
    running: new Map(),
    succeeded: [],
    next: 0,
    done: 0,
    failed: 0,
    map,
  };
  frame.phase = "waiting";
  frame.waiting = fork;
  startMore(engine, frame, fork, map, startedEventId);
  if (fork.total === 0) finishMap(engine, frame, fork, map);
}

/** Starts items up to the concurrency that the state allows; their iterations follow the event `after`. */
function startMore(engine: Engine, frame: Frame, fork: Fork, map: MapRun, after: number): void {
  const state = mapState(frame);
  while (fork.next < fork.total && fork.running.size < map.concurrency) {
    const index = fork.next++;
    const item = map.items[index];
    if (item === undefined) continue;
    if (map.arn !== undefined) {
      const child = engine.startChild({
        parent: frame,
        index,
        workflow: state.processor,
        input: item,
        mapRunArn: map.arn,
      });
      fork.running.set(index, child);
      continue;
    }
    const started = recordAt(engine, frame, "MapIterationStarted", after, {
      name: state.name,
      index,
    });
    startChild(engine, frame, fork, index, state.processor, item, started);
  }
}

export function mapChildEnded(
  engine: Engine,
  frame: Frame,
  child: Frame,
  result: ChildResult,
): void {
  const fork = frame.waiting;
  const map = fork?.kind === "fork" ? fork.map : undefined;
  if (fork?.kind !== "fork" || map === undefined || !fork.running.delete(child.index)) return;
  if (map.arn === undefined) followOn(frame, child.previousEventId);
  fork.done += 1;
  if ("error" in result) {
    fork.failed += 1;
    if (!toleratesFailure(fork, map)) {
      failMap(engine, frame, child, fork, map, result.error);
      return;
    }
    endIteration(engine, frame, child, map, result.error);
  } else {
    fork.results[child.index] = result.output;
    fork.succeeded.push(child.index);
    if (map.arn === undefined) {
      recordEvent(engine, frame, "MapIterationSucceeded", iteration(frame, child));
    }
  }
  startMore(engine, frame, fork, map, child.previousEventId);
  if (fork.done === fork.total) finishMap(engine, frame, fork, map);
}

function failMap(
  engine: Engine,
  frame: Frame,
  child: Frame,
  fork: Fork,
  map: MapRun,
  error: StateError,
): void {
  endIteration(engine, frame, child, map, error);
  stopSiblings(engine, frame, fork);
  const threshold = thresholdExceeded(map);
  if (map.arn !== undefined)
    recordEvent(engine, frame, "MapRunFailed", failureOf(threshold ?? error));
  failState(engine, frame, threshold ?? error);
}

/** The event that an iteration's failure leaves, which the state machine's own mistakes do not. */
function endIteration(
  engine: Engine,
  frame: Frame,
  child: Frame,
  map: MapRun,
  error: StateError,
): void {
  if (map.arn !== undefined || isFatal(error)) return;
  recordBeside(engine, frame, "MapIterationFailed", iteration(frame, child));
  closeFailedChild(engine, frame, child, error);
}

function iteration(frame: Frame, child: Frame) {
  return { name: frame.state.name, index: child.index };
}

function failureOf(error: StateError) {
  return { error: error.error, cause: error.cause };
}

function finishMap(engine: Engine, frame: Frame, fork: Fork, map: MapRun): void {
  frame.waiting = undefined;
  if (map.arn !== undefined) recordAside(engine, frame, "MapRunSucceeded");
  recordAside(engine, frame, "MapStateSucceeded");
  const succeeded =
    fork.failed === 0
      ? Array.from({ length: fork.total }, (_, index) => fork.results[index])
      : fork.results.filter((result) => result !== undefined);
  completeState(engine, frame, joined(succeeded));
}

function mapState(frame: Frame): MapState {
  if (frame.state.type !== "Map") throw new Error("the frame's state is no Map");
  return frame.state;
}
