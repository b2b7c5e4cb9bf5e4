import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { workloadTags } from "../../environment.ts";
import type { CallbackSettings } from "../../settings/workloadSettings.ts";
import type { GrantedRole } from "../shared/role.ts";
import { transformed } from "../shared/transform.ts";
import type { LambdaWorkerArgs } from "./args.ts";

/** Lambda polls the queue and invokes the function with batches of messages. */
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
    // Only the messages whose outcome was not delivered return to the queue, not their whole batch.
    functionResponseTypes: ["ReportBatchItemFailures"],
    scalingConfig: { maximumConcurrency },
    tags: workloadTags(environment, manifest.name),
  };
  new aws.lambda.EventSourceMapping(name, transformed(args, transform?.eventSource), {
    parent,
    // Lambda rejects the mapping if the function's role may not receive from the queue.
    dependsOn: role.ready,
  });
}
