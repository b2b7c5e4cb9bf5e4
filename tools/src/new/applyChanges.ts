import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { FileChange, Tree } from "nx/src/generators/tree";
import { writeChanges } from "./writeChanges.ts";

/** A file that the command would write or delete has changes that git does not have. */
export class UncommittedChanges extends Error {
  override readonly name = "UncommittedChanges";
}

/** The changes of the tree, by path. */
export function changesOf(tree: Tree): FileChange[] {
  return tree.listChanges().toSorted((one, other) => (one.path < other.path ? -1 : 1));
}

/**
 * Writes all changes to the disk, or none. New files are formatted; others keep their authors' form and line ends.
 * @throws {NotWritten} when nothing was changed
 */
export function applyChanges(tree: Tree): void {
  const changes = changesOf(tree);
  const prepare = (staged: string) => formatNewFiles(tree.root, changes, staged);
  writeChanges(tree.root, changes, { prepare });
}

/**
 * Formats as `pnpm fix` does, if biome is installed.
 * @param folder in which the changed files are
 */
export function formatNewFiles(
  root: string,
  changes: readonly FileChange[],
  folder: string = root,
): void {
  const files = changes
    .filter(({ type, path }) => type === "CREATE" && /\.(ts|json)$/.test(path))
    .map(({ path }) => join(folder, path));
  if (files.length === 0) return;
  let biome: string;
  try {
    biome = createRequire(join(root, "package.json")).resolve("@biomejs/biome/package.json");
  } catch {
    // Without Biome the files stay as they are.
    return;
  }
  const args = [join(dirname(biome), "bin/biome"), "check", "--write", ...files];
  spawnSync(process.execPath, args, { cwd: root, stdio: "ignore" });
}

/**
 * Compares the files that the changes overwrite or delete with git, so that nothing is lost that git can't bring back.
 * @throws {UncommittedChanges} when one of them has changes, or one is to be deleted and git can't tell whether it has. Outside a
 * repository nothing is compared.
 */
export function requireCommitted(root: string, changes: readonly FileChange[]): void {
  const paths = changes.filter(({ type }) => type !== "CREATE").map(({ path }) => path);
  if (paths.length === 0) return;
  const args = ["status", "--porcelain", "--untracked-files=all", "--", ...paths];
  const { error, status, stdout, stderr } = spawnSync("git", args, { cwd: root, encoding: "utf8" });
  if (status !== 0 && existsSync(join(root, ".git")) && changes.some(isDeletion)) {
    throw new UncommittedChanges(
      `git can't tell whether it has the files that would be deleted: ${error?.message ?? stderr.trim()}\nMake git work here, or add --force.`,
    );
  }
  if (status !== 0 || stdout === "") return;
  const files = stdout.trimEnd().split("\n");
  throw new UncommittedChanges(
    `git does not have the changes in these files, which would be overwritten or deleted:\n${files.join("\n")}\nCommit or stash them first, or add --force.`,
  );
}

function isDeletion({ type }: FileChange): boolean {
  return type === "DELETE";
}

/** Whether nx will write nothing, which it does not tell a generator. */
export function isRehearsal(): boolean {
  return process.argv.some((each) => /^(-d|--dry-?run(=true)?)$/i.test(each));
}
