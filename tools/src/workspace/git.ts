import { spawnSync } from "node:child_process";

/** What git answers in a folder; `error` says that it could not be started. */
export function askGit(folder: string, ...args: readonly string[]) {
  return spawnSync("git", args, { cwd: folder, encoding: "utf8" });
}

/** Whether the head descends from a commit, or is it. A commit that is not here is no ancestor. */
export function isAncestor(folder: string, commit: string, head: string): boolean {
  return askGit(folder, "merge-base", "--is-ancestor", commit, head).status === 0;
}
