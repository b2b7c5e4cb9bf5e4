import { COMMIT } from "@sfn-workers/infra/release";
import { UsageError } from "../cli/usageError.ts";
import { askGit } from "../workspace/git.ts";
import { ReleaseFailed } from "./failure.ts";

/** How many of the files that git lacks are named. */
const MAX_NAMED = 10;

/**
 * The commit that is checked out.
 * @throws {ReleaseFailed} when the checkout has anything that the commit lacks, since the release would not be of the commit
 */
export function cleanCommit(folder: string): string {
  const commit = headOf(folder);
  const changed = changesIn(folder);
  if (changed.length === 0) return commit;
  throw new ReleaseFailed(
    `a release is made of a commit, and the checkout has changes that ${commit} lacks:\n  ${namedChanges(changed)}\nCommit them, or make the release in a fresh clone`,
  );
}

/** @throws {ReleaseFailed} when what was built may be of something else than the commit */
export function requireStill(commit: string, folder: string): void {
  if (headOf(folder) === commit && changesIn(folder).length === 0) return;
  throw new ReleaseFailed(
    `the checkout changed while ${commit} was built, so what was built may be something else: run it again, in a clone that nobody works in`,
  );
}

/** What the checkout has and its commit lacks, as git names it, whatever the person's configuration of git hides. */
export function changesIn(folder: string): string[] {
  const changed = git(folder, "status", "--porcelain", "--untracked-files=normal").split("\n");
  // Small letters: --assume-unchanged; S: --skip-worktree (git ls-files, -t and -v).
  const marked = git(folder, "ls-files", "-v").split("\n");
  const unwatched = marked.filter((line) => /^[a-zS] /.test(line));
  return [
    ...changed.filter((line) => line !== ""),
    ...unwatched.map((line) => `${line.slice(2)}, at which git is told not to look`),
  ];
}

/** The first of them. */
export function namedChanges(changed: readonly string[]): string {
  const named = changed.slice(0, MAX_NAMED).join("\n  ");
  const more = changed.length > MAX_NAMED ? `\n  and ${changed.length - MAX_NAMED} more` : "";
  return `${named}${more}`;
}

/** @throws {ReleaseFailed} when git can't tell */
function headOf(folder: string): string {
  return git(folder, "rev-parse", "--verify", "HEAD");
}

/**
 * The whole hash of a commit.
 * @param given the hash, or a name that git knows here
 * @throws {UsageError} when there is no such commit
 */
export function commitNamed(given: string, folder: string): string {
  if (COMMIT.test(given)) return given;
  const name = `${given}^{commit}`;
  const verify = ["rev-parse", "--verify", "--quiet", "--end-of-options", name];
  const { status, stdout } = askGit(folder, ...verify);
  if (status === 0) return stdout.trim();
  throw new UsageError(
    `COMMIT is "${given}"; allowed: the whole hash of a commit, of 40 digits, or a name that git knows here`,
  );
}

function git(folder: string, ...args: readonly string[]): string {
  const { error, status, stdout, stderr } = askGit(folder, ...args);
  if (status === 0) return stdout.replace(/\n$/, "");
  const reason = error === undefined ? stderr.trim() : error.message;
  throw new ReleaseFailed(`a release is made of a commit, and git says: ${reason}`);
}
