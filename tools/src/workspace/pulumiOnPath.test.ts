import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { delimiter, join, relative } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolders } from "../testing/temporaryFolders.ts";
import { type NeededPulumi, pulumiOnPath } from "./pulumiOnPath.ts";

const temporaryFolder = temporaryFolders();
const NEEDED: NeededPulumi = { version: "3.265.0", exact: false };

/** A folder with programs that print this, or run it where it begins with `!`. */
function folderWith(
  programs: Readonly<Record<string, string>>,
  folder: string = temporaryFolder(),
): string {
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(programs)) {
    const line = text.startsWith("!") ? text.slice(1) : `echo '${text}'`;
    writeFileSync(join(folder, name), `#!/bin/sh\n${line}\n`);
    chmodSync(join(folder, name), 0o755);
  }
  return folder;
}

const installed = (version: string) =>
  folderWith({ pulumi: version, "pulumi-language-nodejs": "" });

test.each([
  ["v3.265.0", undefined],
  ["v3.265.1", undefined],
  ["v3.300.0", undefined],
  ["3.265.0", undefined],
  ["v3.264.9", "is not 3.265.0 or a newer 3"],
  ["v3.99.0", "is not 3.265.0 or a newer 3"],
  ["v2.300.0", "is not 3.265.0 or a newer 3"],
  ["v4.0.0", "is not 3.265.0 or a newer 3"],
  ["v3.266.0-alpha.1", "is not a released version"],
  ["pulumi", "does not tell its version"],
  ["!exit 1", "does not tell its version"],
  ["!kill $$", "does not tell its version"],
])("pulumi %s where 3.265.0 is pinned: %s", async (version, misfit) => {
  const found = await pulumiOnPath(NEEDED, installed(version));
  expect(found?.misfit).toBe(misfit);
});

test("PULUMI_VERSION names the one version that fits", async () => {
  const needed = { version: "3.265.0", exact: true };
  expect((await pulumiOnPath(needed, installed("v3.265.0")))?.misfit).toBeUndefined();
  expect((await pulumiOnPath(needed, installed("v3.266.0")))?.misfit).toBe(
    "is not 3.265.0, which PULUMI_VERSION names",
  );
});

test("the first pulumi on the PATH counts, and a file that can't be run, or a folder, does not", async () => {
  const [notRunnable, folder] = [temporaryFolder(), temporaryFolder()];
  writeFileSync(join(notRunnable, "pulumi"), "");
  mkdirSync(join(folder, "pulumi"));
  const [first, second] = [installed("v3.265.0"), installed("v3.300.0")];
  const found = await pulumiOnPath(
    NEEDED,
    ["", notRunnable, folder, first, second].join(delimiter),
  );
  expect(found).toEqual({ binary: join(first, "pulumi"), version: "3.265.0" });
  expect(await pulumiOnPath(NEEDED, notRunnable)).toBeUndefined();
});

test("a relative folder of the PATH is that of the caller, wherever pulumi is run then", async () => {
  const folder = installed("v3.265.0");
  const found = await pulumiOnPath(NEEDED, relative(process.cwd(), folder));
  expect(found).toEqual({ binary: join(folder, "pulumi"), version: "3.265.0" });
});

test("the pulumi of an npm package is none: it downloads one", async () => {
  const folder = folderWith({ pulumi: "v3.265.0" }, join(temporaryFolder(), "node_modules/.bin"));
  expect(await pulumiOnPath(NEEDED, folder)).toBeUndefined();
});

test("a pulumi without the host of Node.js programs does not fit, wherever else it may stand", async () => {
  const alone = folderWith({ pulumi: "v3.265.0" });
  expect((await pulumiOnPath(NEEDED, alone))?.misfit).toBe(
    "has no pulumi-language-nodejs beside it",
  );
  const elsewhere = folderWith({ "pulumi-language-nodejs": "" });
  expect((await pulumiOnPath(NEEDED, [alone, elsewhere].join(delimiter)))?.misfit).toBeUndefined();
  const linked = temporaryFolder();
  symlinkSync(join(installed("v3.265.0"), "pulumi"), join(linked, "pulumi"));
  expect((await pulumiOnPath(NEEDED, linked))?.misfit).toBeUndefined();
});
