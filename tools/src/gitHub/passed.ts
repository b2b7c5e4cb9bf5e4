import * as z from "zod";
import type { GitHub } from "./gitHub.ts";

/** A commit must not be deployed. */
export class NotDeployable extends Error {
  override readonly name = "NotDeployable";
}

/** The workflow whose success lets a commit be deployed. */
const WORKFLOW = "ci.yml";
/** What GitHub lists at once, at most. */
const PAGE = 100;

const repositoryAnswer = z.object({ default_branch: z.string() });
const runsAnswer = z.object({
  workflow_runs: z.array(
    z.object({
      head_sha: z.string(),
      status: z.string(),
      conclusion: z.string().nullable(),
      html_url: z.string(),
    }),
  ),
});
const comparison = z.object({
  status: z.enum(["ahead", "behind", "diverged", "identical"]),
  commits: z.array(z.object({ sha: z.string() })),
});

/**
 * Makes sure that a commit is one of the default branch, as it is now, and that its push has passed.
 * @returns a newer commit of the branch that has passed, too, if there is one
 * @throws {NotDeployable} when it must not be deployed; the message says why
 */
export async function requirePassed(gitHub: GitHub, commit: string): Promise<string | undefined> {
  const branch = await defaultBranch(gitHub);
  const ofCommit = await runs(gitHub, branch, `head_sha=${commit}`);
  if (!ofCommit.some(({ conclusion }) => conclusion === "success")) {
    const [latest] = ofCommit;
    const state = latest ? `${latest.conclusion ?? latest.status}, ${latest.html_url}` : "no run";
    throw new NotDeployable(
      `${commit} has not passed ${WORKFLOW} on ${branch} (${state}), so it is not deployed`,
    );
  }
  const later = new Set(await commitsSince(gitHub, commit, branch));
  const passed = await runs(gitHub, branch, "status=success");
  return passed.find(({ head_sha }) => later.has(head_sha))?.head_sha;
}

async function defaultBranch(gitHub: GitHub): Promise<string> {
  const answer = repositoryAnswer.safeParse(await gitHub.get(""));
  if (answer.success) return answer.data.default_branch;
  throw new NotDeployable(`GitHub does not show ${gitHub.repository} to this token`);
}

/** The runs for pushes to the branch, the latest push first. A run that is repeated keeps its place. */
async function runs(gitHub: GitHub, branch: string, filter: string) {
  const query = `branch=${encodeURIComponent(branch)}&event=push&${filter}&per_page=${PAGE}`;
  const found = await gitHub.get(`/actions/workflows/${WORKFLOW}/runs?${query}`);
  if (found === undefined) throw new NotDeployable(`there is no workflow ${WORKFLOW}`);
  return runsAnswer.parse(found).workflow_runs;
}

const UNRELATED: z.infer<typeof comparison> = { status: "diverged", commits: [] };

/** @throws {NotDeployable} when the branch does not have the commit, as after a forced push */
async function commitsSince(gitHub: GitHub, commit: string, branch: string): Promise<string[]> {
  const since: string[] = [];
  for (let page = 1; ; page++) {
    const path = `/compare/${commit}...${encodeURIComponent(branch)}?per_page=${PAGE}&page=${page}`;
    // GitHub finds nothing to compare where the two have no commit in common.
    const answer = await gitHub.get(path);
    const { status, commits } = answer === undefined ? UNRELATED : comparison.parse(answer);
    if (status !== "ahead" && status !== "identical") {
      throw new NotDeployable(`${branch} does not have ${commit}, so it is not deployed`);
    }
    since.push(...commits.map(({ sha }) => sha));
    if (commits.length < PAGE) return since;
  }
}
