import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Environment } from "../../environment.ts";

/** An ARN pattern for all tasks of one cluster. */
export function tasksOf(
  { partition, region, accountId }: Environment,
  cluster: aws.ecs.Cluster,
): pulumi.Output<string> {
  return pulumi.interpolate`arn:${partition}:ecs:${region}:${accountId}:task/${cluster.name}/*`;
}
