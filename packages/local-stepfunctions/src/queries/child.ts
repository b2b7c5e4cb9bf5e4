import { readSync, writeSync } from "node:fs";
import { flushCompileCache } from "node:module";
import { Worker } from "node:worker_threads";
import {
  createJsonataAnswers,
  inspectJsonata,
  loadLibrary,
} from "@sfn-workers/states-language/jsonata";
import { QUERY_SLICE_MS } from "../limits.ts";
import {
  FREE,
  inspectionLine,
  outcomeLine,
  parseRequest,
  READY,
  type Request,
} from "./protocol.ts";

/**
 * The child process that evaluates queries: it reads requests from its input and writes answers to its output, one after the
 * other, until its input ends. It reads and writes without the event loop, and writes an answer before it begins the next
 * expression: so the first expression without an answer is the one that ended it.
 */

const STANDARD_INPUT = 0;
const STANDARD_OUTPUT = 1;
/** How long it waits for the parent, where a pipe does not. */
const WAIT_MS = 1;
const pause = new Int32Array(new SharedArrayBuffer(4));
const answers = createJsonataAnswers();
const chunk = Buffer.alloc(65_536);
let read: Buffer[] = [];

// An expression may hold this thread when the parent dies.
new Worker(new URL("./orphanWatch.ts", import.meta.url), { workerData: process.ppid }).unref();
loadLibrary();
// It may be killed before it ends.
flushCompileCache();
write(READY);
for (let line = nextLine(); line !== undefined; line = nextLine()) await handle(parseRequest(line));
process.exit(0);

async function handle(request: Request): Promise<void> {
  if (request.kind === "inspect") {
    write(inspectionLine(await inspectJsonata(request.text)) + FREE);
    return;
  }
  const end = performance.now() + QUERY_SLICE_MS;
  let left = request.job.expressions.length;
  for await (const outcome of answers.answer(request.job)) {
    left -= 1;
    // Other queries get their turn before the rest.
    const isLast = left === 0 || outcome.kind === "failure" || performance.now() >= end;
    write(outcomeLine(outcome) + (isLast ? FREE : ""));
    if (isLast) return;
  }
}

/** The next line of the input; `undefined` at its end. */
function nextLine(): string | undefined {
  for (;;) {
    const size = readSome();
    if (size === 0) return undefined;
    const part = chunk.subarray(0, size);
    const end = part.indexOf(10);
    // A request comes only after the answer to the one before.
    read.push(Buffer.from(end < 0 ? part : part.subarray(0, end)));
    if (end < 0) continue;
    const line = Buffer.concat(read).toString();
    read = [];
    return line;
  }
}

/** The bytes that were read into `chunk`; 0 at the end of the input. */
function readSome(): number {
  for (;;) {
    try {
      return readSync(STANDARD_INPUT, chunk);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "EOF") return 0;
      if (code !== "EAGAIN") throw error;
      Atomics.wait(pause, 0, 0, WAIT_MS);
    }
  }
}

function write(text: string): void {
  const bytes = Buffer.from(text);
  for (let written = 0; written < bytes.length; ) written += writeSome(bytes, written);
}

/** The bytes that were written: none when the parent has not read yet what was written before. */
function writeSome(bytes: Buffer, from: number): number {
  try {
    return writeSync(STANDARD_OUTPUT, bytes, from);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
    Atomics.wait(pause, 0, 0, WAIT_MS);
    return 0;
  }
}
