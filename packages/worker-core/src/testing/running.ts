import { onTestFinished } from "vitest";
import type { RunOptions } from "../session.ts";
import type { Worker } from "../worker.ts";

/**
 * Runs the worker until `stop` is called, or the test has finished: a worker that went on would set timers while other files'
 * tests run. `done` settles when it has ended.
 */
export function running(worker: Worker, options: Omit<RunOptions, "signal"> = {}) {
  const controller = new AbortController();
  const done = worker.run({ ...options, signal: controller.signal });
  // A test may await it later, or not at all.
  done.catch(() => {});
  const stop = () => controller.abort();
  onTestFinished(stop);
  return { done, stop };
}
