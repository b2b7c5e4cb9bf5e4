import type { Retrier } from "@sfn-workers/states-language";
import type { StateError } from "@sfn-workers/states-language/errors";
import { RETRY_MAX_DELAY_SECONDS } from "@sfn-workers/states-language/limits";
import type { Engine } from "./engine.ts";
import type { Frame } from "./execution.ts";
import { matchesError } from "./stateErrors.ts";

/** Schedules the next attempt of the frame's state; `false` if no retrier matches the error or its attempts are used up. */
export function retry(
  engine: Engine,
  frame: Frame,
  retriers: readonly Retrier[],
  error: StateError,
): boolean {
  const index = retriers.findIndex((retrier) => matchesError(retrier.errors, error));
  const retrier = retriers[index];
  if (retrier === undefined) return false;
  const counts = frame.retries ?? retriers.map(() => 0);
  const made = counts[index] ?? 0;
  const delay = made < retrier.maxAttempts ? retryDelay(retrier, made) : undefined;
  const { trial } = frame.execution;
  trial?.retried(index, delay, error);
  if (delay === undefined || trial !== undefined) return delay !== undefined;
  counts[index] = made + 1;
  frame.retries = counts;
  frame.retryCount += 1;
  frame.lost = undefined;
  const due = engine.timers.now() + Math.round(delay * 1000 * engine.waitScale);
  engine.observer?.willRetry(frame.execution, frame.previousEventId, due);
  awaitRetry(engine, frame, due);
  return true;
}

/** Runs the frame's state again at `due`. */
export function awaitRetry(engine: Engine, frame: Frame, due: number): void {
  frame.phase = "waiting";
  const timer = engine.timers.at(due, () => {
    frame.waiting = undefined;
    frame.phase = "run";
    engine.steps.push(frame);
  });
  frame.waiting = { kind: "retry", due, timer };
}

/** Seconds before the next attempt when the retrier has made `made` retries. */
export function retryDelay(
  retrier: Retrier,
  made: number,
  random: () => number = Math.random,
): number {
  const grown = retrier.intervalSeconds * retrier.backoffRate ** made;
  const delay = Math.min(grown, retrier.maxDelaySeconds ?? RETRY_MAX_DELAY_SECONDS.max);
  return retrier.jitter ? random() * delay : delay;
}
