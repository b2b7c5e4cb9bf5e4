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
  const commit = git(folder, "rev-parse", "--verify", "HEAD");
  const changed = git(folder, "status", "--porcelain")
    .split("\n")
    .filter((line) => line !== "");
  if (changed.length === 0) return commit;
  const named = changed.slice(0, MAX_NAMED).join("\n  ");
  const more = changed.length > MAX_NAMED ? `\n  and ${changed.length - MAX_NAMED} more` : "";
  throw new ReleaseFailed(
    `a release is made of a commit, and the checkout has changes that ${commit} lacks:\n  ${named}${more}\nCommit them, or make the release in a fresh clone`,
  );
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
