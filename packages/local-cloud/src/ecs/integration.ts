import {
  AccessDeniedException,
  type Integration,
  IntegrationFailure,
  type IntegrationRequest,
  type Integrations,
} from "@sfn-workers/local-stepfunctions";
import { z } from "zod";
import { runTask } from "../arguments/integrations.ts";
import { readParameters } from "../arguments/readParameters.ts";
import type { Cloud } from "../cloud.ts";
import { sessionOf } from "../iam/executionSession.ts";
import { RUN_TASK_COUNT } from "../limits.ts";
import { regionOf } from "../names.ts";
import { tellRefusedCall } from "../refusedCalls.ts";
import { EcsError } from "./ecsError.ts";
import { ecsFailure as failure } from "./ecsFailure.ts";
import { endOfTask } from "./endOfTask.ts";
import { listTasksIntegration } from "./listTasks.ts";
import { callRunTask } from "./runTaskCall.ts";

type Services = Pick<Cloud, "clusters" | "taskDefinitions" | "tasks" | "iam" | "onFailure">;

/** The service integrations of ECS, called with the permissions of the state machine's role. */
export function ecsIntegrations(cloud: Services): Integrations {
  return {
    "ecs:runTask": runTaskIntegration(cloud),
    "ecs:runTask.sync": runTaskSyncIntegration(cloud),
    "aws-sdk:ecs:listTasks": listTasksIntegration(cloud),
  };
}

const Parameters = z.strictObject({
  ClientToken: z.string().optional(),
  Cluster: z.string().default("default"),
  CapacityProviderStrategy: z
    .array(z.strictObject({ CapacityProvider: z.string(), Weight: z.number().default(0) }))
    .default([]),
  LaunchType: z.enum(["EC2", "FARGATE", "EXTERNAL", "MANAGED_INSTANCES"]).optional(),
  NetworkConfiguration: z
    .strictObject({
      AwsvpcConfiguration: z.strictObject({
        Subnets: z.array(z.string()),
        SecurityGroups: z.array(z.string()).default([]),
        AssignPublicIp: z.enum(["ENABLED", "DISABLED"]).optional(),
      }),
    })
    .optional(),
  TaskDefinition: z.string(),
  Count: z
    .number()
    .int()
    .min(RUN_TASK_COUNT.min)
    .max(RUN_TASK_COUNT.max)
    .default(RUN_TASK_COUNT.min),
  PropagateTags: z.string().optional(),
  Tags: z.array(z.strictObject({ Key: z.string(), Value: z.string().default("") })).default([]),
  Overrides: z
    .strictObject({
      ContainerOverrides: z
        .array(
          z.strictObject({
            Name: z.string(),
            Command: z.array(z.string()).optional(),
            Environment: z
              .array(z.strictObject({ Name: z.string(), Value: z.string() }))
              .default([]),
          }),
        )
        .default([]),
      ExecutionRoleArn: z.string().optional(),
      TaskRoleArn: z.string().optional(),
    })
    .default({ ContainerOverrides: [] }),
});

/** `arn:aws:states:::ecs:runTask` starts tasks and does not wait for them. */
function runTaskIntegration(cloud: Services): Integration {
  return async (request) => startTasks(request, cloud);
}

/** `arn:aws:states:::ecs:runTask.sync` starts a task and waits until it has stopped. */
function runTaskSyncIntegration(cloud: Services): Integration {
  return async (request) => {
    const started = () => {
      const answer = startTasks(request, cloud, RUN_TASK_COUNT.min);
      request.submit?.(answer);
      return answer;
    };
    const { Tasks } = request.job === undefined ? started() : Submitted.parse(request.job);
    return endOfTask(Tasks[0]?.TaskArn ?? "", request, cloud);
  };
}

const Submitted = z.object({ Tasks: z.array(z.object({ TaskArn: z.string() })) });

/** @throws {IntegrationFailure} when ECS refuses the call, with its error. */
function startTasks(
  request: IntegrationRequest,
  cloud: Services,
  most: number = RUN_TASK_COUNT.max,
) {
  const parameters = readParameters(Parameters, runTask, request);
  requireCount(parameters.Count, most);
  const { Cluster, TaskDefinition, Count, PropagateTags, Tags, Overrides } = parameters;
  const network = parameters.NetworkConfiguration?.AwsvpcConfiguration;
  const call = {
    region: regionOf(request.executionArn),
    placement: {
      launchType: parameters.LaunchType,
      capacityProviders: parameters.CapacityProviderStrategy.map((one) => one.CapacityProvider),
      weights: parameters.CapacityProviderStrategy.map((one) => one.Weight),
      subnets: network?.Subnets,
      securityGroups: network?.SecurityGroups ?? [],
    },
    clientToken: parameters.ClientToken,
    cluster: Cluster,
    taskDefinition: TaskDefinition,
    count: Count,
    propagatesTags: PropagateTags !== undefined && PropagateTags !== "NONE",
    taskRoleArn: Overrides.TaskRoleArn,
    executionRoleArn: Overrides.ExecutionRoleArn,
    tags: Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value])),
    containerOverrides: Overrides.ContainerOverrides.map(({ Name, Command, Environment }) => ({
      name: Name,
      command: Command,
      environment: Object.fromEntries(Environment.map((one) => [one.Name, one.Value])),
    })),
  };
  try {
    const tasks = callRunTask(call, sessionOf(request), cloud);
    const Tasks = tasks.map((TaskArn) => ({ TaskArn, LastStatus: "PROVISIONING" }));
    return { Failures: [], Tasks };
  } catch (error) {
    if (error instanceof AccessDeniedException) throw failure(error.name, error.message);
    if (error instanceof EcsError) {
      // Another call was faster: nothing is wrong.
      if (error.code !== "ConflictException")
        tellRefusedCall(request, "ECS refuses RunTask", error.message, cloud.onFailure);
      throw failure(error.code, error.reason);
    }
    const message = error instanceof Error ? error.message : String(error);
    throw failure("InvalidParameterException", message);
  }
}

/** How Step Functions gives the ends of several tasks is not known. */
function requireCount(count: number, most: number): void {
  if (count <= most) return;
  const message = `Count is ${count}; supported locally with .sync: ${most}`;
  throw new IntegrationFailure("States.Runtime", message);
}
