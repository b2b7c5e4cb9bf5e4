import type { DeployedEnvironment } from "@sfn-workers/infra/environments";

/** The workflow that deploys. */
export const DEPLOY_WORKFLOW = ".github/workflows/deploy.yml";

/** What follows this line in the workflow is written by `pnpm environments --update`. */
const MARK = "  # `pnpm environments --update` writes what follows from the stack files.\n";

/** The workflow can't be written: a person has taken away the line below which its jobs are. */
export class NoMark extends Error {
  override readonly name = "NoMark";
}

/**
 * The workflow with a job for each environment that it deploys. A matrix would not do: GitHub promises no order in it, and where one
 * job of a matrix is cancelled, as by a newer commit, the next one starts all the same.
 *
 * A job behind another says `!cancelled()`, and what it wants of that one. Without it GitHub leaves out a job when any job before it
 * in the chain was skipped, and an environment without an approval skips that job.
 *
 * @throws {NoMark} when the line is missing below which the jobs are
 */
export function withJobs(workflow: string, environments: readonly DeployedEnvironment[]): string {
  const end = workflow.indexOf(MARK);
  if (end === -1) {
    throw new NoMark(`${DEPLOY_WORKFLOW} lacks the line above the jobs of environments: ${MARK}`);
  }
  const jobs = environments.filter(({ workflow: deployed }) => deployed).map(jobOf);
  return workflow.slice(0, end) + MARK + jobs.join("\n");
}

function jobOf({ stack, after, approval }: DeployedEnvironment): string {
  const before = after === undefined ? "" : `, ${idOf(after)}`;
  const deployedThere =
    after === undefined
      ? ""
      : ` && !cancelled() && needs.${idOf(after)}.result == 'success' && needs.${idOf(after)}.outputs.deployed == 'true'`;
  return `  ${idOf(stack)}:
    needs: [commit, release${before}]
    if: github.event_name == 'workflow_run'${deployedThere}
    uses: ./.github/workflows/deploy-environment.yml
    with:
      stack: ${JSON.stringify(stack)}
      commit: \${{ needs.commit.outputs.commit }}
      approval: ${approval}
    permissions:
      actions: read
      contents: read
      id-token: write
    secrets: inherit
`;
}

/** A job's name has fewer characters than a stack's may have. */
function idOf(stack: string): string {
  return `deploy-${stack.replaceAll(/[^A-Za-z0-9_-]/g, "_")}`;
}
