import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { Interrupted } from "../cli/interrupt.ts";
import { ownPulumi } from "../testing/ownPulumi.ts";
import { temporaryFolders } from "../testing/temporaryFolders.ts";
import { NoStack } from "./history.ts";
import { type PromoteOptions, promote } from "./promote.ts";

const temporaryFolder = temporaryFolders();

/** Instead of Pulumi's CLI: the history of the stack qa, as the deployments below leave it. */
const PULUMI = `#!/bin/sh
case "$*" in
  "stack history --stack qa --json "*) printf '['; paste -sd, "$STATE/history"; echo ']' ;;
  *) echo "error: no stack named '$4' found" >&2; exit 255 ;;
esac
`;

/**
 * Instead of npm's npx, which would start the pnpm that a checkout pins: what it is told leaves its marks, and ends as the commit says.
 * Executions are not run: that \`pnpm smoke\` fails when one does is shown beside it.
 */
const NPX = `#!/bin/sh
shift 2
[ "$1" = -s ] && shift
read -r name < name
read -r commit < .git/HEAD
case "$commit" in ref:*) read -r commit < ".git/\${commit#ref: }" ;; esac
secrets=0
for secret in "$AWS_SECRET_ACCESS_KEY" "$PULUMI_ACCESS_TOKEN" "$GH_TOKEN"; do
  [ -z "$secret" ] || secrets=$((secrets + 1))
done
echo "$name: $* [secrets $secrets]\${SFN_WORKERS_RELEASE:+ [release]}" >> "$STATE/log"
case "$1" in
  pulumi)
    read -r result < result
    [ "$result" != refused ] || exit 1
    read -r count < "$STATE/count"
    echo $((count + 1)) > "$STATE/count"
    echo "{\\"kind\\":\\"update\\",\\"startTime\\":\\"$count\\",\\"result\\":\\"$result\\",\\"environment\\":{\\"git.head\\":\\"$commit\\"}}" |
      cat - "$STATE/history" > "$STATE/next" && mv "$STATE/next" "$STATE/history"
    [ "$result" = succeeded ] || exit 255 ;;
  smoke) read -r ends < ends; exit "$ends" ;;
  install) [ ! -f uninstallable ] ;;
esac
`;

interface Commit {
  /** How its deployment ends: one that is refused changes nothing. */
  readonly result?: "succeeded" | "failed" | "refused";
  readonly deploy?: string;
  readonly release?: boolean;
  readonly installable?: boolean;
  /** What its executions end with. */
  readonly ends?: number;
}

/** A repository, the stack qa, and what stands behind both. */
function pipeline() {
  const [repository, state, bin] = [temporaryFolder(), temporaryFolder(), temporaryFolder()];
  for (const [file, text] of Object.entries({ history: "", log: "", count: "1\n" })) {
    writeFileSync(join(state, file), text);
  }
  writeFileSync(join(bin, "npx"), NPX);
  chmodSync(join(bin, "npx"), 0o755);
  const env = {
    ...ownPulumi(temporaryFolder(), PULUMI),
    STATE: state,
    PATH: [bin, process.env["PATH"]].join(delimiter),
    AWS_SECRET_ACCESS_KEY: "secret",
    PULUMI_ACCESS_TOKEN: "secret",
    GH_TOKEN: "secret",
  };
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  onTestFinished(() => void vi.unstubAllEnvs());
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
      const { result = "succeeded", deploy = "{ smoke: true, rollback: true }" } = commit;
      const release = commit.release ? "  sfn-workers:release: { bucket: releases }\n" : "";
      const files = {
        name: `${name}\n`,
        result: `${result}\n`,
        ends: `${commit.ends ?? 0}\n`,
        ...(commit.installable === false && { uninstallable: "" }),
        "infra/Pulumi.qa.yaml": `config:\n  sfn-workers:deploy: ${deploy}\n${release}`,
      };
      for (const [file, text] of Object.entries(files)) writeFileSync(join(repository, file), text);
      git("add", ".");
      git("commit", "--quiet", "--message", name);
      return git("rev-parse", "HEAD");
    },
    checkOut: (commit: string) => git("checkout", "--quiet", "--detach", commit),
    promote: (options: PromoteOptions = {}, stack = "qa") => promote(stack, options, repository),
    /** Puts a deployment of a commit from elsewhere into the stack's history. */
    hasHad(commit: string) {
      const update = {
        ...{ kind: "update", startTime: "0", result: "succeeded" },
        environment: { "git.head": commit },
      };
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
    const { commit, promote, told } = pipeline();
    const first = commit("first");
    expect(await promote()).toEqual({ stack: "qa", commit: first, deployed: true });
    expect(told()).toEqual([`first: ${UP}`, `first: ${SMOKE}`]);
  });

  test("is deployed without executions where the stack file does not say so", async () => {
    const { commit, promote, told } = pipeline();
    commit("first", { deploy: "{}" });
    expect(await promote()).toMatchObject({ deployed: true });
    expect(told()).toEqual([`first: ${UP}`]);
  });

  test("is deployed by its release where the stack has releases", async () => {
    const { commit, promote, told } = pipeline();
    const first = commit("first", { release: true });
    await promote();
    const [get, up] = told();
    expect(get).toMatch(
      RegExp(`^first: release get ${first} --to \\S+ --stack qa \\[secrets 3\\]$`),
    );
    expect(up).toBe(`first: ${UP} [release]`);
  });

  test("that is older than what the stack has is not deployed, unless someone asks for it", async () => {
    const { commit, checkOut, promote, told } = pipeline();
    const older = commit("older");
    commit("newer");
    await promote();
    told();
    checkOut(older);
    expect(await promote()).toEqual({ stack: "qa", commit: older, deployed: false });
    expect(told()).toEqual([]);
    expect(await promote({ older: true })).toMatchObject({ deployed: true });
    expect(told()).toEqual([`older: ${UP}`, `older: ${SMOKE}`]);
  });

  test("that is older than one whose deployment failed half-way is not deployed over it", async () => {
    const { commit, checkOut, promote } = pipeline();
    const older = commit("older");
    commit("newer", { result: "failed" });
    await expect(promote()).rejects.toThrow("ended with 255");
    checkOut(older);
    expect(await promote()).toMatchObject({ deployed: false });
  });

  test("is deployed again, and over one that this clone does not have", async () => {
    const { commit, promote, told, hasHad } = pipeline();
    hasHad("0123456789abcdef0123456789abcdef01234567");
    commit("first");
    await promote();
    await promote();
    expect(told()).toEqual([`first: ${UP}`, `first: ${SMOKE}`, `first: ${UP}`, `first: ${SMOKE}`]);
  });
});

describe("when executions fail after a deployment", () => {
  test("the former commit is deployed from a checkout of its own, installed without secrets, and the command fails", async () => {
    const { commit, promote, told } = pipeline();
    const [former] = [commit("former"), await promote(), told()];
    const bad = commit("bad", { ends: 1 });
    await expect(promote()).rejects.toThrow(
      `executions failed in qa after the deployment of ${bad.slice(0, 9)} (bad). qa has ${former.slice(0, 9)} (former) again`,
    );
    expect(told()).toEqual([`bad: ${UP}`, `bad: ${SMOKE}`, `former: ${INSTALL}`, `former: ${UP}`]);
  });

  test("the former commit comes with its own release", async () => {
    const { commit, promote, told } = pipeline();
    const [former] = [commit("former", { release: true }), await promote(), told()];
    commit("bad", { ends: 1, release: true });
    await expect(promote()).rejects.toThrow("again");
    const [, , , install, get, up] = told();
    expect(install).toBe(`former: ${INSTALL}`);
    expect(get).toContain(`former: release get ${former} --to `);
    expect(up).toBe(`former: ${UP} [release]`);
  });

  test("a way back that fails is told, and by what", async () => {
    const { commit, promote } = pipeline();
    const former = commit("former", { installable: false }).slice(0, 9);
    await promote();
    const bad = commit("bad", { ends: 1 }).slice(0, 9);
    await expect(promote()).rejects.toThrow(
      `executions failed in qa after the deployment of ${bad} (bad), and qa could not go back to ${former} (former): pnpm install --frozen-lockfile ended with 1. It has ${bad} (bad) still`,
    );
  });

  test("nothing goes back in a new environment, after the same commit, or without the setting", async () => {
    const { commit, promote, told } = pipeline();
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
    const { commit, promote, told } = pipeline();
    commit("former");
    await promote();
    told();
    commit("latest", { ends: 143 });
    await expect(promote()).rejects.toThrow(Interrupted);
    expect(told()).toEqual([`latest: ${UP}`, `latest: ${SMOKE}`]);
  });

  test("the commit that came back is newer than no other: the next one is deployed", async () => {
    const { commit, promote, told } = pipeline();
    commit("former");
    await promote();
    commit("bad", { ends: 1 });
    await expect(promote()).rejects.toThrow("again");
    told();
    commit("mended");
    expect(await promote()).toMatchObject({ deployed: true });
    expect(told()).toEqual([`mended: ${UP}`, `mended: ${SMOKE}`]);
  });
});

describe("when a deployment fails", () => {
  const FAILED = `half-way (pnpm ${UP.replace("-s ", "").replace(/ \[.*/, "")} ended with 255)`;

  test("half-way, the former commit comes back, and no execution runs", async () => {
    const { commit, promote, told } = pipeline();
    const [former] = [commit("former"), await promote(), told()];
    const bad = commit("bad", { result: "failed" });
    await expect(promote()).rejects.toThrow(
      `the deployment of ${bad.slice(0, 9)} (bad) failed in qa ${FAILED}. qa has ${former.slice(0, 9)} (former) again`,
    );
    expect(told()).toEqual([`bad: ${UP}`, `former: ${INSTALL}`, `former: ${UP}`]);
  });

  test("half-way, it stays without the setting, and where there is nothing to go back to", async () => {
    const { commit, promote, told } = pipeline();
    commit("first", { result: "failed", deploy: "{ rollback: true }" });
    await expect(promote()).rejects.toThrow(
      `${FAILED}, and what it has changed stays: no commit is known that qa had before`,
    );
    commit("second", { result: "failed", deploy: "{}" });
    await expect(promote()).rejects.toThrow(
      `${FAILED}, and what it has changed stays: sfn-workers:deploy has no rollback: true`,
    );
    expect(told().filter((line) => line.includes("install"))).toEqual([]);
  });

  test("before it has changed anything, nothing goes back", async () => {
    const { commit, promote, told } = pipeline();
    commit("former");
    await promote();
    told();
    commit("refused", { result: "refused" });
    await expect(promote()).rejects.toThrow(/^pnpm pulumi up .* ended with 1$/);
    expect(told()).toEqual([`refused: ${UP}`]);
  });

  test("for want of a stack, it says how to make one, before anything else", async () => {
    const { commit, promote, told } = pipeline();
    commit("first");
    const promotion = promote({}, "new");
    await expect(promotion).rejects.toThrow(NoStack);
    await expect(promotion).rejects.toThrow("make it once by `pnpm pulumi stack init new`");
    expect(told()).toEqual([]);
  });
});
