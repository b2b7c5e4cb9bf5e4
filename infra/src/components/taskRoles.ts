import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { workloadTags } from "../environment.ts";
import { workOn } from "./activity.ts";
import { useKeyForActivity } from "./encryption.ts";
import type { FargateWorkerArgs } from "./fargateWorker.ts";
import { writeLogs } from "./logGroup.ts";
import { createRole, type GrantedRole } from "./role.ts";

export interface TaskRoles {
  /** ECS takes it on to start a task: pull the image, write the log. */
  readonly executionRole: GrantedRole;
  /** The worker itself acts with it. */
  readonly taskRole: GrantedRole;
}

export function createTaskRoles(
  name: string,
  args: FargateWorkerArgs,
  logGroup: aws.cloudwatch.LogGroup,
  parent: pulumi.Resource,
): TaskRoles {
  return {
    executionRole: createExecutionRole(name, args, logGroup, parent),
    taskRole: createTaskRole(name, args, parent),
  };
}

function createExecutionRole(
  name: string,
  { environment, manifest, shared }: FargateWorkerArgs,
  logGroup: aws.cloudwatch.LogGroup,
  parent: pulumi.Resource,
): GrantedRole {
  const args = {
    environment,
    description: `Starts the Fargate worker of ${manifest.name}`,
    service: "ecs-tasks.amazonaws.com",
    statements: [...shared.image.pullStatements, writeLogs(logGroup)],
    tags: workloadTags(environment, manifest.name),
  };
  return createRole(`${name}-task-execution`, args, parent);
}

function createTaskRole(
  name: string,
  { environment, manifest, activityArn }: FargateWorkerArgs,
  parent: pulumi.Resource,
): GrantedRole {
  const args = {
    environment,
    description: `Fargate worker of ${manifest.name}`,
    service: "ecs-tasks.amazonaws.com",
    statements: [workOn(activityArn), ...useKeyForActivity(environment, activityArn)],
    tags: workloadTags(environment, manifest.name),
  };
  return createRole(`${name}-task`, args, parent);
}
