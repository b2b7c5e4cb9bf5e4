import { computedOutputs } from "../plan/computedOutputs.ts";
import { offlineAccount, recordStack } from "../plan/recordStack.ts";
import { program } from "../program.ts";
import type { Stack } from "../stackFile.ts";
import type { HeldResource } from "./abandoned.ts";

/**
 * What a program declares for a stack, without asking AWS.
 *
 * @param account where it would be deployed
 * @throws {ConfigurationError} when the configuration is invalid
 */
export async function plannedResources(
  stack: Stack,
  run: () => object = () => program(),
  account = offlineAccount(stack),
): Promise<HeldResource[]> {
  const { resources } = await recordStack(stack, run, account);
  return [...resources.values()].map((resource) => {
    const { type, name, inputs, retainOnDelete: retained } = resource;
    return { type, name, inputs, outputs: computedOutputs(resource, account), retained };
  });
}
