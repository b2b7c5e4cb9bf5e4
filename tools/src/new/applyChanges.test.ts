import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FsTree } from "nx/src/generators/tree";
import { expect, onTestFinished, test } from "vitest";
import { applyChanges, changesOf, requireCommitted, UncommittedChanges } from "./applyChanges.ts";
import { type Disk, NotWritten, writeChanges } from "./writeChanges.ts";

function folderWith(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), "new workload "));
  onTestFinished(() => rmSync(root, { recursive: true }));
  mkdirSync(join(root, "old"));
  for (const [path, text] of Object.entries(files)) writeFileSync(join(root, path), text);
  return root;
}

function changedTree(root: string): FsTree {
  const tree = new FsTree(root, false);
  tree.write("kept.txt", "two\n");
  tree.write("new/made.txt", "made\n");
  tree.delete("old/gone.txt");
  return tree;
}

const FILES = { "kept.txt": "one\n", "old/gone.txt": "gone\n", "other.txt": "other\n" };

test("changes are written without git and without a formatter, and a folder goes with its last file", () => {
  const root = folderWith(FILES);
  const tree = changedTree(root);
  requireCommitted(root, changesOf(tree));
  applyChanges(tree);
  expect(readFileSync(join(root, "kept.txt"), "utf8")).toBe("two\n");
  expect(readFileSync(join(root, "new/made.txt"), "utf8")).toBe("made\n");
  expect(existsSync(join(root, "old"))).toBe(false);
});

/** A disk whose call of this kind fails after some have succeeded. */
function failingDisk(call: keyof Disk, after: number): Disk {
  const { writeFileSync, copyFileSync, renameSync } = fs;
  const disk = { writeFileSync, copyFileSync, renameSync };
  let calls = 0;
  const failing = (...given: unknown[]) => {
    calls += 1;
    if (calls > after) throw new Error("ENOSPC: no space left on device");
    return Reflect.apply(disk[call], undefined, given);
  };
  return { ...disk, [call]: failing };
}

test.each<[keyof Disk, number]>([
  ["writeFileSync", 1],
  ["copyFileSync", 0],
  ["renameSync", 0],
  ["renameSync", 1],
  ["renameSync", 2],
])("when %s fails after %i of them, nothing was changed, and nothing is left", (call, after) => {
  const root = folderWith(FILES);
  const changes = changesOf(changedTree(root));
  const disk = failingDisk(call, after);
  expect(() => writeChanges(root, changes, { disk })).toThrow(NotWritten);
  const left = fs.readdirSync(root, { recursive: true, encoding: "utf8" });
  expect(left.toSorted()).toEqual([...Object.keys(FILES), "old"].toSorted());
  for (const [path, text] of Object.entries(FILES)) {
    expect(readFileSync(join(root, path), "utf8")).toBe(text);
  }
});

test("what git does not have is neither overwritten nor deleted", () => {
  const root = folderWith(FILES);
  const git = (...args: readonly string[]) => execFileSync("git", args, { cwd: root });
  git("init", "-q");
  git("add", ".");
  git("-c", "user.name=a", "-c", "user.email=a@example.com", "commit", "-qm", "all");
  writeFileSync(join(root, "other.txt"), "changed\n");
  const changes = changesOf(changedTree(root));
  requireCommitted(root, changes);
  writeFileSync(join(root, "old/gone.txt"), "changed\n");
  expect(() => requireCommitted(root, changes)).toThrow(UncommittedChanges);
  expect(() => requireCommitted(root, changes)).toThrow(/deleted:\n M old\/gone\.txt\nCommit/);
  // As in a repository of another user, git refuses to work.
  writeFileSync(join(root, ".git/HEAD"), "");
  expect(() => requireCommitted(root, changes)).toThrow(/^git can't tell .*: fatal: /);
  requireCommitted(
    root,
    changes.filter(({ type }) => type !== "DELETE"),
  );
});
