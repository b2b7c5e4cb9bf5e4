import type { DeployableWorkflow } from "../deployable.ts";
import { formerPolicies } from "./formerPolicies.ts";
import { type KeptGrants, keptGrants } from "./keptGrants.ts";

export interface KeepingWorkflow extends DeployableWorkflow {
  /** Undefined without `keepGrants`. */
  readonly kept: KeptGrants | undefined;
}

/**
 * The workflows with what each keeps of its former permissions. Pulumi is asked what was deployed only where one keeps any.
 *
 * @throws {RunError} when Pulumi does not answer
 */
export async function keepingWorkflows(
  deployable: readonly DeployableWorkflow[],
  now: Date,
): Promise<KeepingWorkflow[]> {
  const keeps = deployable.some(({ settings }) => settings.keepGrants !== undefined);
  const former = keeps ? await formerPolicies() : new Map<string, string>();
  return deployable.map((one) => {
    const { workflow, settings } = one;
    const { keepGrants: days } = settings;
    const kept = days === undefined ? undefined : keptGrants(workflow.name, former, { days, now });
    return { ...one, kept };
  });
}
