import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";

/** A bench that has started a process in a group of its own, which holds its stdout. It tells its folder. */
const BENCH = `
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { runBench } from ${JSON.stringify(join(import.meta.dirname, "runBench.ts"))};
await runBench(true, async ({ folder }) => {
  writeFileSync(folder + "/file", "");
  spawn("sleep", ["600"], { detached: true, stdio: ["ignore", "inherit", "ignore"] });
  console.log(folder);
  await new Promise(() => {});
});
`;

test.each([
  ["SIGTERM", 143],
  ["SIGKILL", null],
] as const)(
  "after %s, neither a bench's processes nor its folder remain",
  async (signal, exitCode) => {
    const bench = spawn(process.execPath, ["--input-type=module", "--eval", BENCH], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    onTestFinished(() => void bench.kill("SIGKILL"));
    const [line] = (await once(bench.stdout, "data")) as [Buffer];
    const folder = line.toString().trim();
    expect(existsSync(folder)).toBe(true);
    bench.kill(signal);
    // Stdout closes when no process has it any more.
    const [code] = await once(bench, "close");
    expect(code).toBe(exitCode);
    while (existsSync(folder)) await setImmediate();
  },
);
