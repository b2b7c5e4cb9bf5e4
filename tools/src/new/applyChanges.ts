import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { type FileChange, flushChanges, type Tree } from "nx/src/generators/tree";

/** A file that the command would write or delete has changes that git does not have. */
export class UncommittedChanges extends Error {
  override readonly name = "UncommittedChanges";
}

/** The changes of the tree, by path. */
export function changesOf(tree: Tree): FileChange[] {
  return tree.listChanges().toSorted((one, other) => (one.path < other.path ? -1 : 1));
}

/** Writes the changes to the disk, and formats what was written. */
export function applyChanges(tree: Tree): void {
  const changes = changesOf(tree);
  flushChanges(tree.root, changes);
  formatFiles(tree.root, changes);
}

/** Formats as `pnpm fix` does, if biome is installed; the texts are written so that it has little to do. */
export function formatFiles(root: string, changes: readonly FileChange[]): void {
  const files = changes
    .filter(({ type, path }) => type !== "DELETE" && /\.(ts|json)$/.test(path))
    .map(({ path }) => path);
  if (files.length === 0) return;
  let biome: string;
  try {
    biome = createRequire(join(root, "package.json")).resolve("@biomejs/biome/package.json");
  } catch {
    return;
  }
  const args = [join(dirname(biome), "bin/biome"), "check", "--write", ...files];
  spawnSync(process.execPath, args, { cwd: root, stdio: "ignore" });
}

/**
 * Compares the files that the changes overwrite or delete with git, so that nothing is lost that git can't bring back.
 * @throws {UncommittedChanges} when one of them has changes. Without git, or outside a repository, nothing is compared.
 */
export function requireCommitted(root: string, changes: readonly FileChange[]): void {
  const paths = changes.filter(({ type }) => type !== "CREATE").map(({ path }) => path);
  if (paths.length === 0) return;
  const args = ["status", "--porcelain", "--untracked-files=all", "--", ...paths];
  const { status, stdout } = spawnSync("git", args, { cwd: root, encoding: "utf8" });
  if (status !== 0 || stdout === "") return;
  const files = stdout.trimEnd().split("\n");
  throw new UncommittedChanges(
    `git does not have the changes in these files, which would be overwritten or deleted:\n${files.join("\n")}\nCommit or stash them first, or add --force.`,
  );
}
