import type { Execution, Fork, Frame } from "./execution.ts";
import { compactFrame } from "./frame.ts";

/**
 * Keeps the frames of an execution that has ended without success, for a redrive. Each has its state, its input and its variables;
 * of branches and items, those are below it that have not succeeded.
 */
export function keepUnfinished(execution: Execution, root: Frame): void {
  const pending = [root];
  for (let frame = pending.pop(); frame !== undefined; frame = pending.pop()) {
    const fork = keptFork(frame);
    frame.retries = undefined;
    frame.retryCount = 0;
    frame.pending = undefined;
    frame.waiting = fork;
    frame.lost = undefined;
    compactFrame(frame);
    if (fork !== undefined) pending.push(...fork.running.values());
  }
  execution.unfinished = root;
}

function keptFork({ lost }: Frame): Fork | undefined {
  if (lost === undefined) return undefined;
  if (lost.map?.run !== undefined) return keptRun(lost);
  lost.done = lost.succeeded.length;
  lost.failed = 0;
  return lost;
}

/** Its child executions are executions of their own, which have ended, too. */
function keptRun(fork: Fork): Fork {
  fork.running.clear();
  fork.redriving = undefined;
  fork.done = fork.next;
  fork.failed = fork.next - fork.succeeded.length;
  return fork;
}
