import type { RunOptions } from "../session.ts";
import type { Worker } from "../worker.ts";

/** Runs the worker until `stop` is called. `done` settles when it has ended. */
export function running(worker: Worker, options: Omit<RunOptions, "signal"> = {}) {
  const controller = new AbortController();
  const done = worker.run({ ...options, signal: controller.signal });
  // A test may await it later, or not at all.
  done.catch(() => {});
  return { done, stop: () => controller.abort() };
}
