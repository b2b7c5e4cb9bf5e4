/**
 * Loaded into a built worker with `--import`, before its own code: answers its requests from the doubles in a file, which
 * the test writes anew before each case, and tells the test whether the worker has threads.
 */
import { appendFileSync } from "node:fs";
import { isMainThread, threadName } from "node:worker_threads";
import { doublesFileOf, type ThreadEvent, threadsFileOf } from "./doublesFiles.ts";

const file = doublesFileOf(import.meta.url);

/** The names of local-cloud's own thread, and of the worker's, which gets no options and so does not load this module. */
const OTHERS: readonly (string | null)[] = ["watch the parent", "worker heartbeats"];
const LOOK_EVERY_MS = 50;
/** A thread that has waited for so long has loaded its module: until then it has work to do. */
const WAITED_MS = 100;

function noteThread(event: ThreadEvent, name: string | null): void {
  if (!OTHERS.includes(name)) appendFileSync(threadsFileOf(file), `${event}\n`);
}

function noteWhenLoaded(): void {
  const settle = () => {
    clearInterval(looking);
    process.off("exit", ended);
    noteThread("loaded", threadName);
  };
  const ended = (code: number) => code === 0 && settle();
  const looking = setInterval(() => {
    if (performance.eventLoopUtilization().idle >= WAITED_MS) settle();
  }, LOOK_EVERY_MS).unref();
  process.on("exit", ended);
}

// Node.js loads this module into threads too.
if (isMainThread || !OTHERS.includes(threadName)) {
  const { answerFromFile } = await import("./doublesOfFile.ts");
  answerFromFile(file);
  if (isMainThread) process.on("worker", (thread) => noteThread("started", thread.threadName));
  else noteWhenLoaded();
}
