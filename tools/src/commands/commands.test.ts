import { spawnSync } from "node:child_process";
import { existsSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { COMMANDS, loadCommand } from "../cli/commands.ts";
import { UsageError } from "../cli/usageError.ts";
import { command as urns } from "./urns.ts";

const ROOT = join(import.meta.dirname, "../../..");
const CLI = join(ROOT, "tools/src/cli.mjs");

describe("the commands", () => {
  test("are the scripts of the repository", () => {
    const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
    const expected = Object.keys(COMMANDS).map((name) => [name, `node tools/src/cli.mjs ${name}`]);
    const { "pnpm:devPreinstall": _hook, ...commands } = scripts;
    expect(commands).toEqual(Object.fromEntries(expected));
  });

  test.each([
    [["environments", "--only", "nowhere"], '--only is "nowhere"; allowed: '],
    [["map-stack", "--maps", "/nowhere"], '--maps is "/nowhere"; allowed: '],
    [["promote"], "--stack is missing; allowed: "],
    [["environments", "--passed", "main"], '--passed is "main"; allowed: the 40 digits'],
    [["simulate", "nothing"], "--stack is missing; allowed: "],
    [["simulate", "nothing", "--stack", "local"], 'WORKLOAD is "nothing"; allowed: '],
    [["simulate", "--stack", "local", "--load", "burst"], '--load has the load "burst"'],
    [["simulate", "--stack", "local", "--handler", "5"], '--handler is "5"; allowed: a time'],
    [["simulate", "--stack", "local", "--set", "wake"], '--set is "wake"; allowed: KEY=VALUE'],
    [["simulate", "--stack", "local", "--compare", "lambada"], "(Did you mean lambda?)"],
    [["simulate", "--stack", "local", "--html", "/nowhere/x"], '--html is "/nowhere/x"; allowed: '],
    [["smoke"], "--stack is missing; allowed: "],
    [["smoke", "--stack", "nowhere"], '--stack is "nowhere"; allowed: '],
    [["smoke", "--stack", "team/project/local"], "pnpm start and pnpm invoke NAME run"],
    [["test", "no such file"], 'no test file has "no such file"'],
    [["fix", "/nowhere"], 'there is no "/nowhere"; allowed: files and folders'],
    [["affected", "--head", "no commit"], '--head is "no commit"; allowed: a commit'],
    [["bench", "packages", "--only", "sharpe"], "(Did you mean sharp?)"],
    [["mutate", "worker-cor"], "(Did you mean worker-core?)"],
    [["mutate", "worker-core", "--files", "nowhere/**"], '--files is "nowhere/**"'],
    [
      ["new", "--dry-run", "workload", "invoice"],
      "--dry-run stands before workload; allowed: behind it",
    ],
    [["new", "--clear-samples", "environment", "qa"], "--clear-samples stands before environment"],
    [
      ["new", "workload", "invoice", "--remove", "--stacks", "dev"],
      "--remove and --stacks exclude",
    ],
  ])("%j is a wrong command line, and nothing runs", async ([name = "", ...argv], message) => {
    const command = COMMANDS[name] && (await loadCommand(COMMANDS[name]));
    const parsed = command?.parseAsync(argv, { from: "user" });
    await expect(parsed).rejects.toThrow(UsageError);
    await expect(parsed).rejects.toThrow(message);
  });

  test.runIf(existsSync("/dev/full"))("a full disk is told in one line", () => {
    const { status, stderr } = spawnSync(process.execPath, [CLI, "settings", "--help"], {
      encoding: "utf8",
      stdio: ["ignore", openSync("/dev/full", "w"), "pipe"],
    });
    expect(status).toBe(1);
    expect(stderr).toMatch(/^stdout can't be written: ENOSPC.+\n$/);
  });

  // What is lost is shown by the tests of infra.
  test.each([
    ["nothing listed is lost", [], 0],
    ["something listed is lost", [], 1],
    ["the lists are new", ["--update"], undefined],
  ])("urns tells that %s, also by its exit code", async (line, argv, exitCode) => {
    const told = (result: unknown) => (say: (text: string) => void) => {
      say(line);
      return Promise.resolve(result);
    };
    const lists =
      argv.length === 0 ? { compareLists: told(exitCode === 0) } : { updateLists: told(undefined) };
    const neither = { compareLists: undefined, updateLists: undefined };
    vi.doMock("@sfn-workers/infra/urns", () => ({ ...neither, ...lists }));
    const write = vi.spyOn(process.stdout, "write").mockReturnValue(true);
    const before = process.exitCode;
    process.exitCode = undefined;
    onTestFinished(() => {
      process.exitCode = before;
      vi.restoreAllMocks();
      vi.doUnmock("@sfn-workers/infra/urns");
    });
    await urns().parseAsync(argv, { from: "user" });
    expect(write.mock.calls).toEqual([[`${line}\n`]]);
    expect(process.exitCode).toBe(exitCode);
  });
});
