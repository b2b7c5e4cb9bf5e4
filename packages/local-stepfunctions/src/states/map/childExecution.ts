import type { MapState } from "@sfn-workers/states-language";
import type { Engine } from "../../engine/engine.ts";
import type { Fork, Frame, MapRun } from "../../engine/execution.ts";
import { startChildExecution } from "../../engine/start.ts";

/** Starts the child execution for an item or a batch, and returns its outermost frame. */
export function startChildOf(
  engine: Engine,
  frame: Frame,
  { processor: workflow, distributed, name }: MapState,
  { map }: Fork,
  run: MapRun,
  index: number,
): Frame {
  const input = map?.items[index];
  if (input === undefined) throw new Error(`the state '${name}' has no item ${index}`);
  const items = itemsOf(map, index);
  const type = distributed?.express === true ? "EXPRESS" : "STANDARD";
  return startChildExecution(engine, { parent: frame, index, workflow, type, input, items, run });
}

/** How many items a child execution processes. */
export function itemsOf(map: Fork["map"], index: number): number {
  return map?.sizes?.[index] ?? 1;
}
