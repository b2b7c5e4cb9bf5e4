import { enableCompileCache } from "node:module";
import { monitorEventLoopDelay } from "node:perf_hooks";

/**
 * The endpoint with the options of its command, which also tells what its process has used until it listened, and at SIGTERM the
 * longest time for which its event loop did nothing else.
 */

export interface Listening {
  readonly endpoint: string;
  readonly cpuSeconds: number;
  readonly megabytes: number;
}

export interface Stalled {
  readonly worstMs: number;
}

const MEGABYTE = 1_048_576;
// As the command does.
enableCompileCache();
const { readCommandLine } = await import("../src/commandLine.ts");
const { startStepFunctions } = await import("../src/index.ts");
const options = readCommandLine(process.argv.slice(2));
if (options.kind !== "run") throw new Error("this runs the endpoint, and prints no help");
const endpoint = await startStepFunctions(options.endpoint);
const { user, system } = process.cpuUsage();
print({
  endpoint: endpoint.url,
  cpuSeconds: (user + system) / 1e6,
  megabytes: process.memoryUsage().rss / MEGABYTE,
} satisfies Listening);
const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();
process.once("SIGTERM", () => {
  delay.disable();
  print({ worstMs: delay.max / 1e6 } satisfies Stalled);
  process.exit();
});

function print(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
