import { describe, expect, test } from "vitest";
import { type Ended, type Job, workflowOf } from "./deployFiles.ts";
import { type Contexts, holds } from "./expressions.ts";
import { type Event, gitHub, type Run } from "./gitHubRuns.ts";

const written = workflowOf("deploy");
const environment = workflowOf("deploy-environment");

const expression = (text: string) => `\${{ ${text} }}`;

/** The job of an environment, as `pnpm environments --update` writes it. */
const jobOf = (stack: string, after?: string, approval = false): Job => ({
  needs: ["commit", "release", ...(after === undefined ? [] : [`deploy-${after}`])],
  if: `github.event_name == 'workflow_run'${
    after === undefined
      ? ""
      : ` && !cancelled() && needs.deploy-${after}.result == 'success' && needs.deploy-${after}.outputs.deployed == 'true'`
  }`,
  uses: "./.github/workflows/deploy-environment.yml",
  with: { stack, commit: expression("needs.commit.outputs.commit"), approval },
  ...({
    permissions: { actions: "read", contents: "read", "id-token": "write" },
    secrets: "inherit",
  } satisfies Partial<Job> & { secrets: string }),
});

const others = Object.entries(written.jobs).filter(([id]) => !id.startsWith("deploy-"));
/** The workflow with environments of the test's own: a team may have any. */
const deploy = {
  ...written,
  jobs: {
    ...Object.fromEntries(others),
    "deploy-one": jobOf("one"),
    "deploy-two": jobOf("two", "one"),
    "deploy-three": jobOf("three", "two", true),
  },
};

test("the jobs of this repository's environments are as these", () => {
  for (const [id, job] of Object.entries(written.jobs)) {
    if (!id.startsWith("deploy-")) continue;
    const { stack, approval } = job.with ?? {};
    const before = [job.needs ?? []].flat().find((name) => name.startsWith("deploy-"));
    expect(job).toEqual(jobOf(String(stack), before?.replace("deploy-", ""), approval === true));
  }
});

const REPOSITORY = "team/shop";
const [ONE, TWO, THREE] = [
  "deploy-one/deploy",
  "deploy-two/deploy",
  "deploy-three/deploy",
] as const;
const APPROVE = "deploy-three/approve";
const ASKED = "on-request/approve";
const ON_REQUEST = "on-request/deploy";

function pipeline() {
  /** What `promote` says of an environment, by its job: that it has this commit now, or a newer one. */
  const ends = (job: string, contexts: Contexts, { inputs, github }: Event): Ended | undefined => {
    const approval = inputs?.["stack"] === "three";
    const environments = JSON.stringify([{ stack: inputs?.["stack"], approval }]);
    if (job === "commit") return done({ commit: String(github["sha"]), environments });
    if (!job.endsWith("/deploy")) return done();
    const refusal = environment.jobs["deploy"]?.steps?.find(({ id }) => id === "approved");
    return holds(refusal?.if ?? "false", contexts) ? { result: "failure" } : undefined;
  };
  const all = gitHub(deploy, { reviewed: ["three-approval"], ends });
  const workflow_run = {
    ...{ conclusion: "success", event: "push", head_branch: "main" },
    head_repository: { full_name: REPOSITORY },
  };
  const common = { repository: REPOSITORY, ref: "refs/heads/main" };
  const push = (sha: string) =>
    all.start({ github: { ...common, sha, event_name: "workflow_run", event: { workflow_run } } });
  return {
    ...all,
    push,
    request: (stack: string, sha: string) =>
      all.start({
        github: { ...common, sha, event_name: "workflow_dispatch", event: {} },
        inputs: { stack, commit: sha },
      }),
    /** Deploys to the first two environments; the third waits for a person then. */
    toApproval(sha: string): Run {
      const run = push(sha);
      for (const job of [ONE, TWO]) all.end(run, job, DEPLOYED);
      return run;
    },
    /** The same, and the person says yes. */
    toThree(sha: string): Run {
      const run = this.toApproval(sha);
      all.review(run, APPROVE, true);
      return run;
    },
  };
}

const done = (outputs: Ended["outputs"] = {}): Ended => ({ result: "success", outputs });
const DEPLOYED = done({ deployed: "true" });
const FAILED: Ended = { result: "failure" };

const states = ({ jobs }: Run, ...names: readonly string[]) => names.map((name) => jobs[name]);

describe("a push", () => {
  test("while another one deploys, waits, and the next takes its place: what runs goes on", () => {
    const { push, end } = pipeline();
    const [first, second, third] = [push("a"), push("b"), push("c")];
    expect([first, second, third].flatMap((run) => states(run, ONE))).toEqual([
      ...["runs", "cancelled", "waits for its group"],
    ]);
    end(first, ONE, DEPLOYED);
    expect(states(first, TWO)).toEqual(["runs"]);
    expect(states(second, "deploy-two", "deploy-three")).toEqual(["skipped", "skipped"]);
    expect(states(third, ONE)).toEqual(["runs"]);
  });

  test("reaches nothing behind an environment that has a newer commit, has no role, or fails, with a way back or without", () => {
    for (const ended of [done({ deployed: "false" }), done(), FAILED]) {
      const { push, end } = pipeline();
      const run = push("a");
      end(run, ONE, DEPLOYED);
      end(run, TWO, ended);
      expect(states(run, "deploy-three")).toEqual(["skipped"]);
    }
  });

  test("takes the place of an older one that waits for a person, while others are deployed", () => {
    const { toApproval, review } = pipeline();
    const older = toApproval("a");
    const newer = toApproval("b");
    expect(states(older, APPROVE, THREE)).toEqual(["cancelled", "skipped"]);
    expect(states(newer, APPROVE)).toEqual(["waits for a person"]);
    review(newer, APPROVE, true);
    expect(states(newer, THREE)).toEqual(["runs"]);
  });

  test("that nobody approves within 30 days, or that is rejected, is not deployed", () => {
    const { toApproval, review } = pipeline();
    const run = toApproval("a");
    review(run, APPROVE, false);
    expect(states(run, APPROVE, THREE)).toEqual(["failure", "skipped"]);
  });
});

describe("a run that is cancelled", () => {
  test("ends what it does and waits for, starts nothing else, and makes room", () => {
    const { toApproval, push, cancel } = pipeline();
    const asking = toApproval("a");
    cancel(asking);
    expect(states(asking, APPROVE, THREE)).toEqual(["cancelled", "skipped"]);
    const [running, waiting] = [push("b"), push("c")];
    cancel(running);
    expect(states(running, ONE, "deploy-two", "deploy-three")).toEqual([
      ...["cancelled", "skipped", "skipped"],
    ]);
    expect(states(waiting, ONE)).toEqual(["runs"]);
  });
});

describe("jobs that run again", () => {
  test("of an older run take no newer one's wait for a person", () => {
    for (const which of ["failed", { job: APPROVE }, undefined] as const) {
      const { toApproval, review, rerun, end } = pipeline();
      const older = toApproval("a");
      review(older, APPROVE, false);
      const newer = toApproval("b");
      rerun(older, which);
      if (which === undefined) for (const job of [ONE, TWO]) end(older, job, DEPLOYED);
      expect(states(older, APPROVE)).toEqual(["waits for a person"]);
      expect(states(newer, APPROVE)).toEqual(["waits for a person"]);
    }
  });

  test("deploy nothing that was approved for another attempt, and take nobody's place: the approval has to run again", () => {
    const all = pipeline();
    const { review, rerun, end } = all;
    const run = all.toThree("a");
    end(run, THREE, FAILED);
    const [running, waiting] = [all.toThree("b"), all.toThree("c")];
    for (const which of ["failed", { job: THREE }] as const) {
      rerun(run, which);
      expect(states(run, APPROVE, THREE)).toEqual(["success", "failure"]);
    }
    expect([running, waiting].flatMap((other) => states(other, THREE))).toEqual([
      ...["runs", "waits for its group"],
    ]);
    for (const other of [running, waiting]) end(other, THREE, DEPLOYED);
    rerun(run, { job: APPROVE });
    review(run, APPROVE, true);
    expect(states(run, THREE)).toEqual(["runs"]);
  });

  test("where nobody is asked, deploy what had failed, and go on from there", () => {
    const { push, end, rerun } = pipeline();
    const run = push("a");
    end(run, ONE, DEPLOYED);
    end(run, TWO, FAILED);
    rerun(run, "failed");
    expect(states(run, ONE, TWO)).toEqual(["success", "runs"]);
    end(run, TWO, DEPLOYED);
    expect(states(run, APPROVE)).toEqual(["waits for a person"]);
  });
});

describe("a request", () => {
  test("deploys its environment alone, and waits beside a push's wait for a person: neither takes the other's place", () => {
    const { toApproval, request, review } = pipeline();
    const pushed = toApproval("b");
    const asked = request("three", "a");
    expect(Object.keys(asked.jobs).filter((id) => id.includes("/"))).toEqual([ASKED]);
    const later = toApproval("c");
    expect(states(pushed, APPROVE)).toEqual(["cancelled"]);
    expect(states(later, APPROVE)).toEqual(["waits for a person"]);
    review(asked, ASKED, true);
    expect(states(asked, ON_REQUEST)).toEqual(["runs"]);
    review(later, APPROVE, true);
    expect(states(later, THREE)).toEqual(["waits for its group"]);
  });

  test("of which only the approval, or only the deployment, runs again weeks later asks a person first", () => {
    const { request, review, end, rerun } = pipeline();
    const asked = request("three", "a");
    review(asked, ASKED, true);
    end(asked, ON_REQUEST, DEPLOYED);
    rerun(asked, { job: ON_REQUEST });
    expect(states(asked, ON_REQUEST)).toEqual(["failure"]);
    rerun(asked);
    expect(states(asked, ASKED, ON_REQUEST)).toEqual(["waits for a person", undefined]);
  });
});
