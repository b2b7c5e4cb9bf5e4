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

test("source maps and the files of installed packages do not count", () => {
  const more = { "index.mjs.map": "{}", "node_modules/addon/index.js": "" };
  expect(hashOf({ ...FILES, ...more })).toBe(hashOf(FILES));
});

test("an asset that is no source map of the bundle counts, whatever its name", () => {
  for (const asset of ["cities.map", "lib/index.mjs.map", "lib/node_modules/a.txt"]) {
    const hash = hashOf({ ...FILES, [asset]: "1" });
    expect(hash).not.toBe(hashOf(FILES));
    expect(hashOf({ ...FILES, [asset]: "2" })).not.toBe(hash);
  }
});

test("the versions of installed packages count, without those that differ between platforms", () => {
  const installed = (version: string, platform: string, own = "1.0.0") => ({
    ...FILES,
    "node_modules/addon/package.json": JSON.stringify({
      name: "addon",
      version,
      dependencies: { own: "1" },
      optionalDependencies: { "addon-linux-x64": "1", "addon-linux-arm64": "1", fast: "1" },
    }),
    "node_modules/addon/node_modules/own/package.json": JSON.stringify({
      name: "own",
      version: own,
    }),
    [`node_modules/addon-${platform}/package.json`]: JSON.stringify({
      name: `addon-${platform}`,
      version,
    }),
  });
  const hash = hashOf(installed("1.0.0", "linux-x64"));
  expect(hash).not.toBe(hashOf(FILES));
  expect(hashOf(installed("1.0.0", "linux-arm64"))).toBe(hash);
  expect(hashOf(installed("1.0.1", "linux-x64"))).not.toBe(hash);
  expect(hashOf(installed("1.0.0", "linux-x64", "1.0.1"))).not.toBe(hash);
});
