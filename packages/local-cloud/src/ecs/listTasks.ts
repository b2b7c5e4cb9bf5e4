import { randomUUID } from "node:crypto";
import {
  AccessDeniedException,
  type Integration,
  IntegrationFailure,
} from "@sfn-workers/local-stepfunctions";
import { z } from "zod";
import { listTasks } from "../arguments/integrations.ts";
import { readParameters } from "../arguments/readParameters.ts";
import type { Cloud } from "../cloud.ts";
import { sessionOf } from "../iam/executionSession.ts";
import { LIST_TASKS_RESULTS } from "../limits.ts";
import { nameInArn, regionOf } from "../names.ts";
import { EcsError } from "./ecsError.ts";

const { min: MIN, max: MAX } = LIST_TASKS_RESULTS;

const Parameters = z.strictObject({
  Cluster: z.string().default("default"),
  DesiredStatus: z.enum(["RUNNING", "PENDING", "STOPPED"]).default("RUNNING"),
  Family: z.string().optional(),
  ServiceName: z.string().optional(),
  LaunchType: z.enum(["EC2", "FARGATE", "EXTERNAL", "MANAGED_INSTANCES"]).optional(),
  MaxResults: z.number().int().min(MIN).max(MAX).default(MAX),
  NextToken: z.string().optional(),
});

type Services = Pick<Cloud, "clusters" | "tasks" | "iam">;

/** `arn:aws:states:::aws-sdk:ecs:listTasks`: a page of the tasks of a cluster. */
export function listTasksIntegration(cloud: Services): Integration {
  return async (request) => {
    const parameters = readParameters(Parameters, listTasks, request);
    const { Cluster, DesiredStatus, Family, ServiceName, LaunchType, MaxResults } = parameters;
    try {
      const cluster = cloud.clusters.find(Cluster, regionOf(request.executionArn));
      // Without a container instance the call has no resource, though IAM's reference lists one.
      cloud.iam.require(sessionOf(request), "ecs:ListTasks", "*", { "ecs:cluster": cluster.arn });
      // ECS wants no task to be PENDING, and here each one is on Fargate.
      const isNone = DesiredStatus === "PENDING" || (LaunchType ?? "FARGATE") !== "FARGATE";
      const arns = (isNone ? [] : cloud.tasks.list(DesiredStatus))
        .filter(
          ({ clusterArn, family, serviceName }) =>
            clusterArn === cluster.arn &&
            (Family ?? family) === family &&
            (ServiceName === undefined || nameInArn(ServiceName) === serviceName),
        )
        .map(({ arn }) => arn);
      const from = Number(parameters.NextToken ?? 0);
      const end = from + MaxResults;
      return {
        ...(end < arns.length && { NextToken: String(end) }),
        TaskArns: arns.slice(from, end),
      };
    } catch (error) {
      if (error instanceof AccessDeniedException) throw failure(error.name, error.message);
      if (error instanceof EcsError) throw failure(error.code, error.reason);
      throw error;
    }
  };
}

function failure(code: string, message: string): IntegrationFailure {
  const name = code.endsWith("Exception") ? code : `${code}Exception`;
  const details = `Service: Ecs, Status Code: 400, Request ID: ${randomUUID()}`;
  return new IntegrationFailure(`Ecs.${name}`, `${message} (${details}) (SDK Attempt Count: 1)`);
}
