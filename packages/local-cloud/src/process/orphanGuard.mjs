/**
 * Loaded into every child process with `--import`: ends it when its parent is gone, however that went and however
 * busy the child is, so that nothing is ever left running. A thread of its own watches the pipe that only the parent
 * holds open.
 *
 * This is JavaScript, with its types checked, because taking types away would cost each thread of each child 35 ms.
 */
import { Socket } from "node:net";
import { isMainThread, Worker, workerData } from "node:worker_threads";

/** The file descriptor of the pipe, counted after stdin, stdout and stderr. */
const PARENT_PIPE = 3;
const WATCH = "watch the parent";

if (isMainThread) {
  new Worker(new URL(import.meta.url), { workerData: WATCH, execArgv: [] }).unref();
} else if (workerData === WATCH) {
  const pipe = new Socket({ fd: PARENT_PIPE, readable: true, writable: false });
  pipe.resume();
  pipe.on("close", () => process.kill(process.pid, "SIGKILL"));
}
