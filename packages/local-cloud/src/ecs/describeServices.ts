import { z } from "zod";
import { arnOf, regionOf } from "../names.ts";
import { EcsError } from "./ecsError.ts";
import type { EcsServices, SignedCall } from "./signedCall.ts";

/** ECS API: DescribeServices takes at most 10 services. */
const Input = z.object({
  cluster: z.string().default("default"),
  services: z.array(z.string()).min(1).max(10),
});

/** Which task definitions a service deploys. */
export function describeServices(
  { input, region, session }: SignedCall,
  cloud: EcsServices,
): object {
  const given = Input.safeParse(input);
  if (!given.success) throw new EcsError("InvalidParameterException", given.error.message);
  const cluster = cloud.clusters.find(given.data.cluster, region);
  const asked = given.data.services.map((arnOrName) => {
    const name = arnOrName.split("/").at(-1) ?? "";
    const arn = arnOf(regionOf(cluster.arn), "ecs", `service/${cluster.name}/${name}`);
    const context = { "ecs:cluster": cluster.arn };
    if (session !== undefined) cloud.iam.require(session, "ecs:DescribeServices", arn, context);
    return { arn, name, service: cluster.services.get(name) };
  });
  return {
    services: asked.flatMap(({ arn, name, service }) =>
      service === undefined
        ? []
        : [
            {
              serviceArn: arn,
              serviceName: name,
              clusterArn: cluster.arn,
              status: "ACTIVE",
              desiredCount: service.desiredCount(),
              taskDefinition: service.deployments()[0]?.taskDefinition,
              deployments: service.deployments(),
            },
          ],
    ),
    failures: asked.flatMap(({ arn, service }) =>
      service === undefined ? [{ arn, reason: "MISSING" }] : [],
    ),
  };
}
