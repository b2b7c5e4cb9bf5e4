import { extname } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { Worker } from "node:worker_threads";
import type { CheckpointAnswer, CheckpointRequest } from "./checkpointThread.ts";

/** Moves what SQLite's log has into the database, in a thread, so that the event loop never waits for the disk. */
export interface Checkpoints {
  /** Whether no transaction may begin, for as long as the disk takes to begin the log anew. */
  readonly isPaused: boolean;
  /** Called after a transaction, with the pages that it may have written. */
  wrote(pages: number): void;
  /** Begins no further pass. Resolves when the thread has closed the file. */
  close(): Promise<void>;
}

export interface CheckpointLimits {
  /** A pass of the thread comes after so many pages. */
  readonly passPages: number;
  /** A log of so many pages begins anew. */
  readonly restartPages: number;
}

/** 4 MiB, as SQLite's own, and 32 MiB. */
export const CHECKPOINT_LIMITS: CheckpointLimits = { passPages: 1_000, restartPages: 8_000 };

const RESOURCE_LIMITS = { maxOldGenerationSizeMb: 32, maxYoungGenerationSizeMb: 4 };

/** @param resumed called when transactions may begin again */
export function createCheckpoints(
  sqlite: DatabaseSync,
  file: string,
  { passPages, restartPages }: CheckpointLimits,
  resumed: () => void,
): Checkpoints {
  let thread: Worker | undefined;
  let written = 0;
  let doing: CheckpointRequest | undefined;
  let isStopped = false;
  let closed: Promise<void> | undefined;
  sqlite.exec("PRAGMA wal_autocheckpoint = 0");

  return {
    get isPaused() {
      return doing === "restart";
    },
    wrote(pages) {
      written += pages;
      if (written >= passPages && doing === undefined && !isStopped) ask("pass");
    },
    close() {
      isStopped = true;
      doing = undefined;
      closed ??= thread === undefined ? Promise.resolve() : end(thread);
      return closed;
    },
  };

  function ask(request: "pass" | "restart"): void {
    doing = request;
    written = 0;
    try {
      thread ??= start();
      thread.postMessage(request satisfies CheckpointRequest);
    } catch {
      // The transaction is done, and must not be repeated.
      broken();
    }
  }

  function start(): Worker {
    const source = new URL("./checkpointThread.ts", import.meta.url);
    // A built package has JavaScript.
    const url = new URL(source.href.replace(/\.ts$/, extname(import.meta.filename)));
    const started = new Worker(url, {
      name: "checkpoints",
      workerData: file,
      env: {},
      execArgv: [],
      resourceLimits: RESOURCE_LIMITS,
    });
    started.unref();
    started.on("message", ({ pages }: CheckpointAnswer) => done(pages));
    // Its exit follows. A folder that was closed may be gone before the thread has begun.
    started.on("error", () => {});
    started.on("exit", () => {
      thread = undefined;
      broken();
    });
    return started;
  }

  async function end(ending: Worker): Promise<void> {
    ending.removeAllListeners("message");
    ending.removeAllListeners("exit");
    // The process must not end while somebody waits for it.
    ending.ref();
    ending.postMessage("close" satisfies CheckpointRequest);
    await new Promise((resolve) => ending.once("exit", resolve));
  }

  function done(pages: number): void {
    const finished = doing;
    doing = undefined;
    if (finished === "pass" && pages >= restartPages) ask("restart");
    else if (finished === "restart") resumed();
  }

  /** Without the thread SQLite does it at a commit. */
  function broken(): void {
    isStopped = true;
    sqlite.exec("PRAGMA wal_autocheckpoint = 1000");
    done(0);
  }
}
