import { askGit, isAncestor } from "../workspace/git.ts";

/** git can't do what a deployment of a commit needs. */
export class NoCommit extends Error {
  override readonly name = "NoCommit";
}

/**
 * The commit that is checked out in a folder.
 * @throws {NoCommit} when the folder is in no git repository
 */
export function checkedOut(folder: string): string {
  return git(folder, "rev-parse", "HEAD");
}

/** Whether a commit is part of the other one's history. One that this clone does not have is not. */
export function isOlder(folder: string, commit: string, other: string): boolean {
  return commit !== other && isAncestor(folder, commit, other);
}

/**
 * Puts a commit into a new folder, as a repository of its own: Pulumi reads the commit from `.git`, which in a worktree is a file
 * that leads elsewhere, and finds none.
 * @throws {NoCommit} when this clone does not have the commit
 */
export function checkOutInto(target: string, commit: string, folder: string): void {
  git(folder, "clone", "--quiet", "--local", "--no-checkout", ".", target);
  git(target, "checkout", "--quiet", "--detach", commit);
}

/** A commit as a person reads it: its first characters and its subject. */
export function named(folder: string, commit: string): string {
  const { status, stdout } = askGit(folder, "show", "--no-patch", "--format=%s", commit);
  const short = commit.slice(0, SHORT);
  return status === 0 ? `${short} (${stdout.trim()})` : short;
}

const SHORT = 9;

function git(folder: string, ...args: readonly string[]): string {
  const { error, status, stdout, stderr } = askGit(folder, ...args);
  if (status === 0) return stdout.trim();
  throw new NoCommit(`git ${args[0]} failed in ${folder}: ${error?.message ?? stderr.trim()}`);
}
