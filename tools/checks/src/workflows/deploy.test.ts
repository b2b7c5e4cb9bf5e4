import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { type Ended, started, workflowOf } from "./deployFiles.ts";
import { filledIn } from "./expressions.ts";

const deploy = workflowOf("deploy");
const environment = workflowOf("deploy-environment");

const REPOSITORY = "team/shop";
/** What GitHub replaces by the name of the environment. */
const STACK = `\${{ inputs.stack }}`;

const PASSED = {
  ...{ conclusion: "success", event: "push", head_branch: "main" },
  head_repository: { full_name: REPOSITORY },
};

const afterRun = (run: object = {}) => ({
  github: {
    ...{ event_name: "workflow_run", repository: REPOSITORY, ref: "refs/heads/main" },
    event: { workflow_run: { ...PASSED, ...run } },
  },
});
const onRequest = (ref = "refs/heads/main") => ({
  github: { event_name: "workflow_dispatch", repository: REPOSITORY, ref, event: {} },
});

const DEPLOYED: Ended = { result: "success", outputs: { deployed: "true" } };
const mayBeDeployed: Ended = { result: "success", outputs: { environments: '[{"stack":"x"}]' } };

/** The environments in the file, in its order, with the one that each waits for. */
const chain = Object.entries(deploy.jobs)
  .filter(([id]) => id.startsWith("deploy-"))
  .map(([id, { needs }]) => ({
    id,
    before: [needs ?? []].flat().find((name) => name.startsWith("deploy-")),
  }));
const allDeployed = Object.fromEntries(chain.map(({ id }) => [id, DEPLOYED]));

const startedAfter = (ends: Readonly<Record<string, Ended>>) =>
  started(deploy, afterRun(), { commit: mayBeDeployed, ...allDeployed, ...ends });

describe("what is deployed", () => {
  test("is a commit of main whose push has passed ci", () => {
    expect(deploy.on["workflow_run"]).toMatchObject({ workflows: ["ci"], types: ["completed"] });
    expect(Object.keys(deploy.on)).toEqual(["workflow_run", "workflow_dispatch"]);
    expect(started(deploy, afterRun())).toContain("commit");
  });

  test.each([
    { what: "a run that failed", run: { conclusion: "failure" } },
    { what: "a run that was cancelled", run: { conclusion: "cancelled" } },
    { what: "a pull request's run", run: { event: "pull_request" } },
    { what: "another branch", run: { head_branch: "feature" } },
    { what: "a fork's branch main", run: { head_repository: { full_name: "fork/shop" } } },
  ])("is not $what", ({ run }) => {
    expect(started(deploy, afterRun(run))).toEqual([]);
  });

  test("is on request one environment, by main's own workflow", () => {
    const jobs = started(deploy, onRequest());
    expect(jobs.filter((id) => id === "on-request" || id.startsWith("deploy-"))).toEqual([
      "on-request",
    ]);
    expect(started(deploy, onRequest("refs/heads/feature"))).toEqual([]);
    expect(deploy.jobs["on-request"]?.with).toMatchObject({ older: true });
    expect(started(deploy, afterRun())).not.toContain("on-request");
  });

  test("is judged by the code of main, before any code of the commit runs", () => {
    const { steps = [], permissions } = deploy.jobs["commit"] ?? {};
    const checkout = steps.find(({ uses }) => uses?.startsWith("actions/checkout"));
    expect(checkout?.with).not.toHaveProperty("ref");
    expect(permissions).toEqual({ actions: "read", contents: "read" });
    for (const [id, { needs }] of Object.entries(deploy.jobs)) {
      if (id !== "commit") expect([needs].flat(), id).toContain("commit");
    }
  });

  test("is nothing when a newer commit has passed", () => {
    const superseded: Ended = { result: "success", outputs: { environments: "[]" } };
    expect(startedAfter({ commit: superseded })).toEqual(["commit"]);
  });
});

describe("a release", () => {
  const { release } = deploy.jobs;

  test("is built once, before any environment, of the commit that has passed", () => {
    const jobs = startedAfter({});
    expect(jobs.slice(0, 2)).toEqual(["commit", "release"]);
    expect(started(deploy, onRequest(), { commit: mayBeDeployed })).toEqual([
      ...["commit", "release", "on-request"],
    ]);
    const checkout = release?.steps?.find(({ uses }) => uses?.startsWith("actions/checkout"));
    expect(checkout?.with?.["ref"]).toBe(`\${{ needs.commit.outputs.commit }}`);
  });

  test("that fails stops every environment", () => {
    expect(startedAfter({ release: { result: "failure" } })).toEqual(["commit", "release"]);
    const request = { commit: mayBeDeployed, release: { result: "failure" as const } };
    expect(started(deploy, onRequest(), request)).toEqual(["commit", "release"]);
  });

  test("belongs to no environment, and only its step has credentials", () => {
    expect(release?.environment).toBeUndefined();
    const having = release?.steps?.filter((step) => JSON.stringify(step).includes("steps.aws"));
    expect(having?.map(({ id }) => id)).toEqual(["release"]);
    expect(JSON.stringify(release)).not.toContain("secrets.");
  });
});

describe("an environment", () => {
  test("is deployed after the one that it waits for, and only where that one was deployed", () => {
    expect(startedAfter({})).toEqual(expect.arrayContaining(chain.map(({ id }) => id)));
    const others: Ended[] = [
      { result: "failure" },
      // By a newer commit, which takes its place in the group.
      { result: "cancelled" },
      { result: "success", outputs: { deployed: "false" } },
    ];
    for (const { id, before } of chain) {
      if (before === undefined) continue;
      for (const end of others) expect(startedAfter({ [before]: end })).not.toContain(id);
    }
  });

  test("is deployed once at a time, never cancelled, and holds up no other one", () => {
    expect(deploy.concurrency).toBeUndefined();
    expect(environment.concurrency).toBeUndefined();
    for (const { uses, concurrency } of Object.values(deploy.jobs)) {
      if (uses !== undefined) expect(concurrency).toBeUndefined();
    }
    const { group, "cancel-in-progress": cancels } = environment.jobs["deploy"]?.concurrency ?? {};
    expect(filledIn(group, { inputs: { stack: "qa", approval: false }, needs: {} })).toBe(
      "deploy-qa",
    );
    expect(cancels).toBe(false);
  });

  test("waits for a person in a job of its own, which can only read, and which a newer commit's takes over", () => {
    const { approve } = environment.jobs;
    expect(approve).toMatchObject({
      environment: `${STACK}-approval`,
      permissions: { actions: "read" },
      concurrency: { "cancel-in-progress": true },
    });
    const first = { inputs: { stack: "qa", older: false }, github: { run_attempt: "1" } };
    expect(filledIn(approve?.concurrency?.group, first)).toBe("approve-qa");
    expect(approve?.steps?.flatMap(({ uses }) => uses ?? [])).toEqual([]);
  });

  test.each<{ approval: boolean; approve: Ended["result"]; jobs: readonly string[] }>([
    { approval: false, approve: "success", jobs: ["deploy"] },
    { approval: true, approve: "success", jobs: ["approve", "deploy"] },
    { approval: true, approve: "failure", jobs: ["approve"] },
    { approval: true, approve: "cancelled", jobs: ["approve"] },
  ])("with approval: $approval, and that ends with $approve, runs $jobs", (given) => {
    const contexts = { inputs: { approval: given.approval } };
    const ends: Record<string, Ended> = { approve: { result: given.approve } };
    expect(started(environment, contexts, ends)).toEqual(given.jobs);
  });
});

describe("credentials", () => {
  const { steps = [], ...job } = environment.jobs["deploy"] ?? {};
  const placeOf = (text: string) => steps.findIndex((step) => JSON.stringify(step).includes(text));

  test("are there only after everything is installed and built", () => {
    const names = ["/actions/setup", "--prepare", "configure-aws-credentials"];
    const [installed = -1, built = -1, assumed = -1] = names.map(placeOf);
    expect(installed).toBeGreaterThan(0);
    expect(built).toBeGreaterThan(installed);
    expect(assumed).toBeGreaterThan(built);
    expect(steps[assumed]?.with).toMatchObject({
      "output-credentials": true,
      "output-env-credentials": false,
    });
  });

  test("are in no job, and are given by no job, that takes what another run has written", () => {
    const jobs = [deploy, environment].flatMap(({ jobs }) => Object.values(jobs));
    const setups = jobs
      .flatMap(({ steps = [] }) => steps)
      .filter(({ uses }) => uses === "./.github/actions/setup");
    expect(setups.length).toBeGreaterThan(1);
    for (const setup of setups) expect(setup.with).toEqual({ caches: false });
    expect(JSON.stringify(jobs)).not.toMatch(/actions\/(?:cache|download-artifact)@/);
  });

  test("are in the environment of the step alone that deploys", () => {
    const having = steps.filter((step) => /secrets\.|steps\.aws/.test(JSON.stringify(step)));
    expect(having.map(({ id }) => id)).toEqual(["promote"]);
    expect(JSON.stringify(job)).not.toContain("secrets.");
  });
});

describe("a step", () => {
  /** Runs a step as GitHub does, with another one in the place of a command. */
  function run(
    script: string | undefined,
    instead: string,
    env: Readonly<Record<string, string>>,
    command = "npx",
  ) {
    const folder = mkdtempSync(join(tmpdir(), "step-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const [bin, output] = [join(folder, command), join(folder, "output")];
    writeFileSync(bin, `#!/bin/sh\n${instead}\n`);
    writeFileSync(output, "");
    chmodSync(bin, 0o755);
    const PATH = [folder, process.env["PATH"]].join(delimiter);
    const GITHUB = { GITHUB_OUTPUT: output, RUNNER_TEMP: folder };
    const given = { env: { PATH, ...GITHUB, ...env }, stdio: "pipe" as const };
    try {
      execFileSync("bash", ["-e", "-c", script ?? ""], given);
      return { failed: false, output: readFileSync(output, "utf8") };
    } catch {
      return { failed: true, output: readFileSync(output, "utf8") };
    }
  }
  const scriptOf = (id: string, { steps = [] }: (typeof deploy.jobs)[string] = {}) =>
    steps.find((step) => step.id === id)?.run;

  test("hands on what may be deployed, and fails where that can't be told", () => {
    const list = scriptOf("list", deploy.jobs["commit"]);
    const asked = run(list, 'echo "[\\"$*\\"]"', { COMMIT: "c0ffee", ONLY: "" });
    expect(asked.output).toContain(
      'environments=["-y pnpm@12 -s environments --json --passed c0ffee"]',
    );
    expect(asked.output).toContain("commit=c0ffee\n");
    const one = run(list, 'echo "[\\"$*\\"]"', { COMMIT: "c0ffee", ONLY: "a b" });
    expect(one.output).toContain('--passed c0ffee --only a b"]');
    expect(run(list, "exit 1", { COMMIT: "c0ffee", ONLY: "" })).toEqual({
      failed: true,
      output: "",
    });
  });

  test("hands on whether the commit was deployed, and fails where it was not for a reason", () => {
    const promote = scriptOf("promote", environment.jobs["deploy"]);
    const env = { STACK: "qa", OLDER: "" };
    const saying = (deployed: boolean) =>
      `[ "$*" = "-y pnpm@12 -s promote --stack qa --json" ] && echo '{"deployed":${deployed}}'`;
    expect(run(promote, saying(true), env)).toEqual({ failed: false, output: "deployed=true\n" });
    expect(run(promote, saying(false), env).output).toBe("deployed=false\n");
    expect(run(promote, "exit 1", env)).toEqual({ failed: true, output: "" });
    const older = '[ "$6 $7 $8" = "qa --json --older" ] && echo \'{"deployed":true}\'';
    expect(run(promote, older, { ...env, OLDER: "--older" }).failed).toBe(false);
  });

  test("lets Pulumi hear that the run is cancelled, though GitHub tells its shell alone, and waits for its end", async () => {
    const folder = mkdtempSync(join(tmpdir(), "step-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = (name: string) => join(folder, name);
    // A shell that passes nothing on stands between, as npm's does.
    writeFileSync(file("npx"), '#!/bin/sh\ntrap : INT\n"$RUNNER_TEMP/pnpm"; exit 1\n');
    const pnpm = [
      '#!/bin/sh\ntrap "stopping=1" INT\necho > "$RUNNER_TEMP/ready"',
      'until [ "$stopping" ]; do sleep 0.02; done\nsleep 0.2\necho > "$RUNNER_TEMP/whole"\n',
    ];
    writeFileSync(file("pnpm"), pnpm.join("\n"));
    for (const name of ["npx", "pnpm"]) chmodSync(file(name), 0o755);
    const PATH = [folder, process.env["PATH"]].join(delimiter);
    const env = { PATH, RUNNER_TEMP: folder, GITHUB_OUTPUT: file("output"), STACK: "qa" };
    const script = scriptOf("promote", environment.jobs["deploy"]) ?? "";
    const shell = spawn("bash", ["-e", "-c", script], { env, stdio: "ignore" });
    const closed = once(shell, "close");
    await expect.poll(() => existsSync(file("ready")), { timeout: 20_000 }).toBe(true);
    shell.kill("SIGINT");
    expect((await closed)[0]).toBeGreaterThan(0);
    expect(existsSync(file("whole"))).toBe(true);
    expect(existsSync(file("output"))).toBe(false);
  });

  test("fails where GitHub had nobody to ask for the approval, or does not say so", () => {
    const asked = scriptOf("asked", environment.jobs["approve"]);
    /** GitHub's CLI with the answer of the API, by the expression that the step has. */
    const gh = (...rules: object[]) =>
      `while [ "$1" != --jq ]; do shift; done\necho '${JSON.stringify({ protection_rules: rules })}' | jq "$2"`;
    const fails = (instead: string) =>
      run(asked, instead, { GITHUB_REPOSITORY: "team/shop", APPROVAL: "qa-approval" }, "gh").failed;
    const reviewers = { type: "required_reviewers", reviewers: [{ type: "Team" }] };
    expect(fails(gh({ type: "branch_policy" }, reviewers))).toBe(false);
    expect(fails(gh({ type: "branch_policy" }))).toBe(true);
    expect(fails(gh({ ...reviewers, reviewers: [] }))).toBe(true);
    expect(fails(gh())).toBe(true);
    expect(fails("exit 1")).toBe(true);
  });
});
