import { execFile } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";

const CLI = join(import.meta.dirname, "../cli.mjs");

interface Run {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The command of this checkout, unlike that of a copy, finds what was compiled before. */
const env = { ...process.env, NODE_COMPILE_CACHE: undefined };

function run(...args: readonly string[]): Promise<Run> {
  return new Promise((resolve) => {
    execFile(process.execPath, [CLI, ...args], { env }, (error, stdout, stderr) => {
      resolve({ exitCode: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

test.concurrent("plan prints one JSON object and nothing else", async () => {
  const { exitCode, stdout, stderr } = await run("plan", "--stack", "local", "--json");
  expect(stderr).toBe("");
  expect(exitCode).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ environment: "local" });
});

test.concurrent("settings print one JSON list and nothing else", async () => {
  const { exitCode, stdout } = await run("settings", "--stack", "local", "--json");
  expect(exitCode).toBe(0);
  expect(JSON.parse(stdout)).toContainEqual(expect.objectContaining({ key: "tracing" }));
});

test.concurrent("a command reports what is wrong with its options in one line", async () => {
  const { exitCode, stdout, stderr } = await run("plan", "--stack", "nowhere");
  expect(exitCode).toBe(2);
  expect(stdout).toBe("");
  expect(stderr).toMatch(/^--stack is "nowhere"; allowed: .+local.*\n$/);
});
