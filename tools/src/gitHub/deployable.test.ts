import { once } from "node:events";
import { existsSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { ROOT } from "../workspace/nx.ts";
import { deployable } from "./deployable.ts";
import { USED_BY_DEPLOY } from "./deploysItself.ts";
import { gitHub } from "./gitHub.ts";

const OLD = "a".repeat(40);
const NEW = "b".repeat(40);
const LOST = "c".repeat(40);

const DEV = { stack: "dev", approval: false, smoke: false, rollback: false, workflow: true };

interface Repository {
  /** The commits of main, the oldest first. */
  readonly main?: readonly string[];
  /** The commits and how their pushes' runs ended, the latest first. */
  readonly runs?: readonly (readonly [commit: string, conclusion: string | null])[];
  readonly environments?: Readonly<Record<string, object>>;
  /** A file that no commit has. */
  readonly without?: string;
  /** Main began anew: it has no commit in common with what it was. */
  readonly anew?: boolean;
}

/** GitHub's API, as far as it is asked here. */
async function gitHubWith({ main = [], runs = [], environments = {}, anew, without }: Repository) {
  const answers = (url: URL): unknown => {
    const path = url.pathname.replace("/repos/team/shop", "");
    const asked = (name: string) => url.searchParams.get(name);
    const [, kind, name = ""] = path.split("/");
    if (path === "") return { default_branch: "main" };
    if (kind === "environments") return environments[name];
    if (kind === "contents") return path.endsWith(`/${without}`) ? undefined : { type: "file" };
    if (kind === "compare") {
      const [commit = ""] = decodeURIComponent(name).split("...");
      if (anew && !main.includes(commit)) return undefined;
      const all = main.slice(main.indexOf(commit) + 1).map((sha) => ({ sha }));
      const status = main.includes(commit) ? (all.length > 0 ? "ahead" : "identical") : "diverged";
      const page = Number(asked("page"));
      return { status, commits: all.slice((page - 1) * 100, page * 100) };
    }
    if (path !== "/actions/workflows/ci.yml/runs" || asked("event") !== "push") return undefined;
    if (asked("branch") !== "main") return undefined;
    const workflow_runs = runs
      .filter(([commit]) => asked("head_sha") === null || commit === asked("head_sha"))
      .filter(([, conclusion]) => asked("status") === null || conclusion === asked("status"))
      .map(([head_sha, conclusion]) => ({
        ...{ head_sha, conclusion, status: conclusion === null ? "in_progress" : "completed" },
        html_url: "https://github.com/team/shop/actions/runs/1",
      }));
    return { workflow_runs };
  };
  const server = createServer(({ url, headers }, response) => {
    const isKnown = headers.authorization === "Bearer token";
    const answer = answers(new URL(url ?? "", "http://api"));
    response.statusCode = !isKnown ? 401 : answer === undefined ? 404 : 200;
    response.end(JSON.stringify(answer ?? { message: "no" }));
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  return (token = "token") =>
    gitHub({
      GITHUB_API_URL: `http://127.0.0.1:${port}`,
      GITHUB_REPOSITORY: "team/shop",
      GH_TOKEN: token,
    });
}

const said: string[] = [];
beforeEach(() => {
  said.length = 0;
  vi.spyOn(process.stderr, "write").mockImplementation((text) => said.push(String(text)) > 0);
  return () => vi.restoreAllMocks();
});

async function deploy(commit: string, repository: Repository, onPurpose = false) {
  const api = await gitHubWith(repository);
  const list = await deployable({ commit, environments: [DEV], onPurpose }, api());
  return list.map(({ stack }) => stack);
}

describe("a commit is deployed", () => {
  test("when its push to the default branch has passed", async () => {
    expect(await deploy(NEW, { main: [OLD, NEW], runs: [[NEW, "success"]] })).toEqual(["dev"]);
  });

  test("when newer ones have failed, or run yet", async () => {
    for (const conclusion of ["failure", "cancelled", null]) {
      const runs = [[NEW, conclusion] as const, [OLD, "success"] as const];
      expect(await deploy(OLD, { main: [OLD, NEW], runs })).toEqual(["dev"]);
    }
  });

  test("when a newer one has passed that a forced push has taken away", async () => {
    const runs = [[LOST, "success"] as const, [OLD, "success"] as const];
    expect(await deploy(OLD, { main: [OLD], runs })).toEqual(["dev"]);
  });
});

describe("a commit is not deployed", () => {
  test("when a newer one has passed, however late its own run ends, unless someone asks for it", async () => {
    const between = Array.from({ length: 250 }, (_, index) => String(index).padStart(40, "0"));
    for (const main of [
      [OLD, NEW],
      [OLD, ...between, NEW],
    ]) {
      const runs = [[NEW, "success"] as const, [OLD, "success"] as const];
      expect(await deploy(OLD, { main, runs })).toEqual([]);
      expect(said.at(-1)).toBe(`${OLD} is not deployed: ${NEW} is newer, and has passed, too\n`);
      expect(await deploy(OLD, { main, runs }, true)).toEqual(["dev"]);
    }
  });

  test.each([
    { conclusion: "failure", state: "failure, https://github.com/team/shop/actions/runs/1" },
    { conclusion: null, state: "in_progress, https://github.com/team/shop/actions/runs/1" },
  ])("when it has not passed: $state", async ({ conclusion, state }) => {
    const deployment = deploy(NEW, { main: [NEW], runs: [[NEW, conclusion]] }, true);
    await expect(deployment).rejects.toThrow(`has not passed ci.yml on main (${state})`);
  });

  test("when it never ran there, as a fork's", async () => {
    const deployment = deploy(LOST, { main: [NEW], runs: [[NEW, "success"]] }, true);
    await expect(deployment).rejects.toThrow("has not passed ci.yml on main (no run)");
  });

  test("when the default branch does not have it any more", async () => {
    for (const anew of [false, true]) {
      const deployment = deploy(LOST, { main: [NEW], runs: [[LOST, "success"]], anew }, true);
      await expect(deployment).rejects.toThrow(`main does not have ${LOST}`);
    }
  });

  test.each(USED_BY_DEPLOY)("when it is from before %s, which the workflow runs", async (path) => {
    expect(existsSync(join(ROOT, path))).toBe(true);
    const repository = { main: [OLD, NEW], runs: [[OLD, "success"] as const], without: path };
    await expect(deploy(OLD, repository, true)).rejects.toThrow(
      `${OLD} has no ${path}, which this workflow runs, so it is not deployed: check it out and run \`pnpm pulumi up\``,
    );
  });

  test("when GitHub refuses the token, or can't be reached", async () => {
    const api = await gitHubWith({});
    const wish = { commit: NEW, environments: [], onPurpose: false };
    await expect(deployable(wish, api("other"))).rejects.toThrow("GitHub answers 401 for http");
    const nowhere = {
      GITHUB_API_URL: "http://127.0.0.1:1",
      GITHUB_REPOSITORY: "a/b",
      GH_TOKEN: "x",
    };
    await expect(deployable(wish, gitHub(nowhere))).rejects.toThrow("GitHub can't be asked for");
    expect(() => gitHub({})).toThrow("GITHUB_REPOSITORY is missing");
  });
});

test("an environment is told of when any branch may deploy to it, or its own reviewers may hold up what is newer", async () => {
  const noteOn = async (dev?: object) => {
    said.length = 0;
    const main = { main: [NEW], runs: [[NEW, "success"] as const] };
    expect(await deploy(NEW, { ...main, ...(dev && { environments: { dev } }) })).toEqual(["dev"]);
    return said.join("");
  };
  const open = "note: a workflow of any branch may deploy to dev";
  expect(await noteOn({ deployment_branch_policy: null })).toContain(open);
  expect(await noteOn({ deployment_branch_policy: { custom_branch_policies: true } })).toBe("");
  expect(await noteOn()).toBe("");
  const ofMain = { deployment_branch_policy: { custom_branch_policies: true } };
  expect(await noteOn({ ...ofMain, protection_rules: [{ type: "branch_policy" }] })).toBe("");
  const reviewers = { type: "required_reviewers", reviewers: [{ type: "Team" }] };
  expect(await noteOn({ ...ofMain, protection_rules: [reviewers] })).toBe(
    "note: the GitHub environment dev has required reviewers itself: a deployment that waits for them may hold up newer ones, until someone rejects it; approvals are for dev-approval (docs/deploying.md)\n",
  );
});
