import type { RunOptions } from "../session.ts";
import type { Worker } from "../worker.ts";

/** Runs the worker until `stop`; `done` is its end. */
export function running(worker: Worker, options: Omit<RunOptions, "signal"> = {}) {
  const controller = new AbortController();
  const done = worker.run({ ...options, signal: controller.signal });
  // The test looks at it when it wants to.
  done.catch(() => {});
  return { done, stop: () => controller.abort() };
}
