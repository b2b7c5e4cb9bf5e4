import type { Workflow } from "@sfn-workers/states-language";
import { StateError } from "@sfn-workers/states-language/errors";
import { MAX_MAP_RUN_REDRIVES } from "../limits.ts";
import type { Engine, UnsuccessfulChild } from "./engine.ts";
import { followOn, recordAt } from "./events.ts";
import type { Frame, MapFork, MapRun, Redriving } from "./execution.ts";
import { createFrame } from "./frame.ts";
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
  { startedFrom }: MapFork,
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
  // Recorded on AWS.
  followOn(frame, recordAt(engine, frame, "MapRunRedriven", startedFrom, details));
  return true;
}

/**
 * Continues a child execution from the state that has not succeeded, or an Express one from its first state. Returns its outermost
 * frame.
 */
export function redriveChild(
  engine: Engine,
  frame: Frame,
  workflow: Workflow,
  { index, revive }: UnsuccessfulChild,
): Frame {
  const child = revive(frame);
  if (child.revision.type === "EXPRESS") {
    const position = { parent: undefined, index, previousEventId: 0 };
    child.unfinished = createFrame(child, workflow, child.input, frame.variables, position);
  }
  const root = child.unfinished;
  redriveExecution(engine, child, undefined);
  if (root === undefined) throw new Error(`${child.arn} has no outermost frame`);
  return root;
}

class TooManyRedrives extends StateError {
  constructor() {
    super("States.Runtime", `The Map Run was redriven ${MAX_MAP_RUN_REDRIVES} times, the limit.`);
  }
}
