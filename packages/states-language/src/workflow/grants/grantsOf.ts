import type { Workflow } from "../defineWorkflow.ts";
import { type Allowance, allowsAction } from "./allowance.ts";
import { authorsGrants } from "./authorsGrants.ts";
import { type Grant, mergedGrants, type Need, SDK } from "./grant.ts";
import { MissingGrant, type Ungranted } from "./missingGrant.ts";
import { type Asking, stateNeeds } from "./stateNeeds.ts";

/**
 * The statements that a workflow's role needs for what its states call, and those of its author (`allows`). What hands tasks to workloads
 * has its own ones.
 *
 * @throws {MissingGrant} when a call has none: its parameters don't say on which resource, or IAM has no action of its name, and the
 * author allows none.
 * @throws {InvalidOption} when nothing says to which service the author's `iam:PassRole` passes a role.
 */
export async function grantsOf(
  { name, definition, allows = [] }: Workflow,
  asking: Asking,
): Promise<Grant[]> {
  const grants: Grant[] = [];
  const needs: Need[] = [];
  const missing: Ungranted[] = [];
  for (const { at, call, need } of await stateNeeds(definition, asking)) {
    needs.push(need);
    const { resources, condition, actions, asked } = need;
    if (resources === undefined) {
      const ungranted = actions.filter((action) => !isAllowed(action, call, need, allows));
      if (ungranted.length > 0) missing.push({ at, call, actions: ungranted, asked });
    } else if (resources.length > 0) {
      grants.push({ actions, resources, ...(condition !== undefined && { condition }) });
    }
  }
  const { place } = asking;
  if (missing.length > 0) throw new MissingGrant(name, missing, place);
  return mergedGrants([...grants, ...authorsGrants(allows, needs, place)]);
}

function isAllowed(
  action: string,
  call: string,
  { asked }: Need,
  allows: readonly Allowance[],
): boolean {
  // IAM has no such action, perhaps because it has another name for the service than the SDK.
  const isUnknown = call.startsWith(SDK) && asked.length === 0;
  return allows.some(
    (allowance) =>
      allowance.calls === call ||
      allowsAction(allowance, action) ||
      (isUnknown && actionIn(allowance.action) === actionIn(action)),
  );
}

function actionIn(action: string): string | undefined {
  return action.split(":").at(-1)?.toLowerCase();
}
