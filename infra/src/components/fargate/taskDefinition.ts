import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { fitsIntoStop } from "@sfn-workers/worker-core/pollFit";
import { type Environment, workloadTags } from "../../environment.ts";
import { MAX_FARGATE_STOP_TIMEOUT_SECONDS } from "../../limits.ts";
import { physicalName } from "../../physicalName.ts";
import type { WorkerSecrets } from "../shared/secrets.ts";
import { transformed } from "../shared/transform.ts";
import { workerVariables } from "../shared/workerVariables.ts";
import type { FargateWorkerArgs, TaskRoles } from "./args.ts";
import { watchesDeployments } from "./roles.ts";

/** The one container of a task. */
export const CONTAINER = "worker";

/** The uid of the user `node` in Node's official images. */
const NON_ROOT = "1000:1000";

/** The task definition of the service, of wake-ups and of the schedule. */
export function createTaskDefinition(
  name: string,
  args: FargateWorkerArgs,
  secrets: WorkerSecrets,
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
    containerDefinitions: pulumi.jsonStringify([container(args, secrets, logGroup)]),
    tags: workloadTags(environment, manifest.name),
  };
  return new aws.ecs.TaskDefinition(name, transformed(taskDefinition, transform?.taskDefinition), {
    parent,
  });
}

/** The worker's health endpoint, on loopback. */
const HEALTH_PORT = 8_080;

/** After 30 s to start, ECS replaces a task that fails three checks in a row, 90 s. */
function healthCheckOf({ containerHealthChecks }: Environment) {
  if (!containerHealthChecks) return {};
  const probe = `fetch("http://127.0.0.1:${HEALTH_PORT}").then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))`;
  return {
    healthCheck: {
      command: ["CMD", "node", "-e", probe],
      interval: 30,
      timeout: 10,
      retries: 3,
      startPeriod: 30,
    },
  };
}

/** Lines that wait for CloudWatch. With 1 MiB, the default of ECS, bursts are lost; AWS advises 25 (blog, "Preventing log loss with non-blocking mode"). */
const LOG_BUFFER = "25m";

function container(
  args: FargateWorkerArgs,
  secrets: WorkerSecrets,
  logGroup: aws.cloudwatch.LogGroup,
): object {
  const { environment, manifest, settings, tasks, shared } = args;
  const variables = {
    ...workerVariables(environment, manifest, settings, tasks.access.fargate.variables),
    ...(!fitsIntoStop(manifest) && {
      PROTECTED_MINUTES: String(settings.tasks.protectedMinutes),
    }),
    ...(watchesDeployments(args) && { WATCH_DEPLOYMENTS: "true" }),
    ...(environment.containerHealthChecks && { HEALTH_PORT: String(HEALTH_PORT) }),
  };
  return {
    name: CONTAINER,
    image: shared.image.uri,
    essential: true,
    user: NON_ROOT,
    readonlyRootFilesystem: true,
    // As process 1 the worker would miss a SIGTERM that comes before it listens, and take tasks until SIGKILL.
    linuxParameters: { capabilities: { drop: ["ALL"] }, initProcessEnabled: true },
    ...healthCheckOf(environment),
    stopTimeout: MAX_FARGATE_STOP_TIMEOUT_SECONDS,
    environment: Object.entries(variables).map(([key, value]) => ({ name: key, value })),
    ...secrets.ofContainer,
    logConfiguration: {
      logDriver: "awslogs",
      options: {
        "awslogs-group": logGroup.name,
        "awslogs-region": environment.region,
        "awslogs-stream-prefix": CONTAINER,
        // Where CloudWatch does not take the lines, a blocking driver would stop the worker at its next one: its heartbeats, and
        // its reports. ECS's own default differs by account and by date (ECS API reference, LogConfiguration).
        mode: "non-blocking",
        "max-buffer-size": LOG_BUFFER,
      },
    },
  };
}
