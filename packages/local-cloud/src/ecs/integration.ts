import { randomUUID } from "node:crypto";
import {
  AccessDeniedException,
  type Integration,
  IntegrationFailure,
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
import { listTasksIntegration } from "./listTasks.ts";
import { callRunTask } from "./runTaskCall.ts";

type Services = Pick<Cloud, "clusters" | "taskDefinitions" | "tasks" | "iam" | "onFailure">;

/** The service integrations of ECS, called with the permissions of the state machine's role. */
export function ecsIntegrations(cloud: Services): Integrations {
  return {
    "ecs:runTask": runTaskIntegration(cloud),
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
  return async (request) => {
    const parameters = readParameters(Parameters, runTask, request);
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
  };
}

function failure(code: string, message: string): IntegrationFailure {
  const details = `Status Code: 400; Error Code: ${code}; Request ID: ${randomUUID()}; Proxy: null`;
  return new IntegrationFailure(`ECS.${code}`, `${message} (Service: AmazonECS; ${details})`);
}
