import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { Manifest } from "@sfn-workers/worker-core/manifest";
import { fitsIntoStop } from "@sfn-workers/worker-core/pollFit";
import { type Environment, workloadTags } from "../../environment.ts";
import type { FargateSettings } from "../../settings/workloadSettings.ts";
import { writeLogs } from "../shared/logGroup.ts";
import { createRole, type GrantedRole, policyOf, type Statement } from "../shared/role.ts";
import type { WorkerSecrets } from "../shared/secrets.ts";
import { workerRoleName } from "../shared/workerRoles.ts";
import type { FargateWorkerArgs, TaskRoles } from "./args.ts";
import type { SharedFargate } from "./clusterArgs.ts";
import { tasksOf } from "./taskArns.ts";

export function createTaskRoles(
  name: string,
  args: FargateWorkerArgs,
  secrets: WorkerSecrets,
  logGroup: aws.cloudwatch.LogGroup,
  parent: pulumi.Resource,
): TaskRoles {
  return {
    executionRole: createExecutionRole(name, args, secrets, logGroup, parent),
    taskRole: createTaskRole(name, args, parent),
  };
}

function createExecutionRole(
  name: string,
  { environment, manifest, shared }: FargateWorkerArgs,
  secrets: WorkerSecrets,
  logGroup: aws.cloudwatch.LogGroup,
  parent: pulumi.Resource,
): GrantedRole {
  const args = {
    environment,
    description: `Starts the Fargate worker of ${manifest.name}`,
    service: "ecs-tasks.amazonaws.com",
    statements: [...shared.image.pullStatements, writeLogs(logGroup), ...secrets.statements],
    tags: workloadTags(environment, manifest.name),
  };
  return createRole(`${name}-task-execution`, args, parent);
}

function createTaskRole(
  name: string,
  { environment, manifest, settings, tasks, shared, transform }: FargateWorkerArgs,
  parent: pulumi.Resource,
): GrantedRole {
  const args = {
    environment,
    description: `Fargate worker of ${manifest.name}`,
    service: "ecs-tasks.amazonaws.com",
    statements: [
      ...tasks.access.fargate.statements,
      ...(fitsIntoStop(manifest) ? [] : [protectTask(environment, shared)]),
      ...(isWoken(settings) ? [listTasks(shared), stopTask(environment, manifest, shared)] : []),
      ...(transform?.statements ?? []),
    ],
    tags: workloadTags(environment, manifest.name),
  };
  return createRole(workerRoleName("fargate", name), args, parent);
}

/** Scale-in skips a task that has protected itself. A task's ARN is unknown beforehand, so all tasks of the cluster match. */
function protectTask(environment: Environment, { cluster }: SharedFargate): Statement {
  return {
    Sid: "ProtectTask",
    Effect: "Allow",
    Action: ["ecs:UpdateTaskProtection"],
    Resource: tasksOf(environment, cluster),
    Condition: { ArnEquals: { "ecs:cluster": cluster.arn } },
  };
}

/** Whether executions start tasks on demand, and count them before. */
export function isWoken(settings: FargateSettings): boolean {
  return settings.transport === "activity" && settings.wake;
}

/**
 * Allows listing the tasks of this cluster, also those of other workloads. The call names no container instance, the only resource
 * that IAM knows for it, so that AWS checks it against `*` (cdklabs/construct-hub#1207).
 */
export function listTasks({ cluster }: SharedFargate): Statement {
  return {
    Sid: "ListTasks",
    Effect: "Allow",
    Action: ["ecs:ListTasks"],
    Resource: "*",
    Condition: { ArnEquals: { "ecs:cluster": cluster.arn } },
  };
}

/** A task that executions count stops itself. They have their workload's tag from their start on, and no others have it. */
function stopTask(
  environment: Environment,
  { name }: Manifest,
  { cluster }: SharedFargate,
): Statement {
  return {
    Sid: "StopTask",
    Effect: "Allow",
    Action: ["ecs:StopTask"],
    Resource: tasksOf(environment, cluster),
    Condition: {
      ArnEquals: { "ecs:cluster": cluster.arn },
      StringEquals: { "aws:ResourceTag/workload": name },
    },
  };
}

type Configured = Pick<FargateWorkerArgs, "manifest" | "settings">;

/** Whether the tasks ask ECS for their service's deployment. Without protection every deployment replaces them at once. */
export function watchesDeployments({ manifest, settings }: Configured): boolean {
  return settings.tasks.watchDeployments && !fitsIntoStop(manifest);
}

/**
 * Lets the tasks ask for the deployments of their one service. Its ARN is known only after it was made, with a task definition that
 * has the role, so this is a policy of its own.
 */
export function allowDescribingService(
  name: string,
  args: FargateWorkerArgs,
  { taskRole }: TaskRoles,
  service: aws.ecs.Service,
  parent: pulumi.Resource,
): void {
  if (!watchesDeployments(args)) return;
  const statement: Statement = {
    Sid: "DescribeOwnService",
    Effect: "Allow",
    Action: ["ecs:DescribeServices"],
    Resource: service.arn,
  };
  new aws.iam.RolePolicy(
    `${name}-describe-service`,
    { role: taskRole.name, policy: policyOf([statement]) },
    { parent },
  );
}
