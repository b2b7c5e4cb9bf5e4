import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { Worker } from "node:worker_threads";
import { type EndpointProcess, startEndpointProcess } from "../endpointProcess.ts";
import { ASKABLE, type Turns, turnsOf } from "../turnsOf.ts";
import type { Waits } from "./watcher.ts";

/** What was done to others since the last time that it was asked for. */
export interface Effect extends Waits, Turns {}

/** The real command in a process of its own, and another client that uses it all the time. */
export interface WatchedEndpoint extends EndpointProcess {
  /** @throws {Error} when the process has ended, or answers nothing for a long time. */
  effect(): Promise<Effect>;
  /** What is in memory after a garbage collection, in megabytes. */
  memory(): Promise<number>;
  /** The ids of the processes that it has started and that run. */
  children(): number[];
}

const SILENCE_MS = 30_000;

export async function startWatchedEndpoint(args: readonly string[] = []): Promise<WatchedEndpoint> {
  const endpoint = await startEndpointProcess({
    args,
    ...ASKABLE,
    execArgv: ["--expose-gc", ...ASKABLE.execArgv],
  });
  const { process: child } = endpoint;
  const worker = new Worker(new URL("watcher.ts", import.meta.url), {
    workerData: { url: endpoint.url },
  });
  await once(worker, "message");
  return {
    ...endpoint,
    effect: () => ask("turns"),
    memory: async () => Math.round((await ask("memory")).memoryMb),
    children: () => childrenOf(child.pid ?? 0),
    async stop() {
      await worker.terminate();
      await endpoint.stop();
    },
  };

  async function ask(what: "turns" | "memory"): Promise<Effect> {
    const stop = new AbortController();
    const signal = AbortSignal.any([AbortSignal.timeout(SILENCE_MS), stop.signal]);
    const answers = Promise.all([
      once(worker, "message", { signal }),
      turnsOf(child, what, signal),
    ]);
    const ended = once(child, "exit", { signal }).then(() => {
      throw new Error("the endpoint's process has ended");
    });
    worker.postMessage("waits");
    try {
      const [[waits], turns] = await Promise.race([answers, ended]);
      return { ...(waits as Waits), ...turns };
    } finally {
      // Whichever lost the race is of no interest.
      stop.abort();
      await Promise.allSettled([answers, ended]);
    }
  }
}

/** Whether the process runs, and has not only not been waited for. */
export function isRunning(pid: number): boolean {
  try {
    return !/^State:\tZ/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}

/** As Linux tells; none elsewhere. */
function childrenOf(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
      readFileSync(`/proc/${pid}/task/${thread}/children`, "utf8")
        .split(" ")
        .filter(Boolean)
        .map(Number),
    );
  } catch {
    return [];
  }
}
