import { chmodSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolders } from "../testing/temporaryFolders.ts";
import { requireSpace } from "./space.ts";

const temporaryFolder = temporaryFolders();

test("a folder that is absent, read-only or too small is told with the remedy", () => {
  const folder = temporaryFolder();
  const check = (path: string, mb: number) => () => requireSpace("TMPDIR", path, mb, "set another");
  check(folder, 1)();
  expect(check(join(folder, "absent"), 1)).toThrow(/^TMPDIR: .*absent: ENOENT.*; set another$/);
  expect(check(folder, 1e12)).toThrow(
    / MB are free, and 1000000000000 MB are needed; set another$/,
  );
  if (process.getuid?.() === 0) return;
  chmodSync(folder, 0o555);
  expect(check(folder, 1)).toThrow(/EACCES/);
});
