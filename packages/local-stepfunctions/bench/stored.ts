import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { StepFunctionsOptions } from "../src/index.ts";
import { measurePaused, measureRoundTrips } from "./measures.ts";

/** The events of a round trip: started, entered, scheduled, taken, succeeded, exited, ended. */
const EVENTS = 7;
/** So many that a transaction has those of several calls. */
const POLLERS = 50;

export interface Stored {
  /** Events a second, in process. */
  readonly inMemory: number;
  readonly syncNormal: number;
  readonly syncFull: number;
  /** Bytes of memory of an execution that waits, with a data folder. */
  readonly waitingBytesEach: number;
}

export async function measureStored(): Promise<Stored> {
  const events = async (tasks: number, options: StepFunctionsOptions = {}) =>
    EVENTS *
    (await measureRoundTrips({ over: "process", pollers: POLLERS, tasks, endpoint: options }));
  return {
    inMemory: await events(60_000),
    syncNormal: await withFolder((data) => events(30_000, { data })),
    syncFull: await withFolder((data) => events(6_000, { data, sync: "full" })),
    waitingBytesEach: await withFolder(
      async (data) => (await measurePaused(50_000, { data })).bytesEach,
    ),
  };
}

async function withFolder<T>(measure: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "stepfunctions-bench-"));
  try {
    return await measure(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
