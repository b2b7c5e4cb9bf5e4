import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FsTree } from "nx/src/generators/tree";
import { expect, onTestFinished, test } from "vitest";
import { applyChanges, changesOf, requireCommitted, UncommittedChanges } from "./applyChanges.ts";

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
});
