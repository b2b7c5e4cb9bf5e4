import * as z from "zod";
import type { GitHub } from "./gitHub.ts";

const environmentAnswer = z.object({
  deployment_branch_policy: z.unknown().optional(),
  protection_rules: z.array(z.object({ type: z.string() })).default([]),
});

/** What GitHub asks of a job that names an environment. */
export interface EnvironmentRules {
  /** Whether a job of any branch may name it, and so assume its role. */
  readonly isOpenToBranches: boolean;
  /** Whether the job waits for a person. */
  readonly hasReviewers: boolean;
}

/** The rules of a GitHub environment; `undefined` where there is no such environment yet. */
export async function rulesOf(
  gitHub: GitHub,
  environment: string,
): Promise<EnvironmentRules | undefined> {
  const found = await gitHub.get(`/environments/${encodeURIComponent(environment)}`);
  if (found === undefined) return undefined;
  const { deployment_branch_policy, protection_rules } = environmentAnswer.parse(found);
  return {
    isOpenToBranches: deployment_branch_policy == null,
    hasReviewers: protection_rules.some(({ type }) => type === "required_reviewers"),
  };
}
