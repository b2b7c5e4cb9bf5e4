import type { GitHub } from "./gitHub.ts";
import { NotDeployable } from "./passed.ts";

/** What the deploy workflow runs of the commit that it deploys. */
export const USED_BY_DEPLOY = [
  ".github/actions/setup/action.yml",
  "tools/src/commands/promote.ts",
  "tools/src/commands/release.ts",
] as const;

/**
 * Makes sure that a commit has what the workflow runs of it: an older one may be from before that.
 * @throws {NotDeployable} when it has not; the message says how to deploy it
 */
export async function requireDeploysItself(gitHub: GitHub, commit: string): Promise<void> {
  for (const path of USED_BY_DEPLOY) {
    if ((await gitHub.get(`/contents/${path}?ref=${commit}`)) !== undefined) continue;
    throw new NotDeployable(
      `${commit} has no ${path}, which this workflow runs, so it is not deployed: check it out and run \`pnpm pulumi up\`, or revert on the default branch what came after it`,
    );
  }
}
