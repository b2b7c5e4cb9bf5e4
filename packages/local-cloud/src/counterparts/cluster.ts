import { z } from "zod";
import { createCluster } from "../ecs/cluster.ts";
import { arnOf, physicalName } from "../names.ts";
import { type CreateCounterpart, readInputs } from "./counterpart.ts";

export const Inputs = z.strictObject({ name: z.string().optional() });

/** `aws:ecs/cluster:Cluster` */
export const cluster: CreateCounterpart = (resource, cloud) => {
  const name = physicalName(resource, readInputs(Inputs, resource).name);
  const arn = arnOf("ecs", `cluster/${name}`);
  const running = createCluster({ arn, name }, cloud);
  cloud.clusters.set(arn, running);
  return {
    description: "processes on this machine",
    id: arn,
    outputs: { arn, name },
    stop: running.stop,
    processIds: running.processIds,
  };
};
