import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { baseOf, NoBase, nearestBase, requireCommit } from "./base.ts";

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "base-"));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}

function git(at: string, ...args: readonly string[]): string {
  const who = ["-c", "user.name=A", "-c", "user.email=a@example.com"];
  const options = { cwd: at, stdio: "pipe", encoding: "utf8" } as const;
  return execFileSync("git", [...who, ...args], options).trim();
}

/** A repository whose only branch has this name. */
function repository(branch: string): string {
  const at = folder();
  git(at, "init", "--quiet", "--initial-branch", branch);
  git(at, "commit", "--quiet", "--allow-empty", "--message", "one");
  return at;
}

function cloneOf(at: string, ...options: readonly string[]): string {
  const clone = join(folder(), "clone");
  // A path alone would be copied with all of its history.
  git(at, "clone", "--quiet", ...options, `file://${at}`, clone);
  return clone;
}

/** @returns the commit's name */
function commit(at: string, message: string): string {
  git(at, "commit", "--quiet", "--allow-empty", "--message", message);
  return git(at, "rev-parse", "HEAD");
}

// A hook of git runs the tests with variables that would name its own repository.
beforeAll(() => {
  for (const name of ["GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE"]) vi.stubEnv(name, undefined);
});
afterAll(() => {
  vi.unstubAllEnvs();
});

describe("a change is compared", () => {
  test("with the default branch of the remote, whatever its name", () => {
    const clone = cloneOf(repository("development"));
    expect(baseOf(undefined, clone)).toEqual({
      commit: "development",
      why: expect.stringMatching(
        /^what differs from development \([0-9a-f]+\): the default branch of origin$/,
      ),
    });
    git(clone, "checkout", "--quiet", "-b", "feature");
    git(clone, "branch", "--quiet", "--delete", "--force", "development");
    expect(baseOf(undefined, clone).commit).toBe("origin/development");
  });

  test("with a branch of a usual name, where there is no remote", () => {
    expect(baseOf(undefined, repository("trunk")).commit).toBe("trunk");
  });

  test("with a given commit, which must exist", () => {
    const at = repository("main");
    expect(baseOf("HEAD", at).commit).toBe("HEAD");
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

describe("among the commits that have passed, a push is compared", () => {
  test("with the last one, so that what is red since then stays affected until it is green", () => {
    const at = repository("main");
    const green = commit(at, "green");
    commit(at, "red");
    commit(at, "still red");
    expect(nearestBase([green], "HEAD", at)).toEqual({
      commit: green,
      why: `what differs from ${git(at, "rev-parse", "--short", green)}: the nearest of 1, 2 behind HEAD`,
    });
  });

  test("with the nearest, though an older one passed later", () => {
    const at = repository("main");
    const older = commit(at, "older");
    const newer = commit(at, "newer");
    commit(at, "head");
    expect(nearestBase([older, newer], "HEAD", at).commit).toBe(newer);
    expect(nearestBase([newer, older], "HEAD", at).commit).toBe(newer);
  });

  test("with the branch that a pull request's merge goes into, whatever became of the branch since", () => {
    const at = repository("main");
    git(at, "checkout", "--quiet", "-b", "feature");
    commit(at, "feature");
    git(at, "checkout", "--quiet", "main");
    const base = commit(at, "base");
    git(at, "checkout", "--quiet", "--detach");
    git(at, "merge", "--quiet", "--no-ff", "--no-edit", "feature");
    const merge = git(at, "rev-parse", "HEAD");
    git(at, "checkout", "--quiet", "main");
    commit(at, "later");
    expect(nearestBase([base], merge, at).commit).toBe(base);
  });

  test("with one before a force-push, where the newer ones are no ancestors any more", () => {
    const at = repository("main");
    const kept = commit(at, "kept");
    const lost = commit(at, "lost");
    git(at, "reset", "--quiet", "--hard", kept);
    commit(at, "instead");
    expect(nearestBase([lost, kept], "HEAD", at).commit).toBe(kept);
    // In a fresh clone the lost one does not even exist.
    expect(nearestBase([lost, kept], "HEAD", cloneOf(at)).commit).toBe(kept);
    expect(nearestBase([lost], "HEAD", cloneOf(at))).toEqual({
      commit: undefined,
      why: `everything: HEAD descends from none of ${lost}`,
    });
  });

  test("with none, where nothing has passed: everything is affected", () => {
    const at = repository("main");
    expect(nearestBase([], "HEAD", at)).toEqual({
      commit: undefined,
      why: "everything: there is no commit to compare with",
    });
    expect(nearestBase(["0".repeat(40)], "HEAD", at).commit).toBeUndefined();
  });

  test("with none of another root", () => {
    const at = repository("main");
    const other = commit(at, "other");
    git(at, "checkout", "--quiet", "--orphan", "anew");
    commit(at, "anew");
    expect(nearestBase([other], "HEAD", at).commit).toBeUndefined();
  });

  test("with what a shallow clone has of the history; where that is none, everything is affected, and the clone is named as the cause", () => {
    const at = repository("main");
    const green = commit(at, "green");
    commit(at, "head");
    expect(nearestBase([green], "HEAD", cloneOf(at, "--depth", "2")).commit).toBe(green);
    const { commit: none, why } = nearestBase([green], "HEAD", cloneOf(at, "--depth", "1"));
    expect(none).toBeUndefined();
    expect(why).toContain("the clone is shallow: `fetch-depth: 0` brings its history");
  });

  test("with itself, when it has passed before", () => {
    const at = repository("main");
    const head = commit(at, "head");
    expect(nearestBase([head], "HEAD", at).commit).toBe(head);
  });

  test("with nothing in a folder without git: the error says so", () => {
    expect(() => nearestBase([], "HEAD", folder())).toThrow(NoBase);
  });
});
