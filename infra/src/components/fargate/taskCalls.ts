import * as pulumi from "@pulumi/pulumi";
import type { Environment } from "../../environment.ts";
import type { Statement } from "../shared/role.ts";
import { readAnySecret } from "../shared/secrets.ts";
import type { FargateClusterArgs, PullableImage } from "./clusterArgs.ts";

/**
 * What the tasks of an environment call, and ECS for them as they start. Resources are named by patterns of the environment's names and not
 * one by one: tasks of a workload that is removed still drain and report, when a deployment has long changed what names them. Each
 * role has its own resources only.
 */
export function taskCalls(
  { environment, secrets, handlers }: FargateClusterArgs,
  image: PullableImage,
): Statement[] {
  return [
    ...image.pullStatements,
    ...workOnTasks(environment),
    ...takeMessages(environment),
    ...writeTaskLogs(environment),
    ...callEcs(environment),
    ...readAnySecret(environment, secrets),
    ...handlers,
  ];
}

/** The ARNs of this environment's resources of a type; with a suffix for what is below them. */
function ownArns(
  { partition, region, accountId, project, name }: Environment,
  service: string,
  type: string,
  below = "",
): pulumi.Output<string> {
  return pulumi.interpolate`arn:${partition}:${service}:${region}:${accountId}:${type}${project}-${name}-*${below}`;
}

/** Tokens of messages are checked against the state machine that made them, others against the activity. */
function workOnTasks(environment: Environment): Statement[] {
  const activities = ownArns(environment, "states", "activity:");
  const machines = ownArns(environment, "states", "stateMachine:");
  return [
    {
      Sid: "PollActivities",
      Effect: "Allow",
      Action: ["states:GetActivityTask"],
      Resource: activities,
    },
    {
      Sid: "ReportOnTasks",
      Effect: "Allow",
      Action: ["states:SendTaskSuccess", "states:SendTaskFailure", "states:SendTaskHeartbeat"],
      Resource: [activities, machines],
    },
  ];
}

function takeMessages(environment: Environment): Statement[] {
  const Action = [
    "sqs:ReceiveMessage",
    "sqs:DeleteMessage",
    "sqs:SendMessage",
    "sqs:ChangeMessageVisibility",
  ];
  return [{ Sid: "TakeTasks", Effect: "Allow", Action, Resource: ownArns(environment, "sqs", "") }];
}

function writeTaskLogs(environment: Environment): Statement[] {
  const Action = ["logs:CreateLogStream", "logs:PutLogEvents"];
  const Resource = ownArns(environment, "logs", "log-group:/aws/ecs/", ":*");
  return [{ Sid: "WriteLogs", Effect: "Allow", Action, Resource }];
}

/** The ids of tasks are unknown beforehand; each is below its cluster, which has the environment's name. */
function callEcs({ partition, region, accountId, project, name }: Environment): Statement[] {
  const below = (type: string) =>
    pulumi.interpolate`arn:${partition}:ecs:${region}:${accountId}:${type}/${project}-${name}/*`;
  return [
    {
      Sid: "CareForTasks",
      Effect: "Allow",
      Action: ["ecs:StopTask", "ecs:UpdateTaskProtection"],
      Resource: below("task"),
    },
    {
      // AWS checks it against no resource; the task's role names the cluster.
      Sid: "ListTasks",
      Effect: "Allow",
      Action: ["ecs:ListTasks"],
      Resource: "*",
    },
    {
      Sid: "DescribeServices",
      Effect: "Allow",
      Action: ["ecs:DescribeServices"],
      Resource: below("service"),
    },
  ];
}
