import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Environment } from "../../environment.ts";

/** The ARN that all tasks of a cluster match, and none of another. */
export function tasksOf(
  { partition, region, accountId }: Environment,
  cluster: aws.ecs.Cluster,
): pulumi.Output<string> {
  return pulumi.interpolate`arn:${partition}:ecs:${region}:${accountId}:task/${cluster.name}/*`;
}
