import { join } from "node:path";
import { environments } from "@sfn-workers/infra/environments";
import { ROOT } from "../workspace/nx.ts";
import { checkedOut, isOlder, named } from "./commits.ts";
import { type Deployment, deploy } from "./deploy.ts";
import { goBack, stays } from "./goBack.ts";
import { changesOf, formerCommit, lastCommit } from "./history.ts";
import { pnpm } from "./pnpm.ts";

export interface PromoteOptions {
  /** Deploys a commit that is older than what the stack has, too. */
  readonly older?: boolean | undefined;
}

export interface Promotion {
  readonly stack: string;
  readonly commit: string;
  /** Not when the stack has a newer commit. */
  readonly deployed: boolean;
}

/** Executions of each workload that has no samples: enough to see that it works. */
const EXECUTIONS = "3";

/**
 * Deploys the commit that is checked out to one environment, as the workflow does: not over a newer commit; then executions run
 * through it, and where they fail, the former commit comes back, each if the stack file says so.
 *
 * @param stack as for Pulumi: `dev`, or `ORGANIZATION/PROJECT/dev`
 * @throws {PromotionFailed} when the deployment or an execution fails; the message says what the stack has now
 */
export async function promote(
  stack: string,
  { older = false }: PromoteOptions,
  folder = ROOT,
): Promise<Promotion> {
  const commit = checkedOut(folder);
  const changes = await changesOf(stack);
  const last = lastCommit(changes);
  if (!older && last !== undefined && isOlder(folder, commit, last)) {
    process.stderr.write(
      `${named(folder, commit)} is older than ${named(folder, last)}, which ${stack} has: nothing is deployed\n`,
    );
    return { stack, commit, deployed: false };
  }
  const deployment = { stack, commit, folder };
  await deploy(deployment);
  const { smoke, rollback } = settingsOf(stack, folder);
  if (smoke && !(await executionsSucceed(deployment))) {
    if (rollback) await goBack(deployment, formerCommit(changes));
    throw stays(deployment, "sfn-workers:deploy has no rollback: true");
  }
  return { stack, commit, deployed: true };
}

async function executionsSucceed({ stack, folder }: Deployment): Promise<boolean> {
  const args = ["-s", "smoke", "--stack", stack, "--executions", EXECUTIONS];
  return (await pnpm(args, { cwd: folder })) === 0;
}

function settingsOf(stack: string, folder: string) {
  const own = stack.split("/").at(-1);
  const found = environments(join(folder, "infra")).find((one) => one.stack === own);
  return found ?? { smoke: false, rollback: false };
}
