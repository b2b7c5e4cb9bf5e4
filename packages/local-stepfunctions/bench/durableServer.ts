import { enableCompileCache } from "node:module";

/**
 * The endpoint with the options of its command, which also tells what its process has used until it listened, and at SIGTERM for
 * how long its event loop did nothing else, at worst.
 */

export interface Listening {
  readonly endpoint: string;
  readonly cpuSeconds: number;
  readonly megabytes: number;
}

export interface Stalled {
  readonly worstMs: number;
  /** The most CPU time that passed meanwhile. On a busy machine the rest is other processes' time. */
  readonly worstCpuMs: number;
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

let worstMs = 0;
let worstCpuMs = 0;
let before = times();
setInterval(() => {
  const { wallMs, cpuMs } = times();
  worstMs = Math.max(worstMs, wallMs - before.wallMs);
  worstCpuMs = Math.max(worstCpuMs, cpuMs - before.cpuMs);
  before = times();
}, 1);
process.once("SIGTERM", () => {
  print({ worstMs, worstCpuMs } satisfies Stalled);
  process.exit();
});

function times() {
  const { user, system } = process.threadCpuUsage();
  return { wallMs: performance.now(), cpuMs: (user + system) / 1e3 };
}

function print(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
