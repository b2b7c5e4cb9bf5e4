import * as z from "zod";
import type { GitHub } from "./gitHub.ts";

const environmentAnswer = z.object({ deployment_branch_policy: z.unknown().optional() });

/** Whether a job of any branch may name the environment, and so assume its role; `false` where there is no such environment yet. */
export async function isOpenToBranches(gitHub: GitHub, stack: string): Promise<boolean> {
  const found = await gitHub.get(`/environments/${stack}`);
  return found !== undefined && environmentAnswer.parse(found).deployment_branch_policy == null;
}
