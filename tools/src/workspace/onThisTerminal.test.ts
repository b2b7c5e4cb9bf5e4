import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Writable } from "node:stream";
import { expect, test } from "vitest";
import { watchOutput } from "../cli/output.ts";
import { temporaryFolders } from "../testing/temporaryFolders.ts";
import { onThisTerminal } from "./onThisTerminal.ts";

const temporaryFolder = temporaryFolders();

test("a script that writes to a pipe which nobody reads any more is ended", async () => {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, "endless.mjs"), "setInterval(() => console.log('line'), 1);");
  const gone = Object.assign(new Error("write EPIPE"), { code: "EPIPE" });
  const stdout = new Writable({ write: (_chunk, _encoding, done) => done(gone) });
  watchOutput({ stdout });
  const ended = onThisTerminal(join(cwd, "endless.mjs"), [], { cwd, stdout });
  await expect(ended).rejects.toMatchObject({ name: "Interrupted", exitCode: 141 });
});
