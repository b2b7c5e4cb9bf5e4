import { z } from "zod";
import { jsonText } from "../arguments/jsonText.ts";
import type { Cloud, LocalImage } from "../cloud.ts";
import { describeNode } from "../ecs/baseImage.ts";
import { isFargateSize, readTaskSize } from "../ecs/fargateSize.ts";
import { commandLineOf, type DeployedImage } from "../ecs/imageCopy.ts";
import { requireRegistrable } from "../ecs/registration.ts";
import type { TaskDefinition } from "../ecs/taskDefinition.ts";
import { requireEcsTrust } from "../ecs/taskRoles.ts";
import { ECS_STOP_TIMEOUT_SECONDS, MAX_PORT, MIN_CONTAINER_MEMORY_MB } from "../limits.ts";
import { type CreateCounterpart, readInputs } from "./counterpart.ts";

const ContainerDefinitions = z.tuple(
  [
    z.strictObject({
      name: z.string(),
      image: z.string(),
      environment: z.array(z.strictObject({ name: z.string(), value: z.string() })).default([]),
      command: z.array(z.string()).optional(),
      entryPoint: z.array(z.string()).optional(),
      secrets: z.array(z.strictObject({ name: z.string(), valueFrom: z.string() })).default([]),
      workingDirectory: z.string().optional(),
      essential: z.boolean().default(true),
      cpu: z.number().int().min(0).default(0),
      memory: z.number().int().min(MIN_CONTAINER_MEMORY_MB).optional(),
      memoryReservation: z.number().int().min(MIN_CONTAINER_MEMORY_MB).optional(),
      portMappings: z
        .array(
          z.strictObject({
            containerPort: z.number().int().min(1).max(MAX_PORT).optional(),
            hostPort: z.number().int().min(0).max(MAX_PORT).optional(),
          }),
        )
        .default([]),
      linuxParameters: z
        .strictObject({ initProcessEnabled: z.boolean().default(false) })
        .optional(),
      stopTimeout: z.number().int().default(ECS_STOP_TIMEOUT_SECONDS.default),
      logConfiguration: z
        .strictObject({
          logDriver: z.string(),
          options: z.record(z.string(), z.string()).default({}),
        })
        .optional(),
    }),
  ],
  "supported locally: one container",
);

export const Inputs = z.strictObject({
  family: z.string(),
  containerDefinitions: jsonText(ContainerDefinitions),
  taskRoleArn: z.string().optional(),
  executionRoleArn: z.string().optional(),
  cpu: z.string().optional(),
  memory: z.string().optional(),
  networkMode: z.enum(["awsvpc", "bridge", "host", "none"]).optional(),
  requiresCompatibilities: z
    .array(z.enum(["EC2", "FARGATE", "EXTERNAL", "MANAGED_INSTANCES"]))
    .default([]),
  skipDestroy: z.boolean().default(false),
});

/** `aws:ecs/taskDefinition:TaskDefinition` */
export const taskDefinition: CreateCounterpart = async (resource, cloud) => {
  const inputs = readInputs(Inputs, resource);
  const [container] = inputs.containerDefinitions;
  const { taskRoleArn, executionRoleArn } = inputs;
  requireEcsTrust({ taskRoleArn, executionRoleArn }, resource.region, cloud.iam);
  const size = readTaskSize(inputs.cpu, inputs.memory);
  requireRegistrable({ ...inputs, ...size }, container);
  const image = imageOf(container.image, cloud);
  const built = await image.copy();
  const { entryPoint, command, workingDirectory } = container;
  const own = { entryPoint, command, workingDirectory };
  const identity = cloud.taskDefinitions.next(inputs.family, resource.region);
  const logOptions = container.logConfiguration?.options ?? {};
  const definitionOf = (copy: DeployedImage): TaskDefinition => ({
    ...identity,
    ...size,
    networkMode: inputs.networkMode,
    supportsFargate: inputs.networkMode === "awsvpc" && isFargateSize(size),
    containerName: container.name,
    image: container.image,
    commandLine: commandLineOf(copy, own),
    commandLineWith: (command) => commandLineOf(copy, { ...own, command }),
    environment: { ...copy.image.environment, ...namedValues(container.environment) },
    secrets: Object.fromEntries(container.secrets.map(({ name, valueFrom }) => [name, valueFrom])),
    taskRoleArn,
    executionRoleArn,
    logGroup: logOptions["awslogs-group"],
    logRegion: logOptions["awslogs-region"],
    logStreamPrefix: logOptions["awslogs-stream-prefix"],
    hasInit: container.linuxParameters?.initProcessEnabled ?? false,
    stopTimeoutSeconds: container.stopTimeout,
    files: copy.files,
    async renewed() {
      const next = await image.copyAnew();
      const endUse = next.files.use();
      try {
        return { definition: definitionOf(next), endUse };
      } catch (error) {
        endUse();
        throw error;
      }
    },
  });
  cloud.taskDefinitions.register(definitionOf(built));
  const { arn, revision } = identity;
  const state = {
    description: `command line of a process${describeNode(built.image)}${describeCredentials(inputs)}`,
    outputs: { arn, revision, arnWithoutRevision: arn.replace(/:\d+$/, "") },
  };
  return {
    ...state,
    id: inputs.family,
    // Everything else of a revision stays as it is.
    update: () => state,
    delete() {
      if (!inputs.skipDestroy) cloud.taskDefinitions.deregister(arn);
    },
  };
};

function describeCredentials({
  taskRoleArn,
  containerDefinitions: [{ environment, secrets }],
}: z.infer<typeof Inputs>): string {
  // The SDK prefers it to the task's role.
  if ([...environment, ...secrets].some(({ name }) => name === "AWS_ACCESS_KEY_ID")) {
    return ", with an access key of its own: its calls are not checked";
  }
  return taskRoleArn === undefined ? ", without credentials: it has no taskRoleArn" : "";
}

function namedValues(
  variables: readonly { readonly name: string; readonly value: string }[],
): Record<string, string> {
  return Object.fromEntries(variables.map(({ name, value }) => [name, value]));
}

function imageOf(reference: string, cloud: Cloud): LocalImage {
  const image = cloud.images.get(reference);
  if (image !== undefined) return image;
  throw new Error(
    `containerDefinitions: image ${reference} can't run locally; supported: an image that the program builds (a task ` +
      `definition that names it by a tag needs dependsOn)${[...cloud.images.keys()].map((known) => `, ${known}`).join("")}`,
  );
}
