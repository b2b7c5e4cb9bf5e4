import { z } from "zod";
import { createService } from "../ecs/service.ts";
import { findTaskDefinition } from "../ecs/taskDefinition.ts";
import { arnOf, nameInArn, physicalName } from "../names.ts";
import { type CreateCounterpart, readInputs } from "./counterpart.ts";

export const Inputs = z.strictObject({
  name: z.string().optional(),
  cluster: z.string(),
  taskDefinition: z.string(),
  desiredCount: z.number().default(0),
  deploymentCircuitBreaker: z.strictObject({ enable: z.boolean() }).optional(),
});

/** `aws:ecs/service:Service` */
export const service: CreateCounterpart = (resource, cloud) => {
  const inputs = readInputs(Inputs, resource);
  const name = physicalName(resource, inputs.name);
  const definition = findTaskDefinition(inputs.taskDefinition, cloud.taskDefinitions.values());
  const arn = arnOf("ecs", `service/${nameInArn(inputs.cluster)}/${name}`);
  const running = createService(
    {
      arn,
      name,
      taskDefinition: definition,
      desiredCount: inputs.desiredCount,
      circuitBreaker: inputs.deploymentCircuitBreaker?.enable ?? false,
    },
    cloud,
  );
  const count = inputs.desiredCount;
  return {
    description: `${count} child ${count === 1 ? "process" : "processes"}, restarted on exit`,
    id: arn,
    outputs: { arn, name },
    start: running.start,
    stop: running.stop,
    processIds: running.processIds,
  };
};
