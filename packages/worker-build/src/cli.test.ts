import { spawnSync } from "node:child_process";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { findWorkloads } from "./findWorkloads.ts";
import { temporaryFolder } from "./testing/temporaryFolder.ts";

const cli = join(import.meta.dirname, "cli.ts");

test.each([[["build"]], [["deploy", "lambda"]]])("%o is refused with what is allowed", (args) => {
  const { status, stderr } = spawnSync(process.execPath, [cli, ...args], { encoding: "utf8" });
  expect(status).toBe(2);
  expect(stderr).toMatch(/^worker-build .+; allowed: build or pack, then lambda or image\n$/);
});

/** The modes of the files that were packed with this umask. */
async function packedWith(umask: string): Promise<Record<string, string>> {
  const { root: app, write } = temporaryFolder();
  for (const { name } of await findWorkloads()) write({ [`dist/local/${name}/index.mjs`]: "" });
  const command = `umask ${umask} && '${process.execPath}' '${cli}' pack image`;
  const { stderr } = spawnSync("sh", ["-c", command], { cwd: app, encoding: "utf8" });
  expect(stderr).toBe("");
  const packed = join(app, "dist/aws");
  const files = readdirSync(packed, { recursive: true, encoding: "utf8" }).toSorted();
  return Object.fromEntries(
    files.map((file) => [file, (statSync(join(packed, file)).mode & 0o777).toString(8)]),
  );
}

test("what is packed has the same files with the same modes, whatever the umask", async () => {
  const modes = await packedWith("022");
  expect(modes["index.mjs"]).toBe("644");
  expect(Object.values(modes).filter((mode) => !["644", "755"].includes(mode))).toEqual([]);
  expect(await packedWith("002")).toEqual(modes);
}, 60_000);
