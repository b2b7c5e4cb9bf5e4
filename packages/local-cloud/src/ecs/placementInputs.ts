import { z } from "zod";
import type { Placement } from "./placement.ts";

/** The arguments of Pulumi's types that say where ECS starts tasks, of a service and of a schedule's target. */
export const PLACEMENT_INPUTS = {
  launchType: z.enum(["EC2", "FARGATE", "EXTERNAL", "MANAGED_INSTANCES"]).optional(),
  capacityProviderStrategies: z
    .array(z.strictObject({ capacityProvider: z.string(), weight: z.number().default(0) }))
    .default([]),
  networkConfiguration: z
    .strictObject({
      subnets: z.array(z.string()),
      securityGroups: z.array(z.string()).default([]),
    })
    .optional(),
} as const;

const PlacementInputs = z.object(PLACEMENT_INPUTS);

export function placementOf({
  launchType,
  capacityProviderStrategies: strategies,
  networkConfiguration,
}: z.infer<typeof PlacementInputs>): Placement {
  return {
    launchType,
    capacityProviders: strategies.map(({ capacityProvider }) => capacityProvider),
    weights: strategies.map(({ weight }) => weight),
    subnets: networkConfiguration?.subnets,
    securityGroups: networkConfiguration?.securityGroups ?? [],
  };
}
