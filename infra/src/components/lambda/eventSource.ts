import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { workloadTags } from "../../environment.ts";
import type { CallbackSettings } from "../../settings/workloadSettings.ts";
import type { GrantedRole } from "../shared/role.ts";
import { transformed } from "../shared/transform.ts";
import type { LambdaWorkerArgs } from "./args.ts";

/** Lets Lambda poll the queue and invoke the function with what comes. */
export function createEventSource(
  name: string,
  { environment, manifest, tasks, transform }: LambdaWorkerArgs,
  settings: Extract<CallbackSettings, { worker: "lambda" }>,
  fn: aws.lambda.Function,
  role: GrantedRole,
  parent: pulumi.Resource,
): void {
  const { batchSize, batchWindowSeconds, maximumConcurrency } = settings;
  const args: aws.lambda.EventSourceMappingArgs = {
    eventSourceArn: tasks.arn,
    functionName: fn.arn,
    batchSize,
    maximumBatchingWindowInSeconds: batchWindowSeconds,
    // A message whose outcome is not delivered comes back alone, without the rest of its batch.
    functionResponseTypes: ["ReportBatchItemFailures"],
    ...(maximumConcurrency !== undefined && { scalingConfig: { maximumConcurrency } }),
    tags: workloadTags(environment, manifest.name),
  };
  new aws.lambda.EventSourceMapping(name, transformed(args, transform?.eventSource), {
    parent,
    // Lambda refuses a queue that the function's role can't receive from.
    dependsOn: role.ready,
  });
}
