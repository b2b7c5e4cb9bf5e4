import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LocalWorkspace, PulumiCommand } from "@pulumi/pulumi/automation/index.js";
import { expect, inject, onTestFinished, test } from "vitest";

const AUTHOR = ["-c", "user.name=x", "-c", "user.email=x@example.com"];

function folderOf(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `history-${name}-`));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

const git = (cwd: string, ...args: string[]) =>
  execFileSync("git", [...AUTHOR, ...args], { cwd, encoding: "utf8" }).trim();

function commit(folder: string, name: string): string {
  writeFileSync(join(folder, name), name);
  git(folder, "add", ".");
  git(folder, "commit", "--quiet", "--message", name);
  return git(folder, "rev-parse", "HEAD");
}

/** Deployments of an empty program from the folder infra of a checkout, with one backend. */
function deployments() {
  const [home, backend] = [folderOf("home"), folderOf("backend")];
  const command = inject("pulumi");
  const envVars = {
    ...{ PULUMI_BACKEND_URL: `file://${backend}`, PULUMI_HOME: home },
    ...{ PULUMI_CONFIG_PASSPHRASE: "x", PULUMI_SKIP_UPDATE_CHECK: "true" },
  };
  return async (checkout: string, program = async () => {}) => {
    const pulumiCommand = await PulumiCommand.get({ root: join(command, "../..") });
    const args = { stackName: "qa", projectName: "shop", program };
    const options = { workDir: join(checkout, "infra"), envVars, pulumiCommand };
    return LocalWorkspace.createOrSelectStack(args, options);
  };
}

// `pnpm promote` goes by it: which commit an environment has, and which one it had before.
test("Pulumi's history has the commit of a checkout, also of a deployment that failed, and of a clone with a commit of its own", async () => {
  const [repository, copy] = [folderOf("repository"), folderOf("copy")];
  mkdirSync(join(repository, "infra"));
  git(repository, "init", "--quiet");
  const [former, latest] = [commit(repository, "former"), commit(repository, "latest")];
  git(repository, "checkout", "--quiet", "--detach", latest);
  const stackIn = deployments();
  await (await stackIn(repository)).up();
  const failing = async () => {
    throw new Error("this program fails");
  };
  await expect((await stackIn(repository, failing)).up()).rejects.toThrow("this program fails");
  git(repository, "clone", "--quiet", "--local", "--no-checkout", ".", copy);
  git(copy, "checkout", "--quiet", "--detach", former);
  mkdirSync(join(copy, "infra"));
  const stack = await stackIn(copy);
  await stack.up();
  const history = await stack.history();
  expect(
    history.map(({ kind, result, environment }) => [kind, result, environment["git.head"]]),
  ).toEqual([
    ["update", "succeeded", former],
    ["update", "failed", latest],
    ["update", "succeeded", latest],
  ]);
});
