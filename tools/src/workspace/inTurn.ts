import { mkdirSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** The turn's file is touched this often, and one that has not been touched for longer is left by a process that is gone. */
const TOUCH_MS = 1_000;
const LEFT_AFTER_MS = 5_000;
const LOOK_MS = 100;

export interface Turn {
  readonly signal?: AbortSignal | undefined;
  /** In milliseconds, as the file system's times. */
  readonly now?: () => number;
}

/**
 * Runs one action at a time of all processes that name the same file, which exists meanwhile.
 *
 * @throws {Error} when the signal aborts while it waits: its reason
 */
export async function inTurn<Result>(
  file: string,
  action: () => Promise<Result>,
  { signal, now = Date.now }: Turn = {},
): Promise<Result> {
  while (!take(file)) {
    if (now() - touchedAt(file) > LEFT_AFTER_MS) rmSync(file, { force: true });
    else await sleep(LOOK_MS);
    signal?.throwIfAborted();
  }
  const timer = setInterval(() => touch(file), TOUCH_MS);
  try {
    return await action();
  } finally {
    clearInterval(timer);
    rmSync(file, { force: true });
  }
}

/** Where the file can't be written nobody waits: what the action writes there tells why. */
function take(file: string): boolean {
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    return !(error instanceof Error && "code" in error && error.code === "EEXIST");
  }
}

function touchedAt(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Number.POSITIVE_INFINITY;
}

function touch(file: string): void {
  const time = new Date();
  try {
    utimesSync(file, time, time);
  } catch {
    // Somebody has removed it.
  }
}
