import { execFileSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { writeRelease } from "@sfn-workers/infra/testRelease";
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { temporaryFolders } from "../testing/temporaryFolders.ts";
import { compareWithOwnCommit, OtherCommit, requireOwnCommit } from "./ownCommit.ts";

const temporaryFolder = temporaryFolders();

const said: string[] = [];
const say = (line: string) => void said.push(line);

beforeEach(() => void said.splice(0));
afterEach(() => void vi.unstubAllEnvs());

/** A repository with a file and one commit. */
function checkout() {
  const root = temporaryFolder();
  const git = (...args: readonly string[]) =>
    execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@b.c", ...args], {
      cwd: root,
      encoding: "utf8",
    }).trim();
  const write = (file: string, content: string) => writeFileSync(join(root, file), content);
  write("program.ts", "1");
  git("init", "-q");
  git("add", "-A");
  git("commit", "-qm", "first");
  return { root, git, write, head: git("rev-parse", "HEAD") };
}

function takeReleaseOf(commit: string) {
  const folder = writeRelease(["invoice"], { commit });
  onTestFinished(() => rmSync(folder, { recursive: true }));
  vi.stubEnv("SFN_WORKERS_RELEASE", folder);
}

test("a release is deployed from its own commit, and with nothing to say", () => {
  const { root, head } = checkout();
  takeReleaseOf(head);
  requireOwnCommit(say, root);
  expect(said).toEqual([]);
});

test("another commit's program is refused by name, and a preview says so", () => {
  const { root, git, head } = checkout();
  takeReleaseOf(head);
  git("commit", "-qm", "second", "--allow-empty");
  const second = git("rev-parse", "HEAD").slice(0, 9);
  const message = `the release is of ${head.slice(0, 9)} (first), and the program, the manifests and the stack file of ${second} (second) are checked out; a release is deployed from its own commit: git switch --detach ${head}`;
  expect(() => requireOwnCommit(say, root)).toThrow(new OtherCommit(message));
  expect(said).toEqual([]);
  compareWithOwnCommit(say, root);
  expect(said).toEqual([message]);
});

test("changes that git shows, and those that it is told to hide, are said", () => {
  const { root, git, write, head } = checkout();
  takeReleaseOf(head);
  git("config", "status.showUntrackedFiles", "no");
  git("update-index", "--skip-worktree", "program.ts");
  write("program.ts", "2");
  write("stack.yaml", "");
  requireOwnCommit(say, root);
  expect(said).toEqual([
    "the checkout has changes that the commit of the release lacks:\n  ?? stack.yaml\n  program.ts, at which git is told not to look",
  ]);
});

test("a folder without git, such as an exported one, is said and not refused", () => {
  takeReleaseOf("a".repeat(40));
  requireOwnCommit(say, temporaryFolder());
  expect(said).toEqual([
    `git can't tell which commit is checked out; the release is of ${"a".repeat(40)}`,
  ]);
});

test("without a release there is nothing to compare", () => {
  vi.stubEnv("SFN_WORKERS_RELEASE", "");
  requireOwnCommit(say, temporaryFolder());
  expect(said).toEqual([]);
});
