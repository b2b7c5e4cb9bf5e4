import { join } from "node:path";
import { environments } from "@sfn-workers/infra/environments";
import { ROOT } from "../workspace/nx.ts";
import { checkedOut, isOlder, named } from "./commits.ts";
import { type Deployment, deploy, PromotionFailed } from "./deploy.ts";
import { type Failure, goBack, stays } from "./goBack.ts";
import { type Change, changesOf, formerCommit, lastCommit } from "./history.ts";
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
 * through it. Where it fails half-way, or they do, the former commit comes back. Both if the stack file says so.
 *
 * @param stack as for Pulumi: `dev`, or `ORGANIZATION/PROJECT/dev`
 * @throws {NoStack} when nobody has made the stack
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
  const { smoke, rollback } = settingsOf(stack, folder);
  const failure = await failureOf(deployment, changes, smoke);
  if (failure === undefined) return { stack, commit, deployed: true };
  if (rollback) await goBack(failure, formerCommit(changes));
  throw stays(failure, "sfn-workers:deploy has no rollback: true");
}

/**
 * Deploys, and runs executions if asked for.
 * @returns what failed then, when the stack may have been changed
 * @throws {PromotionFailed} when the deployment fails before it has changed anything
 */
async function failureOf(
  deployment: Deployment,
  before: readonly Change[],
  smoke: boolean,
): Promise<Failure | undefined> {
  const { stack, commit, folder } = deployment;
  const target = named(folder, commit);
  try {
    await deploy(deployment);
  } catch (error) {
    if (!(error instanceof PromotionFailed) || !(await hasChanged(stack, before))) throw error;
    const what = `the deployment of ${target} failed in ${stack} half-way (${error.message})`;
    return { ...deployment, what, left: "what it has changed stays" };
  }
  if (!smoke || (await executionsSucceed(deployment))) return undefined;
  const what = `executions failed in ${stack} after the deployment of ${target}`;
  return { ...deployment, what, left: "it stays" };
}

/** Whether an `up` got as far as changing the stack: one that is refused, or fails in its preview, has no place in the history. */
async function hasChanged(stack: string, [before]: readonly Change[]): Promise<boolean> {
  const [last] = await changesOf(stack);
  return last?.started !== before?.started;
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
