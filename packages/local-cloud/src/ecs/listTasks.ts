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
import type { Session } from "../iam/iam.ts";
import { LIST_TASKS_RESULTS } from "../limits.ts";
import { nameInArn, regionOf } from "../names.ts";
import { EcsError } from "./ecsError.ts";
import type { SignedCall } from "./signedCall.ts";

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
    try {
      return pageOf(parameters, regionOf(request.executionArn), sessionOf(request), cloud);
    } catch (error) {
      if (error instanceof AccessDeniedException) throw failure(error.name, error.message);
      if (error instanceof EcsError) throw failure(error.code, error.reason);
      throw error;
    }
  };
}

/** ListTasks of a task, whose members begin in lower case. */
export function answerListTasks({ input, region, session }: SignedCall, cloud: Services): object {
  const entries = Object.entries(Object(input)).map(([name, value]) => [upperFirst(name), value]);
  const given = Parameters.safeParse(Object.fromEntries(entries));
  if (!given.success) throw new EcsError("InvalidParameterException", given.error.message);
  const { TaskArns: taskArns, NextToken: nextToken } = pageOf(given.data, region, session, cloud);
  return { taskArns, ...(nextToken !== undefined && { nextToken }) };
}

function upperFirst(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

interface Page {
  readonly TaskArns: readonly string[];
  readonly NextToken?: string;
}

function pageOf(
  parameters: z.output<typeof Parameters>,
  region: string,
  session: Session | undefined,
  cloud: Services,
): Page {
  const { Cluster, DesiredStatus, Family, ServiceName, LaunchType, MaxResults } = parameters;
  const cluster = cloud.clusters.find(Cluster, region);
  // Without a container instance the call has no resource, though IAM's reference lists one.
  if (session) cloud.iam.require(session, "ecs:ListTasks", "*", { "ecs:cluster": cluster.arn });
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
  return { ...(end < arns.length && { NextToken: String(end) }), TaskArns: arns.slice(from, end) };
}

function failure(code: string, message: string): IntegrationFailure {
  const name = code.endsWith("Exception") ? code : `${code}Exception`;
  const details = `Service: Ecs, Status Code: 400, Request ID: ${randomUUID()}`;
  return new IntegrationFailure(`Ecs.${name}`, `${message} (${details}) (SDK Attempt Count: 1)`);
}
