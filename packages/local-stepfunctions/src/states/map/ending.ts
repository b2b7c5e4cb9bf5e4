import type { MapState } from "@sfn-workers/states-language";
import type { StateError } from "@sfn-workers/states-language/errors";
import { type Data, dataFromValue } from "@sfn-workers/states-language/json";
import type { Engine } from "../../engine/engine.ts";
import { recordAside, recordEvent } from "../../engine/events.ts";
import type { Fork, Frame, MapFork, MapRun } from "../../engine/execution.ts";
import { abortChildren, joinResults } from "../../engine/fork.ts";
import { completeState, failState, guarded } from "../../engine/lifecycle.ts";
import { endMapRun } from "../../engine/mapRun.ts";
import { toStateError } from "../../engine/stateErrors.ts";
import { objectsOf } from "./objects.ts";
import { childRecords, endOf } from "./writer/childRecords.ts";
import { formedResult } from "./writer/stateResult.ts";
import { writeResults } from "./writer/writeResults.ts";

/** All children have ended: the state has its result, once a ResultWriter has written what it writes. */
export function finishMap(
  engine: Engine,
  frame: Frame,
  { writer }: MapState,
  fork: Fork,
  map: MapFork,
): void {
  if (map.isWriting) return;
  if (writer === undefined || map.run === undefined || map.destination === undefined) {
    const result = () =>
      writer === undefined ? joinResults(frame, fork) : formedResult(frame, fork, writer);
    succeed(engine, frame, map, result);
    return;
  }
  map.isWriting = true;
  const { run, destination } = map;
  const records = childRecords(fork);
  const resume = (work: () => void) => {
    if (frame.waiting !== fork || !map.isWriting) return;
    map.isWriting = false;
    engine.changed(frame.execution);
    guarded(engine, frame, work);
  };
  const objects = objectsOf(engine, frame);
  writeResults(objects, { run: attemptOf(run), destination, writer, records }).then(
    (written) => resume(() => succeed(engine, frame, map, () => dataFromValue(written))),
    (error: unknown) => resume(() => failMap(engine, frame, fork, toStateError(error))),
  );
}

function succeed(engine: Engine, frame: Frame, { run }: MapFork, result: () => Data): void {
  frame.waiting = undefined;
  if (run !== undefined) {
    endMapRun(engine, run, "SUCCEEDED");
    recordAside(engine, frame, "MapRunSucceeded");
  }
  recordAside(engine, frame, "MapStateSucceeded");
  completeState(engine, frame, result());
}

/** Ends the state, and its Map run, with the error. `child` is the one that has failed last. */
export function failMap(
  engine: Engine,
  frame: Frame,
  fork: Fork,
  error: StateError,
  child?: Frame,
): void {
  writeFailed(engine, frame, fork);
  abortChildren(engine, frame, fork, child);
  failRun(engine, frame, fork.map?.run, error);
  failState(engine, frame, error);
}

/** Writes the results so far of a Map run that fails. Nothing waits for that, and nothing is told if it can't be done. */
function writeFailed(engine: Engine, frame: Frame, fork: Fork): void {
  const { state } = frame;
  const { map } = fork;
  const writer = state.type === "Map" ? state.writer : undefined;
  if (writer === undefined || map?.run === undefined || map.destination === undefined) return;
  const at = engine.timers.now();
  const aborted = [...fork.running.values()].map((child) => endOf(child, at));
  const { run, destination } = map;
  const records = childRecords(fork, aborted);
  const objects = objectsOf(engine, frame);
  writeResults(objects, { run: attemptOf(run), destination, writer, records }).catch(
    () => undefined,
  );
}

/** What is written belongs to this attempt, though a redrive may follow meanwhile. */
function attemptOf({ arn, redriveCount }: MapRun): Pick<MapRun, "arn" | "redriveCount"> {
  return { arn, redriveCount };
}

export function failRun(
  engine: Engine,
  frame: Frame,
  run: MapFork["run"],
  error: StateError,
): void {
  if (run === undefined) return;
  endMapRun(engine, run, "FAILED");
  recordEvent(engine, frame, "MapRunFailed", { error: error.error, cause: error.cause });
}
