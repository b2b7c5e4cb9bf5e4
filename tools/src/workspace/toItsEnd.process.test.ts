import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ownPulumi } from "../testing/ownPulumi.ts";
import { temporaryFolders } from "../testing/temporaryFolders.ts";
import { requests } from "./toItsEnd.ts";

const temporaryFolder = temporaryFolders();
const CLI = join(import.meta.dirname, "../cli.mjs");

/** The command of this checkout, unlike that of a copy, finds what was compiled before. */
const COMPILED = { NODE_COMPILE_CACHE: undefined };

/** Records each signal that reaches it, and ends when it may, not before; or when the test's folder is gone. */
const RECORDER = `#!/bin/sh
for signal in INT TERM HUP; do trap "echo $signal >> \\"$RECORD\\"; echo got" $signal; done
echo ready
while [ -e "$RECORD" ] && [ ! -e "$RECORD.end" ]; do sleep 0.02; done
exit 7
`;

/** A machine whose Pulumi is the recorder. */
function machine() {
  const home = temporaryFolder();
  const record = join(home, "record");
  writeFileSync(record, "");
  return {
    env: { ...process.env, ...COMPILED, ...ownPulumi(home, RECORDER), RECORD: record },
    recorded: () => readFileSync(record, "utf8").trim().split("\n"),
    mayEnd: () => writeFileSync(`${record}.end`, ""),
  };
}

/** Waits until a process has written so many lines with a word. */
function waitFor(child: ChildProcess, word: string, times = 1): Promise<void> {
  let text = "";
  return new Promise((resolve) => {
    child.stdout?.on("data", (chunk: Buffer) => {
      text += chunk;
      if (text.split(word).length > times) resolve();
    });
  });
}

const COMMAND = [CLI, "pulumi", "whoami"];

describe("without a terminal", () => {
  test.each([
    ["SIGTERM", "TERM"],
    ["SIGHUP", "TERM"],
    ["SIGINT", "INT"],
  ] as const)(
    "%s reaches Pulumi once as %s, although the whole group and pnpm send it, and its end is waited for",
    async (signal, expected) => {
      const { env, recorded, mayEnd } = machine();
      const child = spawn(process.execPath, COMMAND, { env, detached: true });
      const exit = once(child, "exit");
      await waitFor(child, "ready");
      const got = waitFor(child, "got");
      process.kill(-(child.pid ?? 0), signal);
      child.kill(signal);
      await got;
      expect(child.exitCode).toBeNull();
      mayEnd();
      expect(await exit).toEqual([7, null]);
      expect(recorded()).toEqual([expected]);
    },
  );
});

const hasScript = spawnSync("script", ["-qec", "true", "/dev/null"]).status === 0;

describe.runIf(hasScript)("at a terminal", () => {
  const atTerminal = (env: NodeJS.ProcessEnv) => {
    const words = [process.execPath, ...COMMAND].map((word) => `'${word}'`);
    // Without `exec` a shell stands between, and Debian's answers Ctrl-C with an exit code of its own.
    return spawn("script", ["-qefc", `exec ${words.join(" ")}`, "/dev/null"], { env });
  };

  test("each Ctrl-C reaches Pulumi once, its end is waited for, and its exit code is kept", async () => {
    const { env, recorded, mayEnd } = machine();
    const child = atTerminal(env);
    const exit = once(child, "exit");
    await waitFor(child, "ready");
    for (const _ of [1, 2]) {
      const got = waitFor(child, "got");
      child.stdin.write("\x03");
      await got;
    }
    expect(child.exitCode).toBeNull();
    mayEnd();
    expect(await exit).toEqual([7, null]);
    expect(recorded()).toEqual(["INT", "INT"]);
  });

  test("a terminal that is closed stops Pulumi in order", async () => {
    const { env, recorded, mayEnd } = machine();
    const child = atTerminal(env);
    const exit = once(child, "exit");
    await waitFor(child, "ready");
    child.kill("SIGKILL");
    await exit;
    await expect.poll(recorded).toEqual(["TERM"]);
    mayEnd();
  });
});

test("signals within a second are one request, and a later one is the next", () => {
  let now = 0;
  const isNew = requests(() => now);
  const at = (ms: number) => {
    now = ms;
    return isNew();
  };
  expect([0, 5, 999, 1_000, 1_200, 9_000].map(at)).toEqual([true, false, false, true, false, true]);
});
