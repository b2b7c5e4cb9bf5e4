import type { DeployedEnvironment } from "@sfn-workers/infra/environments";
import { isOpenToBranches } from "./branches.ts";
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
 * @throws {NotDeployable} when the commit has not passed, or is not on the default branch
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
  for (const { stack } of environments) {
    if (await isOpenToBranches(api, stack)) {
      say(
        `note: a workflow of any branch may deploy to ${stack}: let its GitHub environment take the default branch only (docs/pipeline.md)`,
      );
    }
  }
  return environments;
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
