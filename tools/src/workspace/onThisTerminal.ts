import { spawn } from "node:child_process";
import { once } from "node:events";
import { constants } from "node:os";

export interface TerminalProcess {
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
}

/**
 * Runs a script of Node.js on this terminal until it ends. Ctrl-C reaches both processes, and the script decides what it means.
 *
 * @returns its exit code; after a signal, 128 plus the signal's number
 */
export async function onThisTerminal(
  script: string,
  args: readonly string[],
  { cwd, env = process.env }: TerminalProcess,
): Promise<number> {
  const child = spawn(process.execPath, [script, ...args], { cwd, env, stdio: "inherit" });
  const wait = () => {};
  const end = () => child.kill("SIGTERM");
  process.on("SIGINT", wait).on("SIGTERM", end);
  try {
    const [code, signal] = await once(child, "exit");
    return code ?? 128 + (constants.signals[signal as NodeJS.Signals] ?? 0);
  } finally {
    process.off("SIGINT", wait).off("SIGTERM", end);
  }
}
