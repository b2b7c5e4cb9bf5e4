import { readFileSync } from "node:fs";
import { MAX_THREAD_SOCKETS } from "./beats/threadSockets.ts";
import { MAX_REPORT_SOCKETS } from "./stepfunctions/taskCalls.ts";

/** Node's own, logs, the health check, credentials: about 30 in an idle worker, and as many again. */
const OTHER_FILES = 64;

/**
 * Whether a worker with so many slots may run out of file descriptors, after which no connection can be opened and heartbeats fail
 * (EMFILE). Each slot needs one, for its poll or for a connection of its handler. Lambda allows 1,024.
 *
 * @param limits the text of /proc/self/limits; by default of this process
 * @returns what is wrong and what to do; `undefined` when all fit, or where the system does not tell
 *
 * @example
 * ```ts
 * import { openFilesProblem } from "@sfn-workers/worker-core";
 *
 * const problem = openFilesProblem(1_000);
 * if (problem) console.warn(problem);
 * ```
 */
export function openFilesProblem(concurrency: number, limits = ownLimits()): string | undefined {
  const allowed = Number(/^Max open files +(\d+)/m.exec(limits)?.[1] ?? Number.POSITIVE_INFINITY);
  const beside = MAX_REPORT_SOCKETS + MAX_THREAD_SOCKETS + OTHER_FILES;
  if (concurrency + beside <= allowed) return undefined;
  const fitting = Math.max(1, allowed - beside);
  return (
    `concurrency is ${concurrency}, which needs ${concurrency + beside} open files: one for each slot and ${beside} beside them; ` +
    `this process may open ${allowed}; lower concurrency to ${fitting}, or raise the limit (nofile)`
  );
}

function ownLimits(): string {
  try {
    return readFileSync("/proc/self/limits", "utf8");
  } catch {
    return "";
  }
}
