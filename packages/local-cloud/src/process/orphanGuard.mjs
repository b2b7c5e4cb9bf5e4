/**
 * Loaded into every child process with `--import`. It ends the child when the parent exits for any reason, even
 * while the child is busy: a separate thread watches a pipe that only the parent holds open.
 *
 * With `?first` the child is like process 1 of a container, for which the kernel drops signals without a handler: SIGTERM
 * does nothing until the child handles it.
 *
 * This is type-checked JavaScript, because stripping types would cost each thread of each child process 35 ms.
 */
import { writeSync } from "node:fs";
import { Socket } from "node:net";
import { isMainThread, Worker, workerData } from "node:worker_threads";

/** The file descriptor of the pipe, counted after stdin, stdout and stderr. */
const PARENT_PIPE = 3;
const WATCH = "watch the parent";

if (isMainThread) {
  new Worker(new URL(import.meta.url), { name: WATCH, workerData: WATCH, execArgv: [] }).unref();
  if (new URL(import.meta.url).search === "?first") {
    process.on("SIGTERM", () => {
      if (process.listenerCount("SIGTERM") === 1) writeSync(PARENT_PIPE, "L");
    });
    writeSync(PARENT_PIPE, "G");
  }
} else if (workerData === WATCH) {
  const pipe = new Socket({ fd: PARENT_PIPE, readable: true, writable: false });
  pipe.resume();
  pipe.on("close", () => process.kill(process.pid, "SIGKILL"));
}
