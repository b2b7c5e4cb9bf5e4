import type { DeployedResource } from "@sfn-workers/pulumi-host";
import { computedOutputs } from "../plan/computedOutputs.ts";
import { offlineAccount, recordStack } from "../plan/recordStack.ts";
import { program } from "../program.ts";
import type { Stack } from "../stackFile.ts";
import type { HeldResource } from "./abandoned.ts";

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
  const { resources } = await recordStack(stack, run, account, deployed.map(located(stack)));
  return [...resources.values()].map((resource) => {
    const { type, name, inputs, retainOnDelete: retained } = resource;
    return { type, name, inputs, outputs: computedOutputs(resource, account), retained };
  });
}

/** With a URN again, of which a program reads the name alone. */
function located({ project = "", stack }: Stack) {
  return ({ type, name, outputs }: HeldResource): DeployedResource => ({
    urn: `urn:pulumi:${stack}::${project}::${type}::${name}`,
    type,
    outputs,
  });
}
