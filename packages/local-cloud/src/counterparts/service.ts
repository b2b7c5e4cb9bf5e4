import { z } from "zod";
import type { Cloud } from "../cloud.ts";
import { createService, type ServiceSettings } from "../ecs/service.ts";
import { ECS_DEFAULT_MAXIMUM_PERCENT, ECS_DEFAULT_MINIMUM_HEALTHY_PERCENT } from "../limits.ts";
import { arnOf, physicalName } from "../names.ts";
import { type CreateCounterpart, readInputs } from "./counterpart.ts";

export const Inputs = z.strictObject({
  name: z.string().optional(),
  cluster: z.string(),
  taskDefinition: z.string(),
  desiredCount: z.number().default(0),
  deploymentCircuitBreaker: z
    .strictObject({ enable: z.boolean(), rollback: z.boolean() })
    .optional(),
  deploymentMinimumHealthyPercent: z.number().default(ECS_DEFAULT_MINIMUM_HEALTHY_PERCENT),
  deploymentMaximumPercent: z.number().default(ECS_DEFAULT_MAXIMUM_PERCENT),
  forceNewDeployment: z.boolean().default(false),
});
type Inputs = z.infer<typeof Inputs>;

/** `aws:ecs/service:Service` */
export const service: CreateCounterpart = (resource, cloud) => {
  const inputs = readInputs(Inputs, resource);
  const cluster = cloud.clusters.find(inputs.cluster);
  const name = physicalName(resource, inputs.name);
  const arn = arnOf("ecs", `service/${cluster.name}/${name}`);
  const running = createService(
    { arn, name, clusterArn: cluster.arn },
    settingsOf(inputs, cloud),
    cloud,
  );
  const outputs = { arn, name };
  return {
    description: describe(inputs),
    id: arn,
    outputs,
    start: running.start,
    update(changed) {
      const next = readInputs(Inputs, changed);
      running.update(settingsOf(next, cloud), next);
      return { description: describe(next), outputs };
    },
    stop: running.stop,
    // Its tasks are gone, and nothing names a service but its tasks.
    delete() {},
    processIds: running.processIds,
  };
};

function settingsOf(inputs: Inputs, cloud: Cloud): ServiceSettings {
  const breaker = inputs.deploymentCircuitBreaker;
  return {
    taskDefinition: cloud.taskDefinitions.find(inputs.taskDefinition),
    desiredCount: inputs.desiredCount,
    circuitBreaker: !breaker?.enable ? "off" : breaker.rollback ? "rollback" : "stop",
    minimumHealthyPercent: inputs.deploymentMinimumHealthyPercent,
    maximumPercent: inputs.deploymentMaximumPercent,
  };
}

function describe({ desiredCount: count }: Inputs): string {
  return `${count} child ${count === 1 ? "process" : "processes"}, restarted on exit`;
}
