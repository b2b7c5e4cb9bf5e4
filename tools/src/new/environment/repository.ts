import { askGit } from "../../workspace/git.ts";

/** Where the workflows run, as far as git tells. */
export interface Repository {
  /** `owner/name` at GitHub. */
  readonly fullName: string | undefined;
  readonly defaultBranch: string | undefined;
}

/** Stands for the name of a repository that git does not tell. */
export const OWNER_AND_NAME = "OWNER/REPOSITORY";

/** Asks git about the checkout; a folder that is none, or a machine without git, tells nothing. */
export function repositoryOf(folder: string): Repository {
  return {
    fullName: fullNameIn(git(folder, "remote", "get-url", "origin")),
    defaultBranch: git(folder, "symbolic-ref", "--short", "refs/remotes/origin/HEAD")?.replace(
      "origin/",
      "",
    ),
  };
}

/** `git@github.com:owner/name.git` and `https://github.com/owner/name` in one form; no other host runs the workflows. */
export function fullNameIn(remote: string | undefined): string | undefined {
  return /github[^/:@]*[/:]([^/:]+\/[^/]+?)(?:\.git)?\/?$/.exec(remote ?? "")?.[1];
}

function git(folder: string, ...args: readonly string[]): string | undefined {
  const { status, stdout } = askGit(folder, ...args);
  return status === 0 && stdout.trim() !== "" ? stdout.trim() : undefined;
}
