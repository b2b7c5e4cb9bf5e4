import * as pulumi from "@pulumi/pulumi";

/**
 * The options of a worker that takes the place of one of the other kind, when a workload moves. Both give some resources the same
 * name on AWS, such as the schedule's dead-letter queue: a new one would be the one that is there already, and the deletion of
 * the former one would then delete it. So the component is the former one under another type, and what both have stays.
 */
export function movedFrom(
  other: "LambdaWorker" | "FargateWorker",
  options: pulumi.ComponentResourceOptions | undefined,
): pulumi.ComponentResourceOptions {
  return pulumi.mergeOptions(options, { aliases: [{ type: `sfn-workers:index:${other}` }] });
}
