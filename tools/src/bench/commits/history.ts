import { execFileSync } from "node:child_process";
import { applyChange, type Kind } from "./changes.ts";

/** A repository of git in a folder, with one commit that has all of it. */
export function startHistory(workspace: string) {
  const git = (...args: readonly string[]) =>
    execFileSync("git", [...IDENTITY, ...args], { cwd: workspace, encoding: "utf8" }).trim();
  git("init", "--quiet", "--initial-branch", "main");
  commitAll("the repository");

  function commitAll(message: string): string {
    git("add", "--all");
    git("commit", "--quiet", "--no-verify", "--message", message);
    return git("rev-parse", "HEAD");
  }

  async function onBranch(kind: Kind): Promise<string> {
    git("switch", "--quiet", "--create", "branch");
    await applyChange(kind, workspace);
    commitAll(kind.name);
    git("switch", "--quiet", "main");
    git("merge", "--quiet", "--no-ff", "--message", kind.name, "branch");
    return git("rev-parse", "HEAD");
  }

  return {
    first: git("rev-parse", "HEAD"),
    /** @returns the commit that main has then */
    async add(kind: Kind): Promise<string> {
      if (kind.merged) return onBranch(kind);
      if (kind.reverts) git("revert", "--no-commit", "HEAD~1");
      else await applyChange(kind, workspace);
      return commitAll(kind.name);
    },
  };
}

/** The machine's own configuration of git plays no part. */
const IDENTITY = [
  ...["-c", "user.name=commits", "-c", "user.email=commits@example.com"],
  ...["-c", "commit.gpgSign=false", "-c", "core.hooksPath=/dev/null", "-c", "core.autocrlf=false"],
];
