import * as pulumi from "@pulumi/pulumi";
import type { FargateSettings } from "../../settings/workloadSettings.ts";
import type { Granted, WakeUp } from "../shared/integration.ts";
import type { Statement } from "../shared/role.ts";
import { type CreatedSchedule, createSchedule, ofWorker } from "../shared/schedule.ts";
import type { FargateWorkerArgs, TaskStart } from "./args.ts";
import { capacity } from "./capacity.ts";
import { isWoken, listTasks } from "./roles.ts";
import { tasksOf } from "./taskArns.ts";
import { CONTAINER } from "./taskDefinition.ts";

/** The worker exits after an empty poll instead of polling until it is stopped. Where executions count it, it tells ECS before. */
function untilDrained(settings: FargateSettings) {
  return [
    { name: "DRAIN", value: "true" },
    ...(isWoken(settings) ? [{ name: "COUNTED", value: "true" }] : []),
  ];
}

/** The schedule counts nobody: where executions do, the worker that it starts does so itself, so that no more than `tasks.max` work. */
function unlessEnough(settings: FargateSettings) {
  return isWoken(settings) ? [{ name: "MOST_TASKS", value: String(settings.tasks.max) }] : [];
}

/**
 * How an execution starts one task that drains the activity and exits, unless `tasks.max` of them run; undefined unless `wake` is
 * set.
 */
export function runTaskWakeUp(
  args: FargateWorkerArgs,
  start: TaskStart,
): Granted<WakeUp> | undefined {
  const { environment, settings, shared } = args;
  const { partition } = environment;
  if (!isWoken(settings)) return undefined;
  const { subnetIds, assignPublicIp } = shared.placement;
  return {
    resource: pulumi.interpolate`arn:${partition}:states:::ecs:runTask`,
    parameters: {
      Cluster: shared.cluster.arn,
      TaskDefinition: start.taskDefinition.arnWithoutRevision,
      CapacityProviderStrategy: capacity(settings).map(({ capacityProvider, base, weight }) => ({
        CapacityProvider: capacityProvider,
        Base: base,
        Weight: weight,
      })),
      NetworkConfiguration: {
        AwsvpcConfiguration: {
          Subnets: subnetIds,
          SecurityGroups: [start.securityGroup.id],
          AssignPublicIp: assignPublicIp ? "ENABLED" : "DISABLED",
        },
      },
      Overrides: {
        ContainerOverrides: [
          {
            Name: CONTAINER,
            Environment: untilDrained(settings).map(({ name, value }) => ({
              Name: name,
              Value: value,
            })),
          },
        ],
      },
      PropagateTags: "TASK_DEFINITION",
    },
    limit: {
      max: settings.tasks.max,
      resource: pulumi.interpolate`arn:${partition}:states:::aws-sdk:ecs:listTasks`,
      parameters: { Cluster: shared.cluster.arn, Family: start.taskDefinition.family },
    },
    statements: [listTasks(shared), ...runTask(args, start)],
  };
}

/**
 * Starts a task regularly, for tasks whose wake-up failed or whose worker was lost. A service that always has a running
 * task has no schedule.
 */
export function createTaskSchedule(
  name: string,
  args: FargateWorkerArgs,
  start: TaskStart,
  parent: pulumi.Resource,
): CreatedSchedule | undefined {
  const { environment, manifest, settings, shared, transform } = args;
  if (settings.transport !== "activity" || settings.schedule === undefined) return undefined;
  const { subnetIds, assignPublicIp } = shared.placement;
  const started = [...untilDrained(settings), ...unlessEnough(settings)];
  const overrides = [{ name: CONTAINER, environment: started }];
  const schedule = {
    environment,
    ...ofWorker(environment, manifest),
    expression: settings.schedule,
    timezone: settings.timezone,
    target: {
      arn: shared.cluster.arn,
      input: JSON.stringify({ containerOverrides: overrides }),
      ecsParameters: {
        taskDefinitionArn: start.taskDefinition.arnWithoutRevision,
        taskCount: 1,
        capacityProviderStrategies: capacity(settings),
        networkConfiguration: {
          subnets: subnetIds,
          securityGroups: [start.securityGroup.id],
          assignPublicIp,
        },
        propagateTags: "TASK_DEFINITION",
      },
    },
    statements: runTask(args, start),
    transform: transform?.schedule,
  };
  return createSchedule(name, schedule, parent);
}

/** Allows starting this task in this cluster, which includes passing its two roles to ECS and tagging it. */
function runTask(
  { environment, shared }: FargateWorkerArgs,
  { taskDefinition, roles }: TaskStart,
): Statement[] {
  return [
    {
      Sid: "RunTask",
      Effect: "Allow",
      Action: ["ecs:RunTask"],
      Resource: revisionsOf(taskDefinition),
      Condition: { ArnEquals: { "ecs:cluster": shared.cluster.arn } },
    },
    {
      Sid: "TagTask",
      Effect: "Allow",
      Action: ["ecs:TagResource"],
      Resource: tasksOf(environment, shared.cluster),
      Condition: { StringEquals: { "ecs:CreateAction": "RunTask" } },
    },
    {
      Sid: "HandRolesToTask",
      Effect: "Allow",
      Action: ["iam:PassRole"],
      Resource: [roles.executionRole.arn, roles.taskRole.arn],
      Condition: { StringEquals: { "iam:PassedToService": "ecs-tasks.amazonaws.com" } },
    },
  ];
}

function revisionsOf(taskDefinition: TaskStart["taskDefinition"]): pulumi.Output<string> {
  return pulumi.interpolate`${taskDefinition.arnWithoutRevision}:*`;
}
