import type { Engine } from "../engine/engine.ts";
import { joined, startChild, stopSiblings } from "../engine/fork.ts";
import type { Fork, Frame, MapRun } from "../engine/frame.ts";
import { prepareMap } from "../engine/mapItems.ts";
import { completeState, failState, recordAt, recordEvent, whenReady } from "../engine/progress.ts";
import type { ChildResult } from "../engine/stateHandlers.ts";
import { mapRunFailed, toleratesFailure } from "../engine/toleratedFailure.ts";
import type { MapState } from "../language/states.ts";

export function runMap(engine: Engine, frame: Frame): void {
  const { state } = frame;
  if (state.type !== "Map") return;
  whenReady(engine, frame, prepareMap(engine, frame, state), (run) => begin(engine, frame, run));
}

function begin(engine: Engine, frame: Frame, map: MapRun): void {
  let startedEventId = recordEvent(engine, frame, "MapStateStarted", { length: map.items.length });
  if (map.arn !== undefined) {
    startedEventId = recordEvent(engine, frame, "MapRunStarted", { mapRunArn: map.arn });
  }
  const fork: Fork = {
    kind: "fork",
    startedEventId,
    total: map.items.length,
    results: [],
    running: new Map(),
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

/** Starts items up to the concurrency that the state allows. */
function startMore(
  engine: Engine,
  frame: Frame,
  fork: Fork,
  map: MapRun,
  previousEventId: number,
): void {
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
    const started = recordAt(engine, frame, "MapIterationStarted", previousEventId, {
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
  const failed = "error" in result;
  if (map.arn === undefined) {
    const type = failed ? "MapIterationFailed" : "MapIterationSucceeded";
    frame.previousEventId = recordAt(engine, frame, type, child.previousEventId, {
      name: frame.state.name,
      index: child.index,
    });
  }
  fork.done += 1;
  if (failed) fork.failed += 1;
  else fork.results[child.index] = result.output;
  if (failed && !toleratesFailure(fork, map)) {
    stopSiblings(engine, fork);
    const error = map.arn === undefined ? result.error : mapRunFailed(engine, frame, map);
    failState(engine, frame, error);
    return;
  }
  startMore(engine, frame, fork, map, frame.previousEventId);
  if (fork.done === fork.total) finishMap(engine, frame, fork, map);
}

function finishMap(engine: Engine, frame: Frame, fork: Fork, map: MapRun): void {
  frame.waiting = undefined;
  if (map.arn !== undefined) recordEvent(engine, frame, "MapRunSucceeded");
  recordEvent(engine, frame, "MapStateSucceeded");
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
