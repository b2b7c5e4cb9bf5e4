import { DatabaseSync } from "node:sqlite";
import { parentPort, workerData } from "node:worker_threads";

/*
 * The thread that moves what the log has into the database. It waits for the disk, which takes as long as the disk likes, while the
 * main thread answers.
 */

/** `pass` moves what it can; `restart` also begins the log anew, and needs that nobody writes. */
export type CheckpointRequest = "pass" | "restart" | "close";

/** How many pages the log has. */
export interface CheckpointAnswer {
  readonly pages: number;
}

const WRITE = "UPDATE serial SET last = last + 1";

const sqlite = new DatabaseSync(String(workerData));

parentPort?.on("message", (request: CheckpointRequest) => {
  if (request === "close") {
    sqlite.close();
    parentPort?.close();
    return;
  }
  parentPort?.postMessage({ pages: checkpoint(request) } satisfies CheckpointAnswer);
});

function checkpoint(request: "pass" | "restart"): number {
  try {
    const found = sqlite.prepare("PRAGMA wal_checkpoint(PASSIVE)").get();
    const { log, checkpointed } = found as { readonly log: number; readonly checkpointed: number };
    // The first write after all is moved begins the log anew, and waits for the disk. A serial may be left out.
    if (request === "restart" && log === checkpointed) sqlite.exec(WRITE);
    return log;
  } catch {
    // The disk may be full: the main thread says so when it writes.
    return 0;
  }
}
