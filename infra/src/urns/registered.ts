import { type PlannedResource, recordStack } from "../plan/recordStack.ts";
import type { Stack } from "../stackFile.ts";

/** The URN of a resource in Pulumi's state, and the former URNs that its aliases name. */
export type RegisteredUrn = Pick<PlannedResource, "urn" | "aliases">;

/** Runs the program without an engine and lists the URN of every resource and component that it registers. */
export async function registeredUrns(
  stack: Stack,
  program: () => object,
): Promise<RegisteredUrn[]> {
  const { resources } = await recordStack(stack, program);
  return [...resources.values()].map(({ urn, aliases }) => ({ urn, aliases }));
}
