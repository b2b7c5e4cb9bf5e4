import { StateError } from "@sfn-workers/states-language/errors";
import { MAX_MAP_RUN_REDRIVES } from "../limits.ts";
import type { Engine } from "./engine.ts";
import { followOn, recordAt } from "./events.ts";
import type { Frame, MapRun, Redriving } from "./execution.ts";
import { reopenMapRun } from "./mapRun.ts";
import { redriveExecution } from "./redrive.ts";

/**
 * Whether the run goes on. It does not before the child executions of the last attempt have been aborted and what has become of all
 * is stored: then it is asked again.
 * @throws {StateError} States.Runtime when it was redriven too often
 */
export function isReopened(
  engine: Engine,
  frame: Frame,
  run: MapRun,
  redriving: Redriving,
): boolean {
  if (run.status === "RUNNING") return true;
  if (run.executions.running > 0) {
    engine.starts.push(frame);
    return false;
  }
  const written = redriving.isStored ? undefined : engine.written();
  if (written !== undefined) {
    void written.then(() => {
      redriving.isStored = true;
      engine.starts.push(frame);
    });
    return false;
  }
  if (run.redriveCount >= MAX_MAP_RUN_REDRIVES) throw new TooManyRedrives();
  reopenMapRun(engine, run, frame);
  const details = { mapRunArn: run.arn, redriveCount: run.redriveCount };
  followOn(frame, recordAt(engine, frame, "MapRunRedriven", frame.tailEventId, details));
  return true;
}

/** Continues the Standard child execution of an item, unless there is none any more or it can't be redriven. */
export function redriveChild(
  engine: Engine,
  frame: Frame,
  run: MapRun,
  redriving: Redriving,
  index: number,
): Frame | "missing" | "refused" {
  const found = engine.unsuccessfulChild(run, redriving.after);
  if (found?.index !== index) return "missing";
  redriving.after = found.serial;
  if (!found.isRedrivable) return "refused";
  const child = found.revive(frame);
  redriveExecution(engine, child, undefined);
  return child.root ?? "refused";
}

class TooManyRedrives extends StateError {
  constructor() {
    super("States.Runtime", `The Map Run was redriven ${MAX_MAP_RUN_REDRIVES} times, the limit.`);
  }
}
