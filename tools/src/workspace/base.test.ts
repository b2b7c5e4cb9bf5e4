import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { baseOf, NoBase, requireCommit } from "./base.ts";

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "base-"));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}

function git(at: string, ...args: readonly string[]): void {
  const who = ["-c", "user.name=A", "-c", "user.email=a@example.com"];
  execFileSync("git", [...who, ...args], { cwd: at, stdio: "pipe" });
}

/** A repository whose only branch has this name. */
function repository(branch: string): string {
  const at = folder();
  git(at, "init", "--quiet", "--initial-branch", branch);
  git(at, "commit", "--quiet", "--allow-empty", "--message", "one");
  return at;
}

function cloneOf(at: string): string {
  const clone = join(folder(), "clone");
  git(at, "clone", "--quiet", at, clone);
  return clone;
}

describe("a change is compared", () => {
  // A hook of git runs the tests with variables that would name its own repository.
  beforeAll(() => {
    for (const name of ["GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE"]) vi.stubEnv(name, undefined);
  });
  afterAll(() => {
    vi.unstubAllEnvs();
  });

  test("with the default branch of the remote, whatever its name", () => {
    const clone = cloneOf(repository("development"));
    expect(baseOf(undefined, clone)).toBe("development");
    git(clone, "checkout", "--quiet", "-b", "feature");
    git(clone, "branch", "--quiet", "--delete", "--force", "development");
    expect(baseOf(undefined, clone)).toBe("origin/development");
  });

  test("with a branch of a usual name, where there is no remote", () => {
    expect(baseOf(undefined, repository("trunk"))).toBe("trunk");
  });

  test("with a given commit, which must exist", () => {
    const at = repository("main");
    expect(baseOf("HEAD", at)).toBe("HEAD");
    expect(() => baseOf("v1", at)).toThrow('"v1" is no commit here');
    expect(() => requireCommit("v1", "--head", at)).toThrow('--head is "v1"; allowed: a commit');
  });

  test("with nothing, where no branch has a usual name: the error says what to give", () => {
    expect(() => baseOf(undefined, repository("own"))).toThrow("--base COMMIT names another");
  });

  test("with nothing in a folder without git: the error says what works without it", () => {
    const at = folder();
    expect(() => baseOf(undefined, at)).toThrow(NoBase);
    expect(() => baseOf(undefined, at)).toThrow("give --files FILES, or run pnpm check");
  });
});
