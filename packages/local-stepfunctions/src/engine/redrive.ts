import { MAX_REDRIVE_TOKENS } from "../limits.ts";
import { type Engine, startMore } from "./engine.ts";
import { recordIn } from "./events.ts";
import type { Execution, Fork, Frame, Redrive } from "./execution.ts";
import { lengthOf } from "./history.ts";
import { armDeadline } from "./start.ts";

/**
 * Continues an execution that has ended without success from the states that have not succeeded: with their inputs, and without
 * entering them again. Its history goes on.
 */
export function redriveExecution(
  engine: Engine,
  execution: Execution,
  token: string | undefined,
): Redrive {
  const { unfinished: root, error } = execution;
  if (root === undefined) throw new Error(`${execution.arn} has nothing to continue from`);
  const redrive = nextRedrive(execution.redrive, engine.timers.now(), token);
  execution.redrive = redrive;
  execution.status = "RUNNING";
  execution.stoppedAt = undefined;
  execution.error = undefined;
  execution.cause = undefined;
  execution.unfinished = undefined;
  execution.root = root;
  // By the developer guide, such a Parallel or Map state runs again as a whole.
  if (error === "States.DataLimitExceeded") root.waiting = undefined;
  engine.redriven(execution);
  const redriven = recordIn(engine, execution, {
    type: "ExecutionRedriven",
    previous: lengthOf(execution.history),
    at: redrive.at,
    details: { redriveCount: redrive.count },
  });
  armDeadline(engine, execution);
  engine.changed(execution);
  resume(engine, root, redriven);
  return redrive;
}

function nextRedrive(before: Redrive | undefined, at: number, token: string | undefined): Redrive {
  const tokens = before?.tokens ?? [];
  return {
    count: (before?.count ?? 0) + 1,
    at,
    tokens:
      token === undefined ? tokens : [...tokens, [token, at] as const].slice(-MAX_REDRIVE_TOKENS),
  };
}

/** Runs the frame's state again, or those of its branches or items that have not succeeded. */
function resume(engine: Engine, frame: Frame, redriven: number): void {
  if (frame.enteredEventId === 0) {
    frame.phase = "enter";
    engine.steps.push(frame);
    return;
  }
  frame.previousEventId = frame.enteredEventId;
  // On AWS, a Fail state that fails again does so after the event of the redrive.
  frame.tailEventId = redriven;
  if (frame.waiting?.kind !== "fork") {
    frame.phase = "run";
    engine.steps.push(frame);
    return;
  }
  frame.phase = "waiting";
  const fork = frame.waiting;
  const children = [...fork.running.values()].sort((a, b) => a.index - b.index);
  for (const child of children) resume(engine, child, redriven);
  if (fork.map?.run === undefined) fork.again = missing(fork);
  else fork.redriving = { index: 0, end: fork.next, after: 0, isStored: false };
  startMore(engine, frame);
}

/** The items that have been started and are neither among those that run again nor have a result. */
function missing({ next, results, running }: Fork): number[] {
  return Array.from({ length: next }, (_, index) => index).filter(
    (index) => results[index] === undefined && !running.has(index),
  );
}
