import { spawn } from "node:child_process";
import { once } from "node:events";
import { constants } from "node:os";
import { outputSignal } from "../cli/interrupt.ts";

export interface TerminalProcess {
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Where its stdout goes; by default where this process's goes. */
  readonly stdout?: NodeJS.WritableStream & { readonly isTTY?: boolean };
}

/**
 * Runs a script of Node.js on this terminal until it ends. Ctrl-C reaches both processes, and the script decides what it means.
 * What it writes to a pipe goes through this process, which ends it when nobody reads it any more: few programs do that alone.
 *
 * @returns its exit code; after a signal, 128 plus the signal's number
 * @throws {Interrupted} when the reader of the output has gone
 * @throws {OutputFailed} when the output can't be written
 */
export async function onThisTerminal(
  script: string,
  args: readonly string[],
  { cwd, env = process.env, stdout = process.stdout }: TerminalProcess,
): Promise<number> {
  const output = stdout.isTTY ? "inherit" : "pipe";
  const child = spawn(process.execPath, [script, ...args], {
    ...{ cwd, env },
    stdio: ["inherit", output, "inherit"],
  });
  child.stdout?.pipe(stdout, { end: false });
  const wait = () => {};
  const end = () => child.kill("SIGTERM");
  const unwritable = outputSignal();
  const stop = () => {
    // Its last words go nowhere, and do not block it.
    child.stdout?.unpipe().resume();
    end();
  };
  unwritable.addEventListener("abort", stop, { once: true });
  process.on("SIGINT", wait).on("SIGTERM", end);
  try {
    const [code, signal] = await once(child, "close");
    unwritable.throwIfAborted();
    return code ?? 128 + (constants.signals[signal as NodeJS.Signals] ?? 0);
  } finally {
    process.off("SIGINT", wait).off("SIGTERM", end);
  }
}
