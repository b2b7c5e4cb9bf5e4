import { type StdioOptions, spawn } from "node:child_process";
import { once } from "node:events";

/** How long a process group may take to end before it is killed. */
const STOP_MS = 5_000;

export class CommandFailed extends Error {
  override readonly name = "CommandFailed";
}

interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly stdio: StdioOptions;
}

/**
 * Runs a command in its own process group, so that an abort also ends its children.
 *
 * @throws {CommandFailed} when the command fails
 * @throws {Error} when the signal aborts: its reason, after the command has ended
 */
export async function runToEnd(
  label: string,
  { file, args, cwd, env, stdio }: Command,
  signal: AbortSignal,
): Promise<void> {
  signal.throwIfAborted();
  const child = spawn(file, args, { cwd, env, stdio, detached: true });
  let killTimer: NodeJS.Timeout | undefined;
  const stop = () => {
    signalGroup(child.pid, "SIGTERM");
    killTimer = setTimeout(() => signalGroup(child.pid, "SIGKILL"), STOP_MS);
  };
  signal.addEventListener("abort", stop, { once: true });
  let output = "";
  child.stdout?.on("data", (chunk: Buffer) => {
    output += chunk;
  });
  child.stderr?.on("data", (chunk: Buffer) => {
    output += chunk;
  });
  try {
    const [code] = await once(child, "close");
    signal.throwIfAborted();
    if (code !== 0) throw new CommandFailed(`${label} failed\n${output}`.trimEnd());
  } finally {
    clearTimeout(killTimer);
    signal.removeEventListener("abort", stop);
    signalGroup(child.pid, "SIGKILL");
  }
}

function signalGroup(pid: number | undefined, name: "SIGTERM" | "SIGKILL"): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, name);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}
