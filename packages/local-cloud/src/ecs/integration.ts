import { randomUUID } from "node:crypto";
import {
  AccessDeniedException,
  type Integration,
  IntegrationFailure,
  type Integrations,
} from "@sfn-workers/local-stepfunctions";
import { z } from "zod";
import type { Cloud } from "../cloud.ts";
import { sessionOf } from "../iam/executionSession.ts";
import { callRunTask } from "./runTaskCall.ts";

type Services = Pick<Cloud, "clusters" | "taskDefinitions" | "iam">;

/** The service integrations of ECS, called with the permissions of the state machine's role. */
export function ecsIntegrations(cloud: Services): Integrations {
  return { "ecs:runTask": runTaskIntegration(cloud) };
}

const Parameters = z.object({
  Cluster: z.string(),
  TaskDefinition: z.string(),
  Count: z.number().int().min(1).max(10).default(1),
  PropagateTags: z.string().optional(),
  Overrides: z
    .object({
      ContainerOverrides: z
        .array(
          z.object({
            Name: z.string(),
            Environment: z.array(z.object({ Name: z.string(), Value: z.string() })).default([]),
          }),
        )
        .default([]),
    })
    .default({ ContainerOverrides: [] }),
});

/** `arn:aws:states:::ecs:runTask` starts tasks and does not wait for them. */
function runTaskIntegration(cloud: Services): Integration {
  return async (request) => {
    const parameters = Parameters.safeParse(request.parameters);
    if (!parameters.success) {
      throw failure("ECS.InvalidParameterException", z.prettifyError(parameters.error));
    }
    const { Cluster, TaskDefinition, Count, PropagateTags, Overrides } = parameters.data;
    const call = {
      cluster: Cluster,
      taskDefinition: TaskDefinition,
      count: Count,
      propagatesTags: PropagateTags !== undefined && PropagateTags !== "NONE",
      containerOverrides: Overrides.ContainerOverrides.map(({ Name, Environment }) => ({
        name: Name,
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
