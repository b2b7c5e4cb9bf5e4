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
import { callRunTask } from "./runTaskCall.ts";

type Services = Pick<Cloud, "clusters" | "taskDefinitions" | "iam">;

/** The service integrations of ECS, called with the permissions of the state machine's role. */
export function ecsIntegrations(cloud: Services): Integrations {
  return { "ecs:runTask": runTaskIntegration(cloud) };
}

const Parameters = z.strictObject({
  Cluster: z.string(),
  TaskDefinition: z.string(),
  Count: z.number().int().min(1).max(10).default(1),
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
    })
    .default({ ContainerOverrides: [] }),
});

/** `arn:aws:states:::ecs:runTask` starts tasks and does not wait for them. */
function runTaskIntegration(cloud: Services): Integration {
  return async (request) => {
    const { Cluster, TaskDefinition, Count, PropagateTags, Tags, Overrides } = readParameters(
      Parameters,
      runTask,
      request,
    );
    const call = {
      cluster: Cluster,
      taskDefinition: TaskDefinition,
      count: Count,
      propagatesTags: PropagateTags !== undefined && PropagateTags !== "NONE",
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
      const denied = error instanceof AccessDeniedException;
      const name = denied ? "ECS.AccessDeniedException" : "ECS.InvalidParameterException";
      throw failure(name, error instanceof Error ? error.message : String(error));
    }
  };
}

function failure(name: string, message: string): IntegrationFailure {
  const code = name.replace("ECS.", "");
  const details = `Status Code: 400; Error Code: ${code}; Request ID: ${randomUUID()}; Proxy: null`;
  return new IntegrationFailure(name, `${message} (Service: AmazonECS; ${details})`);
}
