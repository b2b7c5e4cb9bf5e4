import type { Turns } from "./turnsOf.ts";

/** Loaded into an endpoint's process before it starts: answers each message of its parent. */

const CHECK_MS = 1;
const MEGABYTE = 1_048_576;

// The processes that this one starts have none of it.
if (process.env["BENCH_TURNS"] !== undefined && process.send !== undefined) {
  delete process.env["BENCH_TURNS"];
  let before = times();
  let longest = { wallMs: 0, cpuMs: 0 };
  setInterval(() => {
    const now = times();
    longest = {
      wallMs: Math.max(longest.wallMs, now.wallMs - before.wallMs),
      cpuMs: Math.max(longest.cpuMs, now.cpuMs - before.cpuMs),
    };
    before = now;
  }, CHECK_MS).unref();
  process.on("message", (message) => {
    if (message === "memory") void globalThis.gc?.();
    const { heapUsed, external, rss } = process.memoryUsage();
    const { user, system } = process.cpuUsage();
    process.send?.({
      longestTurnMs: longest.cpuMs,
      longestWallMs: longest.wallMs,
      memoryMb: (heapUsed + external) / MEGABYTE,
      residentMb: rss / MEGABYTE,
      cpuSeconds: (user + system) / 1e6,
    } satisfies Turns);
    before = times();
    longest = { wallMs: 0, cpuMs: 0 };
  });
  process.channel?.unref();
}

function times() {
  const { user, system } = process.threadCpuUsage();
  return { wallMs: performance.now(), cpuMs: (user + system) / 1_000 };
}
