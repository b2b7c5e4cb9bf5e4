import { MAX_ECS_SECURITY_GROUPS, MAX_ECS_SUBNETS } from "../limits.ts";
import type { Cluster } from "./cluster.ts";
import { EcsError } from "./ecsError.ts";
import type { TaskDefinition } from "./taskDefinition.ts";

/** Where a call of RunTask, or a service, wants its tasks. */
export interface Placement {
  readonly launchType: string | undefined;
  readonly capacityProviders: readonly string[];
  /** Of these capacity providers, in the same order. */
  readonly weights: readonly number[];
  /** Undefined without a network configuration. */
  readonly subnets: readonly string[] | undefined;
  readonly securityGroups: readonly string[];
}

/**
 * Checks what RunTask and CreateService check.
 *
 * @throws {EcsError} when ECS would refuse the placement; with AWS's message.
 */
export function requirePlacement(
  definition: TaskDefinition,
  placement: Placement,
  cluster: Cluster,
): void {
  requireCapacity(definition, placement, cluster);
  requireNetwork(definition, placement);
}

const FARGATE = ["FARGATE", "FARGATE_SPOT"];

function requireCapacity(
  { family, supportsFargate }: TaskDefinition,
  { launchType, capacityProviders, weights }: Placement,
  { capacity, name }: Cluster,
): void {
  if (launchType !== undefined && capacityProviders.length > 0) {
    refuse(
      "Specifying both a launch type and capacity provider strategy is not supported. Remove one and try again.",
    );
  }
  if (weights.length > 1 && weights.every((weight) => weight === 0)) {
    refuse(
      "There are no capacity providers with a weight value greater than zero defined in the capacity provider strategy. At " +
        `least one capacity provider must have a weight value greater than zero specified: ${capacityProviders.join(", ")}`,
    );
  }
  for (const provider of capacityProviders) {
    if (capacity.providers.includes(provider)) continue;
    refuse(
      "The specified capacity provider strategy cannot contain a capacity provider that is not associated with the " +
        `cluster. Associate the capacity provider with the cluster and try again: ${provider} and ${name}`,
    );
  }
  const strategy = capacityProviders.length > 0 ? capacityProviders : capacity.byDefault;
  const chosen = launchType === undefined && strategy.length > 0 ? strategy : [launchType ?? "EC2"];
  if (!chosen.every((one) => FARGATE.includes(one))) {
    refuse(
      `No Container Instances were found in your cluster. The launch type is ${chosen.join(", ")}, and cluster ${name} has ` +
        'no instances: set launchType "FARGATE", or a capacity provider strategy',
    );
  }
  if (supportsFargate) return;
  throw new EcsError(
    "ClientException",
    `Task definition does not support launch_type FARGATE. ${family} needs the network mode awsvpc, and a size of Fargate's`,
  );
}

function requireNetwork(
  { family, networkMode, revision }: TaskDefinition,
  { subnets, securityGroups }: Placement,
): void {
  if (networkMode !== "awsvpc") {
    if (subnets === undefined) return;
    refuse("Network Configuration is not valid for the given networkMode of this task definition.");
  }
  if (subnets === undefined) {
    refuse(
      "Network Configuration must be provided when networkMode 'awsvpc' is specified. " +
        `${family}:${revision} has it: give a network configuration with subnets`,
    );
  }
  if (subnets.length === 0) refuse("subnets can not be empty. Give at least one");
  if (subnets.length > MAX_ECS_SUBNETS)
    refuse(`subnets can have at most ${MAX_ECS_SUBNETS} items, not ${subnets.length}`);
  if (securityGroups.length > MAX_ECS_SECURITY_GROUPS) {
    refuse(
      `securityGroups can have at most ${MAX_ECS_SECURITY_GROUPS} items, not ${securityGroups.length}`,
    );
  }
  requireIds("subnet", "subnet-", subnets);
  requireIds("security group", "sg-", securityGroups);
}

function requireIds(kind: string, prefix: string, ids: readonly string[]): void {
  const wrong = ids.find((id) => !id.startsWith(prefix));
  if (wrong === undefined) return;
  refuse(
    `Error retrieving ${kind} information for [${wrong}]: Invalid id: "${wrong}" (expecting "${prefix}...")`,
  );
}

function refuse(message: string): never {
  throw new EcsError("InvalidParameterException", message);
}
