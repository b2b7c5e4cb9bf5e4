import { createStepQueue } from "../lib/stepQueue.ts";
import { abortCause, createAborts } from "./aborts.ts";
import { continueRead, type Engine, runState, startMore, type TaskCallStep } from "./engine.ts";
import type { Frame, Pending } from "./execution.ts";
import { completeState, continueCatch, enterState, finish, guarded, passOn } from "./lifecycle.ts";

export type EngineParts = Omit<Engine, "calls" | "steps" | "starts" | "aborts" | "openTasks">;

/** Creates an engine, which runs frames step by step. */
export function createEngine(parts: EngineParts): Engine {
  const ofFrames = { ownerOf: machineOf, isFull: parts.isFull };
  const engine: Engine = {
    ...parts,
    steps: createStepQueue<Frame>((frame) => step(engine, frame), ofFrames),
    starts: createStepQueue<Frame>((frame) => start(engine, frame), ofFrames),
    aborts: createAborts(
      (execution) => finish(engine, execution, { status: "ABORTED", cause: abortCause(execution) }),
      parts.isFull,
    ),
    calls: createStepQueue<TaskCallStep>((call) => call.run(), {
      ownerOf: ({ machine }) => machine,
      isFull: parts.isFull,
    }),
    openTasks: new Map(),
  };
  return engine;
}

/** State machines have their turns, so that none waits for the many steps of another one. */
function machineOf({ execution }: Frame): number {
  return execution.revision.machine;
}

/** One step: the frame enters its state, runs it, or continues its pending evaluation. */
function step(engine: Engine, frame: Frame): void {
  if (frame.phase !== "enter" && frame.phase !== "run") return;
  if (engine.aborts.has(frame.execution)) return;
  // The queue lets go what has ended, which must not be held now.
  if (engine.isRelieving()) return void engine.steps.push(frame);
  engine.changed(frame.execution);
  guarded(engine, frame, () => {
    if (frame.phase === "enter") enterState(engine, frame);
    else if (frame.pending !== undefined) continuePending(engine, frame, frame.pending);
    else runState(engine, frame);
  });
}

function start(engine: Engine, frame: Frame): void {
  if (frame.execution.status !== "RUNNING" || engine.aborts.has(frame.execution)) return;
  if (engine.isRelieving()) return void engine.starts.push(frame);
  engine.changed(frame.execution);
  guarded(engine, frame, () => startMore(engine, frame));
}

/** Repeats an evaluation that a restart of the endpoint interrupted. */
function continuePending(engine: Engine, frame: Frame, pending: Pending): void {
  switch (pending.kind) {
    case "complete":
      completeState(engine, frame, pending.result);
      return;
    case "pass":
      passOn(engine, frame, frame.state.next);
      return;
    case "catch":
      continueCatch(engine, frame, pending);
      return;
    case "read":
      continueRead(engine, frame, pending);
      return;
  }
}
