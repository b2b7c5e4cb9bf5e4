import { rmSync } from "node:fs";
import { expect, test } from "vitest";
import { bundleHash } from "./bundleHash.ts";
import { temporaryRepository } from "./testing/temporaryRepository.ts";

function hashOf(files: Readonly<Record<string, string>>): string {
  const { write, path } = temporaryRepository();
  write(files);
  rmSync(path("package.json"));
  rmSync(path("app"), { recursive: true });
  return bundleHash(path());
}

const FILES = { "index.mjs": "1", "templates/a.txt": "2" };

test("a hash covers the names and contents of all files, in any order and in any folder", () => {
  const hash = hashOf(FILES);
  expect(hash).toMatch(/^[0-9a-f]{64}$/);
  expect(hashOf({ "templates/a.txt": "2", "index.mjs": "1" })).toBe(hash);
  expect(hashOf({ ...FILES, "index.mjs": "2" })).not.toBe(hash);
  expect(hashOf({ "index.mjs": "1", "templates/b.txt": "2" })).not.toBe(hash);
  expect(hashOf({ ...FILES, "more.txt": "" })).not.toBe(hash);
});

test("source maps and installed packages do not count", () => {
  const more = { "index.mjs.map": "{}", "node_modules/addon/index.js": "" };
  expect(hashOf({ ...FILES, ...more })).toBe(hashOf(FILES));
});
