import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { z } from "zod";
import type { Cloud } from "../cloud.ts";
import { createCluster } from "../ecs/cluster.ts";
import { type ImageBuild, isFolder, readImageEntry } from "../ecs/dockerfile.ts";
import { createService } from "../ecs/service.ts";
import { findTaskDefinition } from "../ecs/taskDefinition.ts";
import { ECS_DEFAULT_STOP_TIMEOUT_SECONDS, MAX_FARGATE_STOP_TIMEOUT_SECONDS } from "../limits.ts";
import { arnOf, nameInArn, physicalName } from "../names.ts";
import { type CreateCounterpart, readInputs } from "./counterpart.ts";

export const ImageInputs = z.strictObject({
  context: z.strictObject({ location: z.string() }),
  buildArgs: z.record(z.string(), z.string()).default({}),
  tags: z.array(z.string()).default([]),
});

/** `docker-build:index:Image` */
export const image: CreateCounterpart = (resource, cloud) => {
  const { context, buildArgs, tags } = readInputs(ImageInputs, resource);
  const folder = resolve(cloud.directory, context.location);
  if (!isFolder(folder)) throw new Error(`context.location: ${folder} is not a folder`);
  const build = { context: folder, buildArgs };
  const { file } = readImageEntry(build);
  const digest = `sha256:${createHash("sha256").update(readFileSync(file)).digest("hex")}`;
  const ref = `${tags[0] ?? resource.name}@${digest}`;
  cloud.images.set(ref, build);
  return {
    description: "build context, run without an image",
    id: digest,
    outputs: { ref, digest, contextHash: digest },
  };
};

export const ClusterInputs = z.strictObject({ name: z.string().optional() });

/** `aws:ecs/cluster:Cluster` */
export const cluster: CreateCounterpart = (resource, cloud) => {
  const name = physicalName(resource, readInputs(ClusterInputs, resource).name);
  const arn = arnOf("ecs", `cluster/${name}`);
  const running = createCluster({ arn, name }, cloud);
  cloud.clusters.set(arn, running);
  return {
    description: "processes on this machine",
    id: arn,
    outputs: { arn, name },
    stop: running.stop,
    processIds: running.processIds,
  };
};

export const TaskDefinitionInputs = z.strictObject({
  family: z.string(),
  containerDefinitions: z.string(),
  taskRoleArn: z.string(),
  executionRoleArn: z.string().optional(),
});

const ContainerDefinitions = z.tuple(
  [
    z.object({
      name: z.string(),
      image: z.string(),
      environment: z.array(z.object({ name: z.string(), value: z.string() })).default([]),
      command: z.never("supported locally: the image's own command").optional(),
      entryPoint: z.never("supported locally: the image's own entry point").optional(),
      secrets: z.array(z.object({ name: z.string(), valueFrom: z.string() })).default([]),
      stopTimeout: z
        .number()
        .max(MAX_FARGATE_STOP_TIMEOUT_SECONDS)
        .default(ECS_DEFAULT_STOP_TIMEOUT_SECONDS),
      logConfiguration: z
        .object({ logDriver: z.string(), options: z.record(z.string(), z.string()).default({}) })
        .optional(),
    }),
  ],
  "supported locally: one container",
);

/** `aws:ecs/taskDefinition:TaskDefinition` */
export const taskDefinition: CreateCounterpart = (resource, cloud) => {
  const inputs = readInputs(TaskDefinitionInputs, resource);
  const [container] = readInputs(ContainerDefinitions, {
    inputs: JSON.parse(inputs.containerDefinitions),
  });
  const arn = arnOf("ecs", `task-definition/${inputs.family}:1`);
  for (const roleArn of [inputs.taskRoleArn, inputs.executionRoleArn]) {
    if (roleArn !== undefined) requireEcsTrust(roleArn, cloud);
  }
  cloud.taskDefinitions.set(arn, {
    arn,
    family: inputs.family,
    containerName: container.name,
    image: container.image,
    entry: readImageEntry(buildOf(container.image, cloud)),
    environment: Object.fromEntries(container.environment.map(({ name, value }) => [name, value])),
    secrets: Object.fromEntries(container.secrets.map(({ name, valueFrom }) => [name, valueFrom])),
    taskRoleArn: inputs.taskRoleArn,
    executionRoleArn: inputs.executionRoleArn,
    logGroup: container.logConfiguration?.options["awslogs-group"],
    stopTimeoutSeconds: container.stopTimeout,
  });
  return {
    description: "command line of a process",
    id: inputs.family,
    outputs: { arn, revision: 1, arnWithoutRevision: arn.replace(/:1$/, "") },
  };
};

function requireEcsTrust(roleArn: string, cloud: Cloud): void {
  cloud.iam.requireTrust(
    roleArn,
    "ecs-tasks.amazonaws.com",
    arnOf("ecs", "task/any"),
    `ECS was unable to assume the role '${roleArn}' that was provided for this task. Please ` +
      "verify that the role being passed has the proper trust relationship and permissions.",
  );
}

function buildOf(reference: string, cloud: Cloud): ImageBuild {
  const build = cloud.images.get(reference);
  if (build === undefined) {
    throw new Error(
      `containerDefinitions: image ${reference} can't run locally; supported: an image that the program builds` +
        [...cloud.images.keys()].map((known) => `, ${known}`).join(""),
    );
  }
  return build;
}

export const ServiceInputs = z.strictObject({
  name: z.string().optional(),
  cluster: z.string(),
  taskDefinition: z.string(),
  desiredCount: z.number().default(0),
  deploymentCircuitBreaker: z.strictObject({ enable: z.boolean() }).optional(),
});

/** `aws:ecs/service:Service` */
export const service: CreateCounterpart = (resource, cloud) => {
  const inputs = readInputs(ServiceInputs, resource);
  const name = physicalName(resource, inputs.name);
  const definition = findTaskDefinition(inputs.taskDefinition, cloud.taskDefinitions.values());
  const arn = arnOf("ecs", `service/${nameInArn(inputs.cluster)}/${name}`);
  const running = createService(
    {
      arn,
      name,
      taskDefinition: definition,
      desiredCount: inputs.desiredCount,
      circuitBreaker: inputs.deploymentCircuitBreaker?.enable ?? false,
    },
    cloud,
  );
  const count = inputs.desiredCount;
  return {
    description: `${count} child ${count === 1 ? "process" : "processes"}, restarted on exit`,
    id: arn,
    outputs: { arn, name },
    start: running.start,
    stop: running.stop,
    processIds: running.processIds,
  };
};
