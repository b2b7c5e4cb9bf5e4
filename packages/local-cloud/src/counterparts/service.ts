import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import type { Cloud } from "../cloud.ts";
import type { Cluster } from "../ecs/cluster.ts";
import { EcsError } from "../ecs/ecsError.ts";
import { requireServiceMembers } from "../ecs/membersWithoutEffect.ts";
import { requirePlacement } from "../ecs/placement.ts";
import { PLACEMENT_INPUTS, placementOf } from "../ecs/placementInputs.ts";
import { createService, type ServiceSettings } from "../ecs/service.ts";
import {
  ECS_DEFAULT_MAXIMUM_PERCENT,
  ECS_DEFAULT_MINIMUM_HEALTHY_PERCENT,
  ECS_NAME,
} from "../limits.ts";
import { arnOf, physicalName, regionOf } from "../names.ts";
import { type CreateCounterpart, type LocalRegistration, readInputs } from "./counterpart.ts";

export const Inputs = z.strictObject({
  name: z.string().optional(),
  cluster: z.string().default("default"),
  taskDefinition: z.string(),
  desiredCount: z.number().int().min(0).default(0),
  deploymentCircuitBreaker: z
    .strictObject({ enable: z.boolean(), rollback: z.boolean() })
    .optional(),
  deploymentMinimumHealthyPercent: z.number().default(ECS_DEFAULT_MINIMUM_HEALTHY_PERCENT),
  deploymentMaximumPercent: z.number().default(ECS_DEFAULT_MAXIMUM_PERCENT),
  ...PLACEMENT_INPUTS,
  forceNewDeployment: z.boolean().default(false),
  enableExecuteCommand: z.boolean().default(false),
});
type Inputs = z.infer<typeof Inputs>;

/** @throws {EcsError} when ECS would refuse an argument whatever other resources there are. */
export function checkService(
  resource: LocalRegistration,
  given: LocalRegistration["inputs"],
): void {
  const inputs = readInputs(Inputs, resource);
  const name = physicalName(resource, inputs.name);
  if (!ECS_NAME.test(name)) {
    throw new EcsError("InvalidParameterException", `Invalid service name: ${name}`);
  }
  requirePercentages(inputs);
  requireServiceMembers(given);
}

/** `aws:ecs/service:Service` */
export const service: CreateCounterpart = async (resource, cloud) => {
  const inputs = readInputs(Inputs, resource);
  const cluster = cloud.clusters.find(inputs.cluster, resource.region);
  const name = physicalName(resource, inputs.name);
  const arn = arnOf(resource.region, "ecs", `service/${cluster.name}/${name}`);
  const inspector = await cloud.inspectors.of(resource);
  const running = createService(
    { arn, name, clusterArn: cluster.arn, inspector },
    settingsOf(inputs, cluster, cloud),
    cloud,
  );
  cluster.services.set(name, running);
  const outputs = { arn, name };
  let asked = inputs.desiredCount;
  let strategies = strategiesOf(resource);
  let { taskDefinition } = inputs;
  return {
    description: describe(inputs),
    id: arn,
    outputs,
    start: running.start,
    update(changed) {
      const given = readInputs(Inputs, changed);
      requireForced(strategiesOf(changed), strategies, given);
      const next = given.capacityProviderStrategies.length > 0 ? withoutLaunchType(given) : given;
      // What has scaled the service meanwhile stays, unless the argument itself changes.
      const scaled = next.desiredCount === asked && { desiredCount: running.desiredCount() };
      running.update({ ...settingsOf(next, cluster, cloud), ...scaled }, next);
      asked = next.desiredCount;
      strategies = strategiesOf(changed);
      ({ taskDefinition } = next);
      return { description: describe(next), outputs };
    },
    async renew() {
      const { region } = resource;
      const { definition, endUse } = await cloud.taskDefinitions
        .find(taskDefinition, region)
        .renewed();
      try {
        await running.renew(definition);
        // Tasks on demand start from it too.
        cloud.taskDefinitions.register(definition);
        cluster.renew(definition);
      } finally {
        endUse();
      }
    },
    stop: running.stop,
    delete() {
      cluster.services.delete(name);
    },
    processIds: running.processIds,
  };
};

/** In no order, as the provider compares them. */
function strategiesOf({ inputs }: LocalRegistration): readonly string[] {
  const given = inputs["capacityProviderStrategies"];
  return Array.isArray(given) ? given.map((one) => JSON.stringify(one)).toSorted() : [];
}

/** @throws {Error} when the provider refuses other strategies, with its words. */
function requireForced(
  now: readonly string[],
  former: readonly string[],
  { forceNewDeployment }: Inputs,
): void {
  if (forceNewDeployment || isDeepStrictEqual(now, former)) return;
  throw new Error(
    "capacityProviderStrategies: force_new_deployment should be true when capacity_provider_strategy is being updated: set " +
      "forceNewDeployment: true",
  );
}

/** An update has the launch type that the service was created with, until it has capacity providers. */
function withoutLaunchType({ launchType: _, ...others }: Inputs): Inputs {
  return others;
}

/** @throws {EcsError} when ECS refuses the service. */
function settingsOf(inputs: Inputs, cluster: Cluster, cloud: Cloud): ServiceSettings {
  const taskDefinition = cloud.taskDefinitions.find(inputs.taskDefinition, regionOf(cluster.arn));
  requirePlacement(taskDefinition, placementOf(inputs), cluster);
  if (inputs.enableExecuteCommand && taskDefinition.taskRoleArn === undefined) {
    throw new EcsError(
      "InvalidParameterException",
      "enableExecuteCommand: The service couldn't be created because a valid taskRoleArn is not being used. Specify a valid " +
        "task role in your task definition and try again.",
    );
  }
  const breaker = inputs.deploymentCircuitBreaker;
  return {
    taskDefinition,
    desiredCount: inputs.desiredCount,
    circuitBreaker: !breaker?.enable ? "off" : breaker.rollback ? "rollback" : "stop",
    minimumHealthyPercent: inputs.deploymentMinimumHealthyPercent,
    maximumPercent: inputs.deploymentMaximumPercent,
  };
}

function requirePercentages(inputs: Inputs): void {
  const { deploymentMinimumHealthyPercent: min, deploymentMaximumPercent: max } = inputs;
  if (min < 100 || max > 100) return;
  throw new EcsError(
    "InvalidParameterException",
    "Both maximumPercent and minimumHealthyPercent cannot be 100 as this will block deployments.",
  );
}

function describe({ desiredCount: count }: Inputs): string {
  return `${count} child ${count === 1 ? "process" : "processes"}, restarted on exit`;
}
