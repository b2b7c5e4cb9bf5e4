import { UsageError } from "../cli/usageError.ts";
import { askGit, isAncestor } from "./git.ts";
import { ROOT } from "./nx.ts";

/** What a change is compared with. */
export interface Base {
  /** A name that git knows; `undefined` when everything counts as changed. */
  readonly commit: string | undefined;
  /** Says which it is, and why this one. */
  readonly why: string;
}

/** There is nothing to compare with. */
export class NoBase extends Error {
  override readonly name = "NoBase";
}

/** Where a repository's default branch is looked for when its remote does not name one. */
const USUAL = ["main", "master", "trunk", "origin/main", "origin/master", "origin/trunk"] as const;

/**
 * The given commit, else the default branch of the remote `origin`, else a branch with a usual name.
 *
 * @throws {NoBase} when the folder is no git repository, or has no such commit; the message says what to do
 */
export function baseOf(given: string | undefined, folder = ROOT): Base {
  requireRepository(folder);
  if (given !== undefined) {
    if (isCommit(given, folder)) return named(given, "as asked for", folder);
    throw new NoBase(`"${given}" is no commit here. ${FETCH}`);
  }
  const remote = askGit(
    folder,
    "symbolic-ref",
    "--short",
    "refs/remotes/origin/HEAD",
  ).stdout.trim();
  const defaults = [remote.replace("origin/", ""), remote];
  const found = [...defaults, ...USUAL].find((name) => name !== "" && isCommit(name, folder));
  if (found === undefined) {
    throw new NoBase(`there is none of the branches ${USUAL.join(", ")}. ${FETCH}`);
  }
  const why = defaults.includes(found) ? "the default branch of origin" : "a usual main branch";
  return named(found, why, folder);
}

/**
 * The nearest of the candidates from which the head descends. Where there is none, everything counts as changed: after a force-push, in
 * a clone without the history, before anything has passed.
 *
 * @param candidates - commits, which need not exist
 * @throws {NoBase} when the folder is no git repository
 */
export function nearestBase(candidates: readonly string[], head = "HEAD", folder = ROOT): Base {
  requireRepository(folder);
  const [nearest] = [...new Set(candidates)]
    .filter((name) => isCommit(name, folder) && isAncestor(folder, name, head))
    .map((name) => ({ name, distance: distanceOf(name, head, folder) }))
    .toSorted((a, b) => a.distance - b.distance);
  if (nearest !== undefined) {
    const { name, distance } = nearest;
    return named(name, `the nearest of ${candidates.length}, ${distance} behind ${head}`, folder);
  }
  const reason =
    candidates.length === 0
      ? "there is no commit to compare with"
      : `${head} descends from none of ${candidates.join(", ")}`;
  return { commit: undefined, why: `everything: ${reason}${isShallow(folder) ? SHALLOW : ""}` };
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

function named(commit: string, why: string, folder: string): Base {
  const short = askGit(folder, "rev-parse", "--short", `${commit}^{commit}`).stdout.trim();
  const name = commit.startsWith(short) ? short : `${commit} (${short})`;
  return { commit, why: `what differs from ${name}: ${why}` };
}

function isCommit(name: string, folder: string): boolean {
  return askGit(folder, "rev-parse", "--verify", "--quiet", `${name}^{commit}`).status === 0;
}

function distanceOf(name: string, head: string, folder: string): number {
  return Number(askGit(folder, "rev-list", "--count", `${name}..${head}`).stdout);
}

function isShallow(folder: string): boolean {
  return askGit(folder, "rev-parse", "--is-shallow-repository").stdout.trim() === "true";
}

const SHALLOW = "; the clone is shallow: `fetch-depth: 0` brings its history";

const FETCH =
  "`git fetch origin BRANCH` brings it, also into a shallow clone; --base COMMIT names another; pnpm check needs none";

function requireRepository(folder: string): void {
  const { error, status, stderr } = askGit(folder, "rev-parse", "--is-inside-work-tree");
  if (status === 0) return;
  const reason = error ? `git can't be started: ${error.message}` : `git says: ${stderr.trim()}`;
  throw new NoBase(
    `${reason}\nWhat a change affects is what differs between two commits. Without git, give --files FILES, or run pnpm check`,
  );
}
