import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolders } from "../testing/temporaryFolders.ts";

const temporaryFolder = temporaryFolders();

/** Like npx: a shell is between it and what it starts, and passes no signal on. */
const NPX = '#!/bin/sh\ntrap : INT\n"$FOLDER/pnpm"; true\n';
/** Ends a moment after it was told to stop, as a deployment does. */
const PNPM = `#!/bin/sh
trap 'echo INT >> "$FOLDER/record"; stopping=1' INT
trap 'echo TERM >> "$FOLDER/record"; exit 1' TERM
echo ready > "$FOLDER/ready"
until [ "$stopping" ]; do sleep 0.02; done
sleep 0.1
echo whole >> "$FOLDER/record"
exit 7
`;
const CALL = `
  import { pnpm } from "${join(import.meta.dirname, "pnpm.ts")}";
  await pnpm(["pulumi", "up"], { cwd: process.cwd() }).then(
    (code) => process.stdout.write(String(code)),
    (error) => process.stdout.write(error.message),
  );`;

test.each(["SIGINT", "SIGTERM"] as const)(
  "%s reaches through npx what it has started, whose end is waited for and is no failure",
  async (signal) => {
    const folder = temporaryFolder();
    for (const [name, script] of Object.entries({ npx: NPX, pnpm: PNPM })) {
      writeFileSync(join(folder, name), script);
      chmodSync(join(folder, name), 0o755);
    }
    const PATH = [folder, process.env["PATH"]].join(delimiter);
    const child = spawn(process.execPath, ["--input-type=module", "-e", CALL], {
      ...{ cwd: folder, env: { ...process.env, FOLDER: folder, PATH } },
      stdio: ["ignore", "pipe", "ignore"],
    });
    let said = "";
    child.stdout.on("data", (chunk: Buffer) => {
      said += chunk;
    });
    const closed = once(child, "close");
    await expect.poll(() => existsSync(join(folder, "ready")), { timeout: 20_000 }).toBe(true);
    child.kill(signal);
    await closed;
    expect(said).toBe(`stopped by ${signal}`);
    expect(readFileSync(join(folder, "record"), "utf8")).toBe("INT\nwhole\n");
  },
);
