import type { ChildProcess } from "node:child_process";
import { once } from "node:events";

/** What an endpoint's process has done since the last time that it was asked. */
export interface Turns {
  /** The longest turn of its event loop, in milliseconds of its thread's CPU time: other work on the machine does not count. */
  readonly longestTurnMs: number;
  /** The longest time that one took, in milliseconds. */
  readonly longestWallMs: number;
  /** JavaScript's values. */
  readonly memoryMb: number;
  /** The whole process. */
  readonly residentMb: number;
  /** Of the whole process since its start. */
  readonly cpuSeconds: number;
}

/** Of a process that can be asked. */
export const ASKABLE = {
  execArgv: ["--import", new URL("turns.ts", import.meta.url).href],
  env: { BENCH_TURNS: "1" },
};

/** @param what "memory" collects garbage before, if the process exposes it */
export async function turnsOf(
  child: ChildProcess,
  what: "turns" | "memory",
  signal?: AbortSignal,
): Promise<Turns> {
  const answer = once(child, "message", { ...(signal && { signal }) });
  child.send(what, () => {});
  const [turns] = (await answer) as [Turns];
  return turns;
}
