import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { Manifest } from "@sfn-workers/worker-core/manifest";
import { workloadTags } from "../../environment.ts";
import { physicalName } from "../../physicalName.ts";
import type { WorkloadEnvironment } from "./keyPolicies.ts";
import { createLogGroup } from "./logGroup.ts";

export interface WorkerLogsArgs {
  readonly environment: WorkloadEnvironment;
  readonly manifest: Manifest;
}

const KINDS = {
  lambda: { logicalName: "function", service: "lambda" },
  fargate: { logicalName: "task", service: "ecs" },
} as const;
type Kind = keyof typeof KINDS;

/**
 * Creates the log group of a worker. In a protected environment the workload keeps that of the other kind of worker as well: what
 * it wrote stays when the workload moves, and the log group is still the stack's own when the workload moves back. It is not
 * protected itself, since Pulumi would then refuse to delete it when the environment is protected no longer.
 */
export function createWorkerLogs(
  name: string,
  args: WorkerLogsArgs,
  kind: Kind,
  parent: pulumi.Resource,
): aws.cloudwatch.LogGroup {
  if (args.environment.protected) {
    createKind(name, args, kind === "lambda" ? "fargate" : "lambda", parent, false);
  }
  return createKind(name, args, kind, parent);
}

function createKind(
  name: string,
  { environment, manifest }: WorkerLogsArgs,
  kind: Kind,
  parent: pulumi.Resource,
  protect = environment.protected,
): aws.cloudwatch.LogGroup {
  const { logicalName, service } = KINDS[kind];
  const args = {
    environment,
    logGroupName: `/aws/${service}/${physicalName(environment, manifest.name)}`,
    tags: workloadTags(environment, manifest.name),
    protect,
  };
  return createLogGroup(`${name}-${logicalName}`, args, parent);
}
