import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const CLI = fileURLToPath(new URL("../src/cli.ts", import.meta.url));

/** The real command, in a process of its own. */
export interface EndpointProcess {
  readonly url: string;
  readonly process: ChildProcess;
  stop(): Promise<void>;
}

export async function startEndpointProcess({
  args = [],
  execArgv = [],
  env = {},
}: {
  readonly args?: readonly string[];
  readonly execArgv?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
} = {}): Promise<EndpointProcess> {
  const child = spawn(process.execPath, [...execArgv, CLI, "--port", "0", "--json", ...args], {
    stdio: ["ignore", "pipe", "inherit", "ipc"],
    env: { ...process.env, ...env },
  });
  const [line] = (await once(child.stdout as NodeJS.ReadableStream, "data")) as [Buffer];
  const { endpoint } = JSON.parse(line.toString()) as { endpoint: string };
  return {
    url: endpoint,
    process: child,
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, "exit");
      child.kill("SIGTERM");
      await ended;
    },
  };
}
