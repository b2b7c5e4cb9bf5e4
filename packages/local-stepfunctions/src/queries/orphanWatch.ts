import { workerData } from "node:worker_threads";

/** Ends the process soon after its parent has ended. Runs in a thread, because an expression may hold the process. */
const CHECK_MS = 500;
const parent = workerData as number;

setInterval(() => {
  if (process.ppid !== parent || !exists(parent)) process.kill(process.pid, "SIGKILL");
}, CHECK_MS);

function exists(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
