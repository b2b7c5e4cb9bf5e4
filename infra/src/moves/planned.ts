import type { DeployedResource } from "@sfn-workers/pulumi-host";
import { computedOutputs } from "../plan/computedOutputs.ts";
import { type Computed, offlineAccount, recordStack } from "../plan/recordStack.ts";
import { program } from "../program.ts";
import type { Stack } from "../stackFile.ts";
import { type HeldResource, STACK } from "./abandoned.ts";

/**
 * What a program declares for a stack, without asking AWS.
 *
 * @param account where it would be deployed
 * @param deployed what is deployed, some of which the program may keep
 * @throws {ConfigurationError} when the configuration is invalid
 */
export async function plannedResources(
  stack: Stack,
  run: () => object = () => program(),
  account = offlineAccount(stack),
  deployed: readonly HeldResource[] = [],
): Promise<HeldResource[]> {
  const computed = asNamed(deployed, (resource) => computedOutputs(resource, account));
  const recorded = await recordStack(stack, run, account, located(stack, deployed), computed);
  const { resources, outputs: ofStack } = recorded;
  const declared = [...resources.values()].map((resource) => {
    const { type, name, inputs, retainOnDelete: retained } = resource;
    return { type, name, inputs, outputs: computed(resource), retained };
  });
  return [{ type: STACK, name: stack.stack, inputs: {}, outputs: { ...ofStack } }, ...declared];
}

/** As the program finds it in its stack's state: with the stack itself, and a URN, of which it reads the name alone. */
function located(
  { project = "", stack }: Stack,
  deployed: readonly HeldResource[],
): DeployedResource[] {
  if (deployed.length === 0) return [];
  const urn = (type: string, name: string) => `urn:pulumi:${stack}::${project}::${type}::${name}`;
  return [
    { urn: urn(STACK, stack), type: STACK, outputs: { environment: stack } },
    ...deployed
      .filter(({ type }) => type !== STACK)
      .map(({ type, name, inputs, outputs }) => ({
        ...{ urn: urn(type, name), type },
        outputs: { ...inputs, ...outputs },
      })),
  ];
}

const ROLE = "aws:iam/role:Role";

/**
 * A role to which Pulumi gives its name has it until its path or its account is another: then it is replaced. With a name of the plan's own,
 * statements on it would differ from those that are deployed.
 */
function asNamed(deployed: readonly HeldResource[], computed: Computed): Computed {
  const roles = new Map(
    deployed.filter(({ type }) => type === ROLE).map((role) => [role.name, role]),
  );
  return (resource) => {
    const outputs = computed(resource);
    const there = resource.type === ROLE ? roles.get(resource.name) : undefined;
    if (there === undefined || resource.inputs["name"] !== undefined) return outputs;
    const { arn, name } = there.outputs;
    if (typeof arn !== "string" || placeOf(arn) !== placeOf(String(outputs["arn"]))) return outputs;
    return { ...outputs, arn, name };
  };
}

/** The ARN of a role without its name: `arn:aws:iam::123456789012:role/PATH/`. */
function placeOf(arn: string): string {
  return arn.slice(0, arn.lastIndexOf("/"));
}
