import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { Interrupted } from "../cli/interrupt.ts";
import { deployedStack } from "../testing/deployedStack.ts";
import { ownPulumi } from "../testing/ownPulumi.ts";
import { temporaryFolders } from "../testing/temporaryFolders.ts";
import { ROOT } from "../workspace/nx.ts";
import { type PromoteOptions, promote } from "./promote.ts";

const temporaryFolder = temporaryFolders();

/** Instead of Pulumi's CLI: the history and the outputs of a stack, as the deployments below leave them. */
const PULUMI = `#!/bin/sh
case "$*" in
  "stack history --stack qa --json "*) printf '['; paste -sd, "$STATE/history"; echo ']' ;;
  "stack output --json --stack qa") cat "$STATE/outputs.json" ;;
  *) echo "unexpected: $*" >&2; exit 1 ;;
esac
`;

/**
 * Instead of npm's npx, which would start the pnpm that a checkout pins: an install, a release and a deployment do nothing but leave
 * their marks; executions are real where a commit says so, and end at once otherwise.
 */
const NPX = `#!/bin/sh
shift 2
[ "$1" = -s ] && shift
commit=$(git rev-parse HEAD)
secrets=$(env | grep -c -E '^(AWS_SECRET_ACCESS_KEY|PULUMI_ACCESS_TOKEN|GH_TOKEN)=')
echo "$(cat name): $* [secrets $secrets]\${SFN_WORKERS_RELEASE:+ [release]}" >> "$STATE/log"
case "$1" in
  pulumi)
    result=$(cat result)
    echo "{\\"kind\\":\\"update\\",\\"result\\":\\"$result\\",\\"environment\\":{\\"git.head\\":\\"$commit\\"}}" |
      cat - "$STATE/history" > "$STATE/next" && mv "$STATE/next" "$STATE/history"
    cp outputs.json "$STATE/outputs.json"
    [ "$result" = succeeded ] || exit 255 ;;
  smoke)
    ends=$(cat ends)
    [ "$ends" = really ] || exit "$ends"
    exec "${process.execPath}" --input-type=module -e "
      import { smoke } from '${ROOT}/tools/src/smoke/smoke.ts';
      process.exitCode = await smoke('qa', { executions: 1 });" 2> /dev/null ;;
  install) [ ! -f uninstallable ] ;;
esac
`;

const GOOD = { StartAt: "End", States: { End: { Type: "Succeed" } } };
const BAD = { StartAt: "End", States: { End: { Type: "Fail", Error: "States.Timeout" } } };

interface Commit {
  readonly machine?: "good" | "bad";
  readonly result?: "succeeded" | "failed";
  readonly deploy?: string;
  readonly release?: boolean;
  readonly installable?: boolean;
  /** What its executions end with, instead of running. */
  readonly ends?: number;
}

/** A repository, the stack qa, and what stands behind both. */
async function pipeline() {
  const [repository, state, bin] = [temporaryFolder(), temporaryFolder(), temporaryFolder()];
  const { endpoint, readOutputs } = await deployedStack(GOOD);
  const { workloads } = await readOutputs();
  const bad = await endpoint.call("CreateStateMachine", {
    ...{ name: "bad", roleArn: "arn:aws:iam::000000000000:role/test" },
    definition: JSON.stringify(BAD),
  });
  const outputs = { good: workloads.greeting, bad: { ...workloads.greeting, ...Object(bad) } };
  writeFileSync(join(state, "history"), "");
  writeFileSync(join(state, "log"), "");
  writeFileSync(join(bin, "npx"), NPX);
  chmodSync(join(bin, "npx"), 0o755);
  const env = {
    ...ownPulumi(temporaryFolder(), PULUMI),
    STATE: state,
    PATH: [bin, process.env["PATH"]].join(delimiter),
    PULUMI_ACCESS_TOKEN: "secret",
    GH_TOKEN: "secret",
  };
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  const git = (...args: string[]) =>
    execFileSync("git", ["-c", "user.name=x", "-c", "user.email=x@example.com", ...args], {
      cwd: repository,
      encoding: "utf8",
    }).trim();
  git("init", "--quiet");
  mkdirSync(join(repository, "infra"));
  return {
    repository,
    /** Makes a commit that is checked out then. */
    commit(name: string, commit: Commit = {}) {
      const {
        machine = "good",
        result = "succeeded",
        deploy = "{ smoke: true, rollback: true }",
      } = commit;
      const release = commit.release ? "  sfn-workers:release: { bucket: releases }\n" : "";
      const files = {
        name,
        result,
        "outputs.json": JSON.stringify({ workloads: { greeting: outputs[machine] } }),
        ends: String(commit.ends ?? "really"),
        ...(commit.installable === false && { uninstallable: "" }),
        "infra/Pulumi.qa.yaml": `config:\n  sfn-workers:deploy: ${deploy}\n${release}`,
      };
      for (const [file, text] of Object.entries(files)) writeFileSync(join(repository, file), text);
      git("add", ".");
      git("commit", "--quiet", "--message", name);
      return git("rev-parse", "HEAD");
    },
    checkOut: (commit: string) => git("checkout", "--quiet", "--detach", commit),
    promote: (options: PromoteOptions = {}) => promote("qa", options, repository),
    /** Puts a deployment of a commit from elsewhere into the stack's history. */
    hasHad(commit: string) {
      const update = { kind: "update", result: "succeeded", environment: { "git.head": commit } };
      writeFileSync(join(state, "history"), `${JSON.stringify(update)}\n`);
    },
    /** What pnpm was told since the last question, each with the name of the commit in whose checkout. */
    told() {
      const lines = readFileSync(join(state, "log"), "utf8").split("\n").slice(0, -1);
      writeFileSync(join(state, "log"), "");
      return lines;
    },
  };
}

const UP = "pulumi up --stack qa --yes --non-interactive --color never [secrets 3]";
const SMOKE = "smoke --stack qa --executions 3 [secrets 3]";
const INSTALL = "install --frozen-lockfile [secrets 0]";

beforeEach(() => {
  const said: string[] = [];
  vi.spyOn(process.stderr, "write").mockImplementation((text) => said.push(String(text)) > 0);
  return () => vi.restoreAllMocks();
});

describe("a commit", () => {
  test("is deployed, and executions run through it", async () => {
    const { commit, promote, told } = await pipeline();
    const first = commit("first");
    expect(await promote()).toEqual({ stack: "qa", commit: first, deployed: true });
    expect(told()).toEqual([`first: ${UP}`, `first: ${SMOKE}`]);
  });

  test("is deployed without executions where the stack file does not say so", async () => {
    const { commit, promote, told } = await pipeline();
    commit("first", { ends: 0, deploy: "{}" });
    expect(await promote()).toMatchObject({ deployed: true });
    expect(told()).toEqual([`first: ${UP}`]);
  });

  test("is deployed by its release where the stack has releases", async () => {
    const { commit, promote, told } = await pipeline();
    const first = commit("first", { ends: 0, release: true });
    await promote();
    const [get, up] = told();
    expect(get).toMatch(
      RegExp(`^first: release get ${first} --to \\S+ --stack qa \\[secrets 3\\]$`),
    );
    expect(up).toBe(`first: ${UP} [release]`);
  });

  test("that is older than what the stack has is not deployed, unless someone asks for it", async () => {
    const { commit, checkOut, promote, told } = await pipeline();
    const older = commit("older", { ends: 0 });
    commit("newer", { ends: 0 });
    await promote();
    told();
    checkOut(older);
    expect(await promote()).toEqual({ stack: "qa", commit: older, deployed: false });
    expect(told()).toEqual([]);
    expect(await promote({ older: true })).toMatchObject({ deployed: true });
    expect(told()).toEqual([`older: ${UP}`, `older: ${SMOKE}`]);
  });

  test("that is older than one whose deployment failed half-way is not deployed over it", async () => {
    const { commit, checkOut, promote } = await pipeline();
    const older = commit("older", { ends: 0 });
    commit("newer", { ends: 0, result: "failed" });
    await expect(promote()).rejects.toThrow("ended with 255");
    checkOut(older);
    expect(await promote()).toMatchObject({ deployed: false });
  });

  test("is deployed again, and over one that this clone does not have", async () => {
    const { commit, promote, told, hasHad } = await pipeline();
    hasHad("0123456789abcdef0123456789abcdef01234567");
    commit("first", { ends: 0 });
    await promote();
    await promote();
    expect(told()).toEqual([`first: ${UP}`, `first: ${SMOKE}`, `first: ${UP}`, `first: ${SMOKE}`]);
  });
});

describe("when executions fail after a deployment", () => {
  test("the former commit is deployed from a checkout of its own, installed without secrets, and the command fails", async () => {
    const { commit, promote, told } = await pipeline();
    const [former] = [commit("former"), await promote(), told()];
    const bad = commit("bad", { machine: "bad" });
    await expect(promote()).rejects.toThrow(
      `executions failed in qa after the deployment of ${bad.slice(0, 9)} (bad). qa has ${former.slice(0, 9)} (former) again`,
    );
    expect(told()).toEqual([`bad: ${UP}`, `bad: ${SMOKE}`, `former: ${INSTALL}`, `former: ${UP}`]);
  });

  test("the former commit comes with its own release", async () => {
    const { commit, promote, told } = await pipeline();
    const [former] = [commit("former", { ends: 0, release: true }), await promote(), told()];
    commit("bad", { ends: 1, release: true });
    await expect(promote()).rejects.toThrow("again");
    const [, , , install, get, up] = told();
    expect(install).toBe(`former: ${INSTALL}`);
    expect(get).toContain(`former: release get ${former} --to `);
    expect(up).toBe(`former: ${UP} [release]`);
  });

  test("a way back that fails is told, and by what", async () => {
    const { commit, promote } = await pipeline();
    const former = commit("former", { ends: 0, installable: false }).slice(0, 9);
    await promote();
    const bad = commit("bad", { ends: 1 }).slice(0, 9);
    await expect(promote()).rejects.toThrow(
      `executions failed in qa after the deployment of ${bad} (bad), and qa could not go back to ${former} (former): pnpm install --frozen-lockfile ended with 1. It has ${bad} (bad) still`,
    );
  });

  test("nothing goes back in a new environment, after the same commit, or without the setting", async () => {
    const { commit, promote, told } = await pipeline();
    commit("bad", { ends: 1 });
    await expect(promote()).rejects.toThrow("and it stays: no commit is known that qa had before");
    await expect(promote()).rejects.toThrow("and it stays: qa had this commit before, too");
    commit("worse", { ends: 1, deploy: "{ smoke: true }" });
    await expect(promote()).rejects.toThrow(
      "and it stays: sfn-workers:deploy has no rollback: true",
    );
    expect(told().filter((line) => line.includes("install"))).toEqual([]);
  });

  test("nothing goes back when a signal has stopped them: nobody knows how they would have ended", async () => {
    const { commit, promote, told } = await pipeline();
    commit("former", { ends: 0 });
    await promote();
    told();
    commit("latest", { ends: 143 });
    await expect(promote()).rejects.toThrow(Interrupted);
    expect(told()).toEqual([`latest: ${UP}`, `latest: ${SMOKE}`]);
  });

  test("the commit that came back is newer than no other: the next one is deployed", async () => {
    const { commit, promote, told } = await pipeline();
    commit("former", { ends: 0 });
    await promote();
    commit("bad", { ends: 1 });
    await expect(promote()).rejects.toThrow("again");
    told();
    commit("mended", { ends: 0 });
    expect(await promote()).toMatchObject({ deployed: true });
    expect(told()).toEqual([`mended: ${UP}`, `mended: ${SMOKE}`]);
  });
});
