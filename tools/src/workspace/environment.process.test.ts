import { spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";

const ROOT = join(import.meta.dirname, "../../..");

test("the secrets of .env.local are in the environment of no build and of no test", () => {
  const workspace = mkdtempSync(join(tmpdir(), "nx-"));
  onTestFinished(() => rmSync(workspace, { recursive: true }));
  const write = (file: string, text: string) => writeFileSync(join(workspace, file), text);
  copyFileSync(join(ROOT, ".env"), join(workspace, ".env"));
  symlinkSync(join(ROOT, "node_modules"), join(workspace, "node_modules"));
  write(".env.local", "PAYMENT_KEY=sk_1234567\n");
  write("nx.json", '{"neverConnectToCloud":true,"analytics":false,"useDaemonProcess":false}');
  const command = 'node -e "process.exitCode = process.env.PAYMENT_KEY ? 1 : 0"';
  const project = { name: "own", private: true, nx: { targets: { test: { command } } } };
  write("package.json", JSON.stringify(project));
  const nx = createRequire(join(ROOT, "package.json")).resolve("nx/bin/nx.js");
  const { status, stdout, stderr } = spawnSync(process.execPath, [nx, "run", "own:test"], {
    cwd: workspace,
    encoding: "utf8",
    env: { PATH: process.env["PATH"] },
  });
  expect(status, `${stdout}${stderr}`).toBe(0);
});
