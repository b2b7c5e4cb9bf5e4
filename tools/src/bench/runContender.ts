import { type ForkOptions, fork } from "node:child_process";
import { once } from "node:events";

export interface Figures {
  readonly tasksPerSecond: number;
  readonly cpuMsPerTask: number;
}

/** Runs a contender in its own process: its module is told the name first. Returns what it sends. */
export async function runContender(
  module: string,
  args: readonly [name: string, ...others: string[]],
  options: ForkOptions = {},
): Promise<Figures> {
  const child = fork(module, [...args], options);
  const [figures] = await Promise.race([
    once(child, "message"),
    once(child, "exit").then(([code]) => {
      throw new Error(`${args[0]} ended with code ${code}`);
    }),
  ]);
  await once(child, "exit");
  return figures;
}
