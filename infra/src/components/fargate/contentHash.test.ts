import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { contentHash as hashOf } from "./contentHash.ts";

const contentHash = (folder: string) => hashOf([join(folder, "Dockerfile"), join(folder, "dist")]);

const folders: string[] = [];

function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "content-hash-"));
  folders.push(folder);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

const built = { Dockerfile: "FROM node", "dist/index.mjs": "run()" };

describe("contentHash", () => {
  test("is the same for the same content in another folder", () => {
    expect(contentHash(folderOf(built))).toBe(contentHash(folderOf(built)));
  });

  test.each([
    ["other content", { ...built, "dist/index.mjs": "run();" }],
    ["another file name", { Dockerfile: "FROM node", "dist/main.mjs": "run()" }],
    ["another Dockerfile", { ...built, Dockerfile: "FROM node:24" }],
    ["an additional file", { ...built, "dist/chunk.mjs": "" }],
  ])("changes with %s", (_, changed) => {
    expect(contentHash(folderOf(changed))).not.toBe(contentHash(folderOf(built)));
  });

  test("reads only the given files and folders", () => {
    const withSources = { ...built, "src/index.ts": "run()", "node_modules/a/index.js": "" };
    expect(contentHash(folderOf(withSources))).toBe(contentHash(folderOf(built)));
  });

  test("accepts a missing file", () => {
    expect(contentHash(join(folderOf({}), "missing"))).toMatch(/^[0-9a-f]{16}$/);
  });
});
