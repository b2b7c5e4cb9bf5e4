import type { DeployedResource } from "@sfn-workers/pulumi-host";
import { computedOutputs } from "../plan/computedOutputs.ts";
import { offlineAccount, recordStack } from "../plan/recordStack.ts";
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
  const recorded = await recordStack(stack, run, account, located(stack, deployed));
  const { resources, outputs: ofStack } = recorded;
  const declared = [...resources.values()].map((resource) => {
    const { type, name, inputs, retainOnDelete: retained } = resource;
    return { type, name, inputs, outputs: computedOutputs(resource, account), retained };
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
