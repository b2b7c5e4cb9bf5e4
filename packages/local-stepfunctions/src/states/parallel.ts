import { closeFailedChild, stopSiblings } from "../engine/abort.ts";
import { effectiveInput } from "../engine/data/dataFlow.ts";
import type { Engine } from "../engine/engine.ts";
import { joined, startChild } from "../engine/fork.ts";
import type { Fork, Frame } from "../engine/frame.ts";
import {
  completeState,
  failState,
  followOn,
  recordAside,
  recordEvent,
  whenReady,
} from "../engine/life.ts";
import type { ChildResult } from "./handlers.ts";

export function runParallel(engine: Engine, frame: Frame): void {
  const { state } = frame;
  if (state.type !== "Parallel") return;
  whenReady(engine, frame, effectiveInput(frame, state.flow), (input) => {
    const startedEventId = recordEvent(engine, frame, "ParallelStateStarted");
    const fork: Fork = {
      kind: "fork",
      startedEventId,
      total: state.branches.length,
      results: [],
      running: new Map(),
      succeeded: [],
      next: state.branches.length,
      done: 0,
      failed: 0,
      map: undefined,
    };
    frame.phase = "waiting";
    frame.waiting = fork;
    for (const [index, branch] of state.branches.entries()) {
      startChild(engine, frame, fork, index, branch, { ...input }, startedEventId);
    }
  });
}

export function parallelChildEnded(
  engine: Engine,
  frame: Frame,
  child: Frame,
  result: ChildResult,
): void {
  const fork = frame.waiting;
  if (fork?.kind !== "fork" || !fork.running.delete(child.index)) return;
  followOn(frame, child.previousEventId);
  if ("error" in result) {
    closeFailedChild(engine, frame, child, result.error);
    stopSiblings(engine, frame, fork);
    failState(engine, frame, result.error);
    return;
  }
  fork.results[child.index] = result.output;
  fork.succeeded.push(child.index);
  fork.done += 1;
  if (fork.done < fork.total) return;
  frame.waiting = undefined;
  recordAside(engine, frame, "ParallelStateSucceeded");
  completeState(engine, frame, joined(fork.results));
}
