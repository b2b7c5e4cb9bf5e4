import type { ParallelState } from "@sfn-workers/states-language";
import type { Data } from "@sfn-workers/states-language/json";
import { effectiveInput } from "../engine/data/dataFlow.ts";
import type { Engine, StateHandler } from "../engine/engine.ts";
import { followOn, recordAside, recordEvent } from "../engine/events.ts";
import type { Frame } from "../engine/execution.ts";
import {
  abortChildren,
  beginFork,
  joinResults,
  recordFailedTask,
  startChild,
} from "../engine/fork.ts";
import { completeState, failState, whenReady } from "../engine/lifecycle.ts";
import type { MaybePromise } from "../lib/maybePromise.ts";

export const parallelHandler: StateHandler<ParallelState> = {
  run(engine, frame, state) {
    const { branches } = state;
    whenReady(engine, frame, prepareParallel(engine, frame, state), (input) => {
      const startedEventId = recordEvent(engine, frame, "ParallelStateStarted");
      const fork = beginFork(frame, branches.length, startedEventId, undefined);
      fork.next = fork.total;
      for (const [index, branch] of branches.entries()) {
        startChild(engine, frame, fork, index, branch, { ...input }, startedEventId);
      }
    });
  },

  childEnded(engine, frame, _, child, result) {
    const fork = frame.waiting;
    if (fork?.kind !== "fork" || !fork.running.delete(child.index)) return;
    followOn(frame, child.previousEventId);
    if ("error" in result) {
      recordFailedTask(engine, frame, child, result.error);
      abortChildren(engine, frame, fork, child);
      failState(engine, frame, result.error);
      return;
    }
    fork.results[child.index] = result.output;
    fork.succeeded.push(child.index);
    fork.done += 1;
    if (fork.done < fork.total) return;
    frame.waiting = undefined;
    recordAside(engine, frame, "ParallelStateSucceeded");
    completeState(engine, frame, joinResults(frame, fork));
  },
};

/** The input of the state's branches. */
export function prepareParallel(
  engine: Engine,
  frame: Frame,
  { flow }: ParallelState,
): MaybePromise<Data> {
  return effectiveInput(engine, frame, flow);
}
