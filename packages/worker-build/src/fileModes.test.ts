import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { setFileModes } from "./fileModes.ts";

/** A folder as another umask leaves it, with a link to a file elsewhere. */
function folderWith(umask: number) {
  const root = mkdtempSync(join(tmpdir(), "file-modes-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const folder = join(root, "built");
  mkdirSync(join(folder, "one/node_modules"), { recursive: true });
  const write = (file: string, mode: number) => {
    writeFileSync(join(folder, file), "");
    chmodSync(join(folder, file), mode & ~umask);
  };
  write("index.mjs", 0o666);
  write("one/index.mjs", 0o666);
  write("one/node_modules/run", 0o777);
  const outside = join(root, "outside");
  writeFileSync(outside, "");
  chmodSync(outside, 0o600);
  symlinkSync(outside, join(folder, "link"));
  for (const at of ["one/node_modules", "one", "."]) chmodSync(join(folder, at), 0o777 & ~umask);
  return { folder, outside };
}

function modesOf(folder: string): Record<string, string> {
  const entries = readdirSync(folder, { withFileTypes: true, recursive: true });
  const paths = entries
    .filter((entry) => !entry.isSymbolicLink())
    .map(({ parentPath, name }) => join(parentPath, name));
  return Object.fromEntries(
    [folder, ...paths].map((path) => [
      relative(folder, path),
      (statSync(path).mode & 0o777).toString(8),
    ]),
  );
}

test.each([0o022, 0o002, 0o000, 0o077])(
  "what was built with the umask %o has the modes that every build has, and links stay",
  async (umask) => {
    const { folder, outside } = folderWith(umask);
    await setFileModes(folder);
    expect(modesOf(folder)).toEqual({
      "": "755",
      "index.mjs": "644",
      one: "755",
      "one/index.mjs": "644",
      "one/node_modules": "755",
      "one/node_modules/run": "755",
    });
    expect(statSync(outside).mode & 0o777).toBe(0o600);
  },
);
