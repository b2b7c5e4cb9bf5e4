import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { physicalName, workloadTags } from "../environment.ts";
import { FARGATE_STOP_TIMEOUT_SECONDS } from "../limits.ts";
import type { FargateWorkerArgs } from "./fargateWorker.ts";
import type { TaskRoles } from "./taskRoles.ts";
import { transformed } from "./transform.ts";
import { workerVariables } from "./workerVariables.ts";

/** The one container of a task. */
export const CONTAINER = "worker";

/** The uid of the user `node` in Node's official images. */
const NON_ROOT = "1000:1000";

/** The task that the service runs, and that a wake-up runs on demand. */
export function createTaskDefinition(
  name: string,
  args: FargateWorkerArgs,
  { executionRole, taskRole }: TaskRoles,
  logGroup: aws.cloudwatch.LogGroup,
  parent: pulumi.Resource,
): aws.ecs.TaskDefinition {
  const { environment, manifest, settings, transform } = args;
  const taskDefinition: aws.ecs.TaskDefinitionArgs = {
    family: physicalName(environment, manifest.name),
    requiresCompatibilities: ["FARGATE"],
    networkMode: "awsvpc",
    runtimePlatform: { cpuArchitecture: "ARM64", operatingSystemFamily: "LINUX" },
    cpu: String(settings.cpu),
    memory: String(settings.memory),
    executionRoleArn: executionRole.arn,
    taskRoleArn: taskRole.arn,
    containerDefinitions: pulumi.jsonStringify([container(args, logGroup)]),
    tags: workloadTags(environment, manifest.name),
  };
  return new aws.ecs.TaskDefinition(name, transformed(taskDefinition, transform?.taskDefinition), {
    parent,
  });
}

function container(
  { environment, manifest, settings, activityArn, shared }: FargateWorkerArgs,
  logGroup: aws.cloudwatch.LogGroup,
): object {
  const variables = workerVariables(environment, manifest, settings, activityArn);
  return {
    name: CONTAINER,
    image: shared.image.uri,
    essential: true,
    user: NON_ROOT,
    readonlyRootFilesystem: true,
    linuxParameters: { capabilities: { drop: ["ALL"] } },
    stopTimeout: FARGATE_STOP_TIMEOUT_SECONDS,
    environment: Object.entries(variables).map(([key, value]) => ({ name: key, value })),
    logConfiguration: {
      logDriver: "awslogs",
      options: {
        "awslogs-group": logGroup.name,
        "awslogs-region": environment.region,
        "awslogs-stream-prefix": CONTAINER,
      },
    },
  };
}
