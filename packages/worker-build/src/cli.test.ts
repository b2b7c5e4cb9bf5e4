import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";

test.each([[["build"]], [["deploy", "lambda"]]])("%o is refused with what is allowed", (args) => {
  const cli = join(import.meta.dirname, "cli.ts");
  const { status, stderr } = spawnSync(process.execPath, [cli, ...args], { encoding: "utf8" });
  expect(status).toBe(2);
  expect(stderr).toMatch(/^worker-build .+; allowed: build or pack, then lambda or image\n$/);
});
