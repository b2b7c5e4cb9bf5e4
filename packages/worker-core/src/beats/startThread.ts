import { extname } from "node:path";
import { Worker } from "node:worker_threads";
import type { ThreadData } from "./messages.ts";

/** How debuggers and dumps show the thread. */
const NAME = "worker heartbeats";
/** The heap of a thread with all its connections is far below half of it. */
const RESOURCE_LIMITS = { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 4 };

/** It gets neither the environment's variables, which hold secrets, nor the options of this process. */
export function startThread(data: ThreadData): Worker {
  const { NODE_TLS_REJECT_UNAUTHORIZED: reject } = process.env;
  const source = new URL("./thread.ts", import.meta.url);
  // The built package has JavaScript.
  const thread = source.href.replace(/\.ts$/, extname(import.meta.filename));
  return new Worker(new URL(thread), {
    name: NAME,
    workerData: data,
    env: reject === undefined ? {} : { NODE_TLS_REJECT_UNAUTHORIZED: reject },
    execArgv: [],
    resourceLimits: RESOURCE_LIMITS,
  });
}
