import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { expect, onTestFinished, test } from "vitest";
import { watchOutput } from "../cli/output.ts";
import { onThisTerminal } from "./onThisTerminal.ts";

test("a script that writes to a pipe which nobody reads any more is ended", async () => {
  const cwd = mkdtempSync(join(tmpdir(), "terminal-"));
  onTestFinished(() => rmSync(cwd, { recursive: true }));
  writeFileSync(join(cwd, "endless.mjs"), "setInterval(() => console.log('line'), 1);");
  const gone = Object.assign(new Error("write EPIPE"), { code: "EPIPE" });
  const stdout = new Writable({ write: (_chunk, _encoding, done) => done(gone) });
  watchOutput({ stdout });
  const ended = onThisTerminal(join(cwd, "endless.mjs"), [], { cwd, stdout });
  await expect(ended).rejects.toMatchObject({ name: "Interrupted", exitCode: 141 });
});
