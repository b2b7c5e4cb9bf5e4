import type { StdioOptions } from "node:child_process";
import { existsSync } from "node:fs";
import { expect, test, vi } from "vitest";
import { CommandFailed, runToEnd } from "./subprocess.ts";
import { withWorkspaceCopy } from "./workspaceCopy.ts";

const ROOT = `${import.meta.dirname}/../../..`;
const node = (script: string) => ({
  file: process.execPath,
  args: ["-e", script],
  cwd: import.meta.dirname,
  stdio: ["ignore", "pipe", "pipe"] satisfies StdioOptions,
});

test("the error of a failed command contains its output", async () => {
  const run = runToEnd("the build", node("console.log('no room'); process.exit(3)"), never());
  await expect(run).rejects.toThrow(CommandFailed);
  await expect(run).rejects.toThrow("the build failed\nno room");
});

test("a successful command causes no error", async () => {
  await runToEnd("the build", node(""), never());
});

test("an interruption ends the command and its children, and then the copy is removed", async () => {
  const interruption = new AbortController();
  let folder = "";
  const run = withWorkspaceCopy(ROOT, async (temporary) => {
    folder = temporary;
    const child = `require('fs').writeFileSync('${temporary}/child', ''); setInterval(() => {}, 1000)`;
    // The child holds the command's stdout open, so the run can't end before the child.
    const parent = `require('child_process').spawn(process.execPath, ['-e', ${JSON.stringify(child)}], { stdio: 'inherit' })`;
    await runToEnd("Stryker", node(parent), interruption.signal);
  });
  await vi.waitFor(() => expect(existsSync(`${folder}/child`)).toBe(true), { timeout: 60_000 });
  interruption.abort(new Error("stopped by SIGINT"));
  await expect(run).rejects.toThrow("stopped by SIGINT");
  expect(existsSync(folder)).toBe(false);
});

const never = () => new AbortController().signal;
