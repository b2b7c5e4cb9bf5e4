import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";

test.each([[["build"]], [["deploy", "lambda"]]])("%o is refused with the usage", (args) => {
  const cli = join(import.meta.dirname, "cli.ts");
  const { status, stderr } = spawnSync(process.execPath, [cli, ...args], { encoding: "utf8" });
  expect(status).toBe(2);
  expect(stderr).toMatch(/^Usage: worker-build build\|pack lambda\|image\n/);
});
