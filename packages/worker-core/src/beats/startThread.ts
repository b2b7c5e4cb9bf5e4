import { extname } from "node:path";
import { Worker } from "node:worker_threads";
import type { ThreadData } from "./messages.ts";

/** How debuggers and dumps show the thread. */
const NAME = "worker heartbeats";
/** The heap of a thread with all its connections is far below half of it. */
const RESOURCE_LIMITS = { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 4 };
/** The source's, or that of the built package. A bundle has another in its place. */
const THREAD = `./thread${extname(import.meta.filename)}`;

/** It gets neither the environment's variables, which hold secrets, nor the options of this process. */
export function startThread(data: ThreadData): Worker {
  const { NODE_TLS_REJECT_UNAUTHORIZED: reject } = process.env;
  return new Worker(new URL(THREAD, import.meta.url), {
    name: NAME,
    workerData: data,
    env: reject === undefined ? {} : { NODE_TLS_REJECT_UNAUTHORIZED: reject },
    execArgv: [],
    resourceLimits: RESOURCE_LIMITS,
  });
}
