import { givenRelease } from "@sfn-workers/infra/release";
import { named } from "../promote/commits.ts";
import { askGit } from "../workspace/git.ts";
import { ROOT } from "../workspace/nx.ts";
import { changesIn, namedChanges } from "./checkout.ts";

/** What is deployed would be of two commits: the workers of the release's, and the program of another. */
export class OtherCommit extends Error {
  override readonly name = "OtherCommit";
}

/**
 * The workers are those of the release that is given, if one is; the program, the manifests and the stack file are those of the
 * checkout.
 *
 * @param say gets what differs otherwise
 * @throws {OtherCommit} when another commit is checked out than that of the release
 * @throws {WrongRelease} when the given folder has no release
 */
export function requireOwnCommit(say: (line: string) => void, root = ROOT): void {
  const commit = givenRelease()?.commit;
  if (commit === undefined) return;
  const { status, stdout } = askGit(root, "rev-parse", "--verify", "HEAD");
  if (status !== 0) {
    say(`git can't tell which commit is checked out; the release is of ${commit}`);
    return;
  }
  const head = stdout.trim();
  if (head !== commit) {
    throw new OtherCommit(
      `the release is of ${named(root, commit)}, and the program, the manifests and the stack file of ${named(root, head)} are checked out; a release is deployed from its own commit: git switch --detach ${commit}`,
    );
  }
  const changed = changesIn(root);
  if (changed.length === 0) return;
  say(`the checkout has changes that the commit of the release lacks:\n  ${namedChanges(changed)}`);
}

/** The same, where nothing is deployed: it says all that differs. */
export function compareWithOwnCommit(say: (line: string) => void, root = ROOT): void {
  try {
    requireOwnCommit(say, root);
  } catch (error) {
    if (!(error instanceof OtherCommit)) throw error;
    say(error.message);
  }
}
