import { type Engine, startMore } from "./engine.ts";
import type { MapRun } from "./execution.ts";
import { guarded } from "./lifecycle.ts";
import type { MapLimits } from "./mapLimits.ts";

/** Changes the bounds of a Map run at once: more child executions start, or the run fails since it has exceeded them. */
export function changeLimits(engine: Engine, run: MapRun, changes: Partial<MapLimits>): void {
  Object.assign(run.limits, changes);
  engine.mapRunChanged(run);
  const { frame } = run;
  if (frame === undefined) return;
  engine.changed(frame.execution);
  guarded(engine, frame, () => startMore(engine, frame));
}
