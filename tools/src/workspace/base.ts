import { spawnSync } from "node:child_process";
import { UsageError } from "../cli/usageError.ts";
import { ROOT } from "./nx.ts";

/** There is nothing to compare with. */
export class NoBase extends Error {
  override readonly name = "NoBase";
}

/** Where a repository's default branch is looked for when its remote does not name one. */
const USUAL = ["main", "master", "trunk", "origin/main", "origin/master", "origin/trunk"] as const;

/**
 * The commit with which a change is compared: the given one, else the default branch of the remote `origin`, else a branch with a
 * usual name.
 *
 * @returns a name that git knows
 * @throws {NoBase} when the folder is no git repository, or has no such commit; the message says what to do
 */
export function baseOf(given: string | undefined, folder = ROOT): string {
  requireRepository(folder);
  if (given !== undefined) {
    if (isCommit(given, folder)) return given;
    throw new NoBase(`"${given}" is no commit here. ${FETCH}`);
  }
  const remote = git(folder, "symbolic-ref", "--short", "refs/remotes/origin/HEAD").stdout.trim();
  const names = [remote.replace("origin/", ""), remote, ...USUAL];
  const found = names.find((name) => name !== "" && isCommit(name, folder));
  if (found !== undefined) return found;
  throw new NoBase(`there is none of the branches ${USUAL.join(", ")}. ${FETCH}`);
}

/**
 * @throws {NoBase} when the folder is no git repository
 * @throws {UsageError} when it has no commit of the name that the option gives
 */
export function requireCommit(name: string, option: string, folder = ROOT): void {
  requireRepository(folder);
  if (isCommit(name, folder)) return;
  throw new UsageError(`${option} is "${name}"; allowed: a commit that is here. ${FETCH}`);
}

function isCommit(name: string, folder: string): boolean {
  return git(folder, "rev-parse", "--verify", "--quiet", `${name}^{commit}`).status === 0;
}

function git(folder: string, ...args: readonly string[]) {
  return spawnSync("git", args, { cwd: folder, encoding: "utf8" });
}

const FETCH =
  "`git fetch origin BRANCH` brings it, also into a shallow clone; --base COMMIT names another; pnpm check needs none";

function requireRepository(folder: string): void {
  const { error, status, stderr } = git(folder, "rev-parse", "--is-inside-work-tree");
  if (status === 0) return;
  const reason = error ? `git can't be started: ${error.message}` : `git says: ${stderr.trim()}`;
  throw new NoBase(
    `${reason}\nWhat a change affects is what differs between two commits. Without git, give --files FILES, or run pnpm check`,
  );
}
