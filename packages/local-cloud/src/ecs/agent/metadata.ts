import { createHash } from "node:crypto";
import { nameInArn, regionOf } from "../../names.ts";
import type { AgentTask } from "./agentTask.ts";

/** The task's document of the metadata endpoint, version 4 (ECS guide, task metadata v4 for tasks on Fargate). */
export function taskDocument(task: AgentTask): object {
  const { arn, clusterArn, definition, serviceName, startedAt } = task;
  return {
    Cluster: clusterArn,
    TaskARN: arn,
    Family: definition.family,
    Revision: String(definition.revision),
    DesiredStatus: desiredStatusOf(task),
    KnownStatus: "RUNNING",
    ...limitsOf(task),
    PullStartedAt: dateOf(startedAt),
    PullStoppedAt: dateOf(startedAt),
    AvailabilityZone: `${regionOf(arn)}a`,
    LaunchType: "FARGATE",
    ...(serviceName !== undefined && { ServiceName: serviceName }),
    Containers: [containerDocument(task)],
  };
}

/** The container's document. */
export function containerDocument(task: AgentTask): object {
  const { arn, clusterArn, definition, startedAt } = task;
  const { containerName, family, image, logGroup, revision } = definition;
  const id = nameInArn(arn);
  return {
    DockerId: `${id}-${createHash("sha256").update(arn).digest("hex").slice(0, 10)}`,
    Name: containerName,
    DockerName: containerName,
    Image: image,
    ImageID: /@(sha256:[0-9a-f]{64})$/.exec(image)?.[1] ?? "",
    Labels: {
      "com.amazonaws.ecs.cluster": clusterArn,
      "com.amazonaws.ecs.container-name": containerName,
      "com.amazonaws.ecs.task-arn": arn,
      "com.amazonaws.ecs.task-definition-family": family,
      "com.amazonaws.ecs.task-definition-version": String(revision),
    },
    DesiredStatus: desiredStatusOf(task),
    KnownStatus: "RUNNING",
    ...limitsOf(task),
    CreatedAt: dateOf(startedAt),
    StartedAt: dateOf(startedAt),
    Type: "NORMAL",
    ...(logGroup !== undefined && {
      LogDriver: "awslogs",
      LogOptions: {
        "awslogs-group": logGroup,
        "awslogs-region": definition.logRegion ?? regionOf(arn),
        "awslogs-stream": `${definition.logStreamPrefix ?? containerName}/${containerName}/${id}`,
      },
    }),
    ContainerARN: `${arn.replace(":task/", ":container/")}/${createHash("md5").update(id).digest("hex")}`,
    Networks: [{ NetworkMode: "awsvpc", IPv4Addresses: ["127.0.0.1"] }],
    Snapshotter: "overlayfs",
  };
}

const CPU_UNITS = 1_024;

function limitsOf({ definition: { cpu, memoryMb } }: AgentTask): object {
  if (cpu === undefined || memoryMb === undefined) return {};
  return { Limits: { CPU: cpu / CPU_UNITS, Memory: memoryMb } };
}

function desiredStatusOf(task: AgentTask): string {
  return task.isStopping() ? "STOPPED" : "RUNNING";
}

function dateOf(time: number): string {
  return new Date(time).toISOString();
}
