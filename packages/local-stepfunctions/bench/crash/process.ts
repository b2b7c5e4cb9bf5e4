import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The endpoint in a process of its own, on a data folder. */
export interface Server {
  readonly url: string;
  /** Milliseconds from its start until it listened. */
  readonly startMs: number;
  /** What it has written on stderr so far. */
  stderr(): string;
  /** SIGKILL. Resolves when the process is gone. */
  kill(): Promise<void>;
}

/** The endpoint has not begun to listen. */
export class NotStarted extends Error {
  readonly exitCode: number | null;
  readonly stderr: string;

  constructor(exitCode: number | null, stderr: string) {
    super(`the endpoint ended with ${exitCode} before it listened: ${stderr.trim()}`);
    this.name = "NotStarted";
    this.exitCode = exitCode;
    this.stderr = stderr;
  }
}

export interface Launch {
  readonly folder: string;
  /** A command that runs the command that follows it, such as one that enters a namespace. */
  readonly within?: readonly string[];
}

const SERVER = fileURLToPath(new URL("./server.ts", import.meta.url));

/** @throws {NotStarted} when it ends before it listens */
export async function startServer(launch: Launch): Promise<Server> {
  const from = performance.now();
  const child = launchServer(launch);
  let out = "";
  let err = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    err += chunk;
  });
  const exit = once(child, "close");
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout?.on("data", (chunk: Buffer) => {
      out += chunk;
      if (out.includes("\n")) resolve((JSON.parse(out) as { endpoint: string }).endpoint);
    });
    exit.then(([code]) => reject(new NotStarted(code as number | null, err)), reject);
  });
  return {
    url,
    startMs: performance.now() - from,
    stderr: () => err,
    async kill() {
      child.kill("SIGKILL");
      await exit;
    },
  };
}

/** Starts the endpoint, and kills it after so many milliseconds, whether it listens by then or not. */
export async function killWhileStarting(launch: Launch, afterMs: number): Promise<void> {
  const child = launchServer(launch);
  child.stdout?.resume();
  child.stderr?.resume();
  const timer = setTimeout(() => child.kill("SIGKILL"), afterMs);
  await once(child, "close");
  clearTimeout(timer);
}

/** Compiled modules are kept beside the data: the endpoint starts very often. */
function launchServer({ folder, within = [] }: Launch): ChildProcess {
  const [command = process.execPath, ...args] = [
    ...within,
    ...[process.execPath, SERVER, "--port", "0", "--data", folder],
  ];
  const env = { ...process.env, NODE_COMPILE_CACHE: join(folder, "..", "compiled") };
  return spawn(command, args, { env, stdio: ["ignore", "pipe", "pipe"] });
}
