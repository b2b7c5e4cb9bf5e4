import type { MapState } from "@sfn-workers/states-language";
import type { StateError } from "@sfn-workers/states-language/errors";
import type { Engine, StateHandler } from "../../engine/engine.ts";
import { followOn, recordAt, recordBeside, recordEvent } from "../../engine/events.ts";
import type { Fork, Frame, MapFork, MapRun, PendingRead } from "../../engine/execution.ts";
import { beginFork, recordFailedTask, startChild } from "../../engine/fork.ts";
import { failState, whenReady } from "../../engine/lifecycle.ts";
import type { MapLimits } from "../../engine/mapLimits.ts";
import { countStart, startMapRun } from "../../engine/mapRun.ts";
import { isReopened } from "../../engine/mapRunRedrive.ts";
import { isFatal } from "../../engine/stateErrors.ts";
import { DISTRIBUTED_MAP_CONCURRENCY, INLINE_MAP_CONCURRENCY } from "../../limits.ts";
import { itemsOf, startChildOf } from "./childExecution.ts";
import { failMap, failRun, finishMap } from "./ending.ts";
import { type LateFields, type PreparedMap, prepareMap } from "./items.ts";
import { readAll, readingOf } from "./reading.ts";
import { startAgain } from "./startAgain.ts";
import { exceededThreshold, exceedsTolerance, thresholdExceeded } from "./toleratedFailure.ts";
import { addEnd } from "./writer/childRecords.ts";

export const mapHandler: StateHandler<MapState> = {
  run(engine, frame, state) {
    whenReady(engine, frame, prepareMap(engine, frame, state), (prepared) => {
      recordEvent(engine, frame, "MapStateStarted", { length: prepared.items.length });
      whenReady(engine, frame, prepared.late(), (late) =>
        begin(engine, frame, state, prepared, late),
      );
    });
  },

  read,

  startMore(engine, frame, state) {
    const fork = frame.waiting;
    if (fork?.kind !== "fork" || fork.map === undefined) return;
    const { run } = fork.map;
    const { redriving } = fork;
    if (run !== undefined && redriving !== undefined) {
      if (!isReopened(engine, frame, fork.map, run, redriving)) return;
    }
    if (exceedsTolerance(fork, fork.map)) {
      if (!mustWait(state, fork)) failMap(engine, frame, fork, exceededThreshold());
      return;
    }
    startMore(engine, frame, state, fork, fork.map, fork.startedEventId);
    if (isDone(fork)) finishMap(engine, frame, state, fork, fork.map);
  },

  childEnded(engine, frame, state, child, result) {
    const fork = frame.waiting;
    const map = fork?.kind === "fork" ? fork.map : undefined;
    if (fork?.kind !== "fork" || map === undefined) return;
    // A child of an earlier attempt, which is about to be aborted, may have the same index.
    if (fork.running.get(child.index) !== child) return;
    fork.running.delete(child.index);
    if (map.run === undefined) followOn(frame, child.previousEventId);
    fork.done += 1;
    if (map.ends !== undefined) addEnd(map.ends, child);
    if ("error" in result) {
      fork.failed += 1;
      recordFailedIteration(engine, frame, child, map, result.error);
    } else {
      fork.results[child.index] = result.output;
      fork.succeeded.push(child.index);
      if (map.run === undefined) {
        recordEvent(engine, frame, "MapIterationSucceeded", iteration(frame, child));
      }
    }
    if (exceedsTolerance(fork, map)) {
      if (mustWait(state, fork)) return;
      const [error, failed] =
        "error" in result ? [result.error, child] : [exceededThreshold(), undefined];
      failMap(engine, frame, fork, thresholdExceeded(map) ?? error, failed);
      return;
    }
    startMore(engine, frame, state, fork, map, child.previousEventId);
    if (isDone(fork)) finishMap(engine, frame, state, fork, map);
  },
};

/** Recorded on AWS: nothing stops Express child executions, so their run fails when the last one has ended, and counts all. */
function mustWait({ distributed }: MapState, { running }: Fork): boolean {
  return distributed?.express === true && running.size > 0;
}

function isDone({ done, total, redriving }: Fork): boolean {
  return done === total && redriving === undefined;
}

function begin(
  engine: Engine,
  frame: Frame,
  state: MapState,
  { items, sizes, values, arn, maxConcurrency }: PreparedMap,
  [tolerance, from, destination]: LateFields,
): void {
  const limits = { maxConcurrency, ...tolerance };
  const startedFrom = frame.previousEventId;
  let startedEventId = startedFrom;
  let run: MapFork["run"];
  if (arn !== undefined) {
    startedEventId = recordEvent(engine, frame, "MapRunStarted", { mapRunArn: arn });
    run = startMapRun(engine, frame, { arn, limits, children: items.length, sizes });
  }
  const ends = state.writer === undefined ? undefined : { all: [], last: new Map() };
  const writing = { ends, destination, isWriting: false };
  const map = { items, sizes, values, limits, run, startedFrom, ...writing };
  if (from !== undefined) read(engine, frame, state, { kind: "read", startedEventId, map, from });
  else startAll(engine, frame, state, map, startedEventId);
}

/** Reads the items, then starts the first ones. */
function read(engine: Engine, frame: Frame, state: MapState, pending: PendingRead): void {
  const reading = readingOf(state, pending);
  frame.pending = reading;
  const start = () => {
    frame.pending = undefined;
    startAll(engine, frame, state, reading.map, reading.startedEventId);
  };
  whenReady(engine, frame, readAll(engine, frame, state, reading), start, (error) => {
    failRun(engine, frame, reading.map.run, error);
    failState(engine, frame, error);
  });
}

function startAll(
  engine: Engine,
  frame: Frame,
  state: MapState,
  map: MapFork,
  startedEventId: number,
): void {
  const fork = beginFork(frame, map.items.length, startedEventId, map);
  startMore(engine, frame, state, fork, map, startedEventId);
  if (fork.total === 0) finishMap(engine, frame, state, fork, map);
}

/** Starts items up to the state's concurrency. Their MapIterationStarted events follow the event `after`. */
function startMore(
  engine: Engine,
  frame: Frame,
  state: MapState,
  fork: Fork,
  map: MapFork,
  after: number,
): void {
  if (map.run !== undefined) {
    startExecutionOf(engine, frame, state, fork, map);
    // The others follow in as many turns of the event loop as they need: their events are in histories of their own.
    if (hasRoom(fork, map)) engine.starts.push(frame);
    return;
  }
  const { name, processor } = state;
  while (hasRoom(fork, map)) {
    const index = fork.again.shift() ?? fork.next++;
    const input = map.items[index];
    if (input === undefined) continue;
    const started = recordAt(engine, frame, "MapIterationStarted", after, { name, index });
    startChild(engine, frame, fork, index, processor, input, started);
  }
}

/** Whether another item may start now. */
export function hasRoom(fork: Fork, { limits, run }: MapFork): boolean {
  const isMore = fork.redriving !== undefined || fork.again.length > 0 || fork.next < fork.total;
  return isMore && fork.running.size < mostOf(limits, run);
}

function mostOf({ maxConcurrency }: MapLimits, run: MapRun | undefined): number {
  if (run === undefined) return maxConcurrency || INLINE_MAP_CONCURRENCY.default;
  const { default: usual, max } = DISTRIBUTED_MAP_CONCURRENCY;
  return Math.min(maxConcurrency || usual, max);
}

/** Starts the child execution for the next item, if there is room for it. */
function startExecutionOf(
  engine: Engine,
  frame: Frame,
  state: MapState,
  fork: Fork,
  map: MapFork,
): void {
  const { run } = map;
  if (run === undefined || !hasRoom(fork, map)) return;
  if (fork.redriving !== undefined) {
    startAgain(engine, frame, state, fork, run, fork.redriving);
    return;
  }
  const index = fork.next++;
  countStart(engine, run, itemsOf(map, index));
  fork.running.set(index, startChildOf(engine, frame, state, fork, run, index));
}

/** Records the failure of an iteration of an inline Map, unless the error is fatal. */
function recordFailedIteration(
  engine: Engine,
  frame: Frame,
  child: Frame,
  { run }: MapFork,
  error: StateError,
): void {
  if (run !== undefined || isFatal(error)) return;
  recordBeside(engine, frame, "MapIterationFailed", iteration(frame, child));
  recordFailedTask(engine, frame, child, error);
}

function iteration(frame: Frame, child: Frame) {
  return { name: frame.state.name, index: child.index };
}
