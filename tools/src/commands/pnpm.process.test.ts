import { execFile } from "node:child_process";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import { COMMANDS } from "../cli/commands.ts";

const ROOT = join(import.meta.dirname, "../../..");
const NAMES = Object.keys(COMMANDS);

/** pnpm installs nothing while tests run. */
const ENVIRONMENT = { ...process.env, pnpm_config_verify_deps_before_run: "false" };

interface Run {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

function run(file: string, args: readonly string[]): Promise<Run> {
  return new Promise((resolve) => {
    execFile(file, args, { cwd: ROOT, env: ENVIRONMENT }, (error, stdout, stderr) => {
      resolve({ exitCode: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

/** pnpm itself: the one that runs this test, or the one that `npx -y pnpm@12` finds. */
function pnpm(...args: readonly string[]): Promise<Run> {
  const running = process.env["npm_execpath"] ?? "";
  return /pnpm(?:\.exe)?$/.test(running)
    ? run(running, args)
    : run("npx", ["-y", "pnpm@12", ...args]);
}

/** Commands that pnpm runs from package.json's scripts, as it lists them. */
const SCRIPTS_OF_PNPM = ["start", "test"];

test("--help through pnpm is the same", async () => {
  const { exitCode, stdout, stderr } = await pnpm("--silent", "fix", "--help");
  expect(stderr).toBe("");
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^Usage: pnpm fix /);
});

test("no command has a name that pnpm takes for a command of its own", async () => {
  const { stdout } = await pnpm("help", "-a");
  const text = stripVTControlCharacters(stdout).split(/^Options:/m)[0] ?? "";
  const taken = [...text.matchAll(/^ {2}([a-z-]+) {2,}.*?(?:\[alias(?:es)?: ([^\]]+)\])?$/gm)]
    .flatMap(([, name = "", aliases = ""]) => [name, ...aliases.split(", ")])
    .filter((name) => !SCRIPTS_OF_PNPM.includes(name));
  expect(taken).toEqual(expect.arrayContaining(["doctor", "up", "completion", "docs", "deploy"]));
  expect(NAMES.filter((name) => taken.includes(name))).toEqual([]);
});
