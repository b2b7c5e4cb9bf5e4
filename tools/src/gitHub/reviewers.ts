import * as z from "zod";
import type { GitHub } from "./gitHub.ts";
import { NotDeployable } from "./passed.ts";

const environmentAnswer = z.object({
  protection_rules: z
    .array(z.object({ type: z.string(), reviewers: z.array(z.unknown()).default([]) }))
    .default([]),
  deployment_branch_policy: z.unknown().optional(),
});

/** The GitHub environment in which a job waits for a person. */
const approvalOf = (stack: string) => `${stack}-approval`;

/**
 * Makes sure that someone is asked: GitHub makes an environment that a job names and nobody has made, without any rule, and the
 * job runs at once.
 * @throws {NotDeployable} when nobody would be asked
 */
export async function requireReviewers(gitHub: GitHub, stack: string): Promise<void> {
  const name = approvalOf(stack);
  const found = await gitHub.get(`/environments/${name}`);
  const rules = found === undefined ? [] : environmentAnswer.parse(found).protection_rules;
  const asks = rules.some(
    ({ type, reviewers }) => type === "required_reviewers" && reviewers.length > 0,
  );
  if (asks) return;
  throw new NotDeployable(
    `${stack} waits for an approval, and nobody would be asked: the GitHub environment ${name} ${found === undefined ? "is missing" : "has no required reviewers"}. Give it some in the repository's settings, or take approval: true out of infra/Pulumi.${stack}.yaml`,
  );
}

/** Whether a job of any branch may name the environment, and so assume its role; `false` where there is no such environment yet. */
export async function isOpenToBranches(gitHub: GitHub, stack: string): Promise<boolean> {
  const found = await gitHub.get(`/environments/${stack}`);
  return found !== undefined && environmentAnswer.parse(found).deployment_branch_policy == null;
}
