/**
 * Loaded into an endpoint's process before it starts: tells on each message of its parent how long its longest turn of the
 * event loop was since the last one, in milliseconds of its own thread's CPU time. Other work on the machine does not count.
 * The message "memory" collects garbage before, and is answered with what is left.
 */

const CHECK_MS = 1;

// The processes that this one starts have none of it.
if (process.env["BENCH_TURNS"] !== undefined && process.send !== undefined) {
  delete process.env["BENCH_TURNS"];
  let before = cpuMs();
  let longest = 0;
  setInterval(() => {
    const now = cpuMs();
    longest = Math.max(longest, now - before);
    before = now;
  }, CHECK_MS).unref();
  process.on("message", (message) => {
    if (message === "memory") void globalThis.gc?.();
    const { heapUsed, external } = process.memoryUsage();
    process.send?.({ longestTurnMs: longest, memoryMb: (heapUsed + external) / 1_048_576 });
    before = cpuMs();
    longest = 0;
  });
  process.channel?.unref();
}

function cpuMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}
