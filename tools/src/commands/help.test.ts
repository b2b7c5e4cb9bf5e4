import { execFile } from "node:child_process";
import { join } from "node:path";
import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import { describe, expect, test } from "vitest";
import { COMMANDS } from "../cli/commands.ts";

const ROOT = join(import.meta.dirname, "../../..");
const MAIN = new URL("../cli/main.ts", import.meta.url).href;
const NAMES = Object.keys(COMMANDS);

interface Run {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

function runNode(args: readonly string[]): Promise<Run> {
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd: ROOT }, (error, stdout, stderr) => {
      resolve({ exitCode: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

/** Fails when a module loads the manifests, one of which may be wrong. */
const WITHOUT_MANIFESTS = `data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from "node:module";
  registerHooks({
    resolve(specifier, context, next) {
      if (specifier === "@sfn-workers/workloads/manifests") throw new Error("the manifests are loaded");
      return next(specifier, context);
    },
  });
`)}`;

/** Runs each command with --help in turn, and writes its exit code and a NUL after its text. */
const ALL_HELPS = `
  // Each run watches both.
  for (const stream of [process.stdout, process.stderr]) stream.setMaxListeners(0);
  const { main } = await import(${JSON.stringify(MAIN)});
  for (const name of ${JSON.stringify(NAMES)}) {
    await main([name, "--help"]);
    process.stdout.write(process.exitCode + "\\0");
  }
`;

describe("--help", () => {
  // In one process, because each start takes a tenth of a second.
  const running = runNode([
    ...["--import", WITHOUT_MANIFESTS],
    ...["--input-type=module", "--eval", ALL_HELPS],
  ]);

  test.each(NAMES)("of %s has an example, and loads no manifest", async (name) => {
    const { stdout } = await running;
    const help = stdout.split("\0")[NAMES.indexOf(name)] ?? "";
    expect(help).toMatch(
      new RegExp(`^Usage: pnpm ${name}\\b.*\nExamples:\n {2}\\S.+\n {6}\\S`, "ms"),
    );
    expect(help).toMatch(/Exit code: 0 .*\n0$/s);
    expect(help.split("\n").filter((line) => line.length > 80)).toEqual([]);
  });

  test("writes nothing to stderr", async () => {
    const { exitCode, stderr } = await running;
    expect(stderr).toBe("");
    expect(exitCode).toBe(0);
  });

  test("of each command of a command has an example", async () => {
    const helps: string[] = [];
    for (const { load } of Object.values(COMMANDS)) {
      for (const command of (await load()).commands) helps.push(await helpOf(command));
    }
    expect(helps.length).toBeGreaterThan(0);
    for (const help of helps) expect(help).toMatch(/^Usage: .+\nExamples:\n {2}\S.+\n {6}\S/ms);
  });
});

async function helpOf(command: CommandUnknownOpts): Promise<string> {
  let help = "";
  command.configureOutput({
    writeOut: (text) => {
      help += text;
    },
  });
  await command.parseAsync(["--help"], { from: "user" }).catch(() => {});
  return help;
}
