import { missingAuthenticationToken } from "@sfn-workers/local-stepfunctions";
import { z } from "zod";
import type { Cloud } from "../cloud.ts";
import { arnOf, regionOf } from "../names.ts";
import type { EcsCall } from "./agent/ecsCall.ts";
import { EcsError } from "./ecsError.ts";

/** ECS API: DescribeServices takes at most 10 services. */
const Input = z.object({
  cluster: z.string().default("default"),
  services: z.array(z.string()).min(1).max(10),
});

/**
 * Answers DescribeServices, with the permissions of the caller's role: which task definitions a service deploys.
 *
 * @throws {AccessDeniedException} when the role lacks the permission; the message is AWS's.
 * @throws {ApiError} MissingAuthenticationTokenException when the call is not signed
 * @throws {EcsError} when ECS would refuse the call
 */
export function answerEcsCall(
  { target, input, caller }: EcsCall,
  cloud: Pick<Cloud, "clusters" | "iam" | "region">,
): object {
  if (target !== "AmazonEC2ContainerServiceV20141113.DescribeServices") {
    throw new EcsError("InvalidParameterException", "supported locally: DescribeServices");
  }
  const given = Input.safeParse(input);
  if (!given.success) throw new EcsError("InvalidParameterException", given.error.message);
  const { region = cloud.region, accessKeyId } = caller;
  if (accessKeyId === undefined) throw missingAuthenticationToken();
  const cluster = cloud.clusters.find(given.data.cluster, region);
  const session = cloud.iam.sessionOf(accessKeyId);
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
