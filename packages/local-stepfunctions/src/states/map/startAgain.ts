import type { MapState } from "@sfn-workers/states-language";
import type { Engine } from "../../engine/engine.ts";
import type { Fork, Frame, MapRun, Redriving } from "../../engine/execution.ts";
import { countNotRedrivable, countRedrive } from "../../engine/mapRun.ts";
import { redriveChild } from "../../engine/mapRunRedrive.ts";
import { itemsOf, startChildOf } from "./childExecution.ts";

/** Starts the child execution again that follows of those that have not succeeded; after the last one, none is left for the redrive. */
export function startAgain(
  engine: Engine,
  frame: Frame,
  state: MapState,
  fork: Fork,
  run: MapRun,
  redriving: Redriving,
): void {
  const index = nextUnsuccessful(fork, redriving);
  if (index === undefined) {
    fork.redriving = undefined;
    return;
  }
  const items = itemsOf(fork.map, index);
  const found = engine.unsuccessfulChild(run, redriving.after);
  const child = found?.index === index ? found : undefined;
  if (child !== undefined) redriving.after = child.serial;
  if (child?.isRedrivable === false) {
    countNotRedrivable(engine, run, child.status, items);
    return;
  }
  fork.done -= 1;
  fork.failed -= 1;
  countRedrive(engine, run, child?.status, items);
  // One that is forgotten is replaced.
  const again =
    child === undefined
      ? startChildOf(engine, frame, state, fork, run, index)
      : redriveChild(engine, frame, state.processor, child);
  fork.running.set(index, again);
}

function nextUnsuccessful({ results }: Fork, redriving: Redriving): number | undefined {
  while (redriving.index < redriving.end) {
    const index = redriving.index++;
    if (results[index] === undefined) return index;
  }
  return undefined;
}
