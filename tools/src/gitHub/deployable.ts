import type { DeployedEnvironment } from "@sfn-workers/infra/environments";
import { requireDeploysItself } from "./deploysItself.ts";
import { rulesOf } from "./environmentRules.ts";
import { type GitHub, gitHub } from "./gitHub.ts";
import { requirePassed } from "./passed.ts";

export interface Wish {
  readonly commit: string;
  readonly environments: readonly DeployedEnvironment[];
  /** Someone asks for it, so a newer commit that has passed is no obstacle. */
  readonly onPurpose: boolean;
}

/**
 * The environments that the workflow deploys a commit to: none when a newer one has passed, since that one's run deploys it.
 * @throws {NotDeployable} when the commit has not passed, is not on the default branch, or lacks what the workflow runs of it
 * @throws {NoAnswer} when GitHub can't be asked
 */
export async function deployable(
  { commit, environments, onPurpose }: Wish,
  api: GitHub = gitHub(),
): Promise<readonly DeployedEnvironment[]> {
  const newer = await requirePassed(api, commit);
  if (newer !== undefined && !onPurpose) {
    say(`${commit} is not deployed: ${newer} is newer, and has passed, too`);
    return [];
  }
  await requireDeploysItself(api, commit);
  for (const { stack } of environments) await tellOfRules(api, stack);
  return environments;
}

/** Notes of what a job of the environment waits for, and of who else may name it. */
async function tellOfRules(api: GitHub, stack: string): Promise<void> {
  const rules = await rulesOf(api, stack);
  if (rules?.isOpenToBranches) {
    say(
      `note: a workflow of any branch may deploy to ${stack}: let its GitHub environment take the default branch only (docs/pipeline.md)`,
    );
  }
  if (rules?.hasReviewers) {
    say(
      `note: the GitHub environment ${stack} has required reviewers itself: a deployment that waits for them may hold up newer ones, until someone rejects it; approvals are for ${stack}-approval (docs/deploying.md)`,
    );
  }
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
