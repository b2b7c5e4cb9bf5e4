import { z } from "zod";
import { createCluster } from "../ecs/cluster.ts";
import { EcsError } from "../ecs/ecsError.ts";
import { ECS_NAME } from "../limits.ts";
import { arnOf, physicalName } from "../names.ts";
import { type CreateCounterpart, readInputs } from "./counterpart.ts";

export const Inputs = z.strictObject({ name: z.string().optional() });

/** `aws:ecs/cluster:Cluster` */
export const cluster: CreateCounterpart = (resource, cloud) => {
  const name = physicalName(resource, readInputs(Inputs, resource).name);
  if (!ECS_NAME.test(name)) {
    throw new EcsError("InvalidParameterException", `Invalid cluster name: ${name}`);
  }
  const arn = arnOf(resource.region, "ecs", `cluster/${name}`);
  const running = createCluster({ arn, name }, cloud);
  cloud.clusters.add(running);
  const state = { description: "processes on this machine", outputs: { arn, name } };
  return {
    ...state,
    id: arn,
    // Only its name has a local effect, and another name replaces it.
    update: () => state,
    stop: running.stop,
    delete: () => cloud.clusters.delete(arn),
    processIds: running.processIds,
  };
};
