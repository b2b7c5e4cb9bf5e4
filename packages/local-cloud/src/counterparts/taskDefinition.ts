import { z } from "zod";
import { jsonText } from "../arguments/jsonText.ts";
import type { Cloud } from "../cloud.ts";
import { commandLineOf, type ImageCopy } from "../ecs/imageCopy.ts";
import { ECS_DEFAULT_STOP_TIMEOUT_SECONDS, MAX_FARGATE_STOP_TIMEOUT_SECONDS } from "../limits.ts";
import { arnOf } from "../names.ts";
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
      stopTimeout: z
        .number()
        .max(MAX_FARGATE_STOP_TIMEOUT_SECONDS)
        .default(ECS_DEFAULT_STOP_TIMEOUT_SECONDS),
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
  taskRoleArn: z.string(),
  executionRoleArn: z.string().optional(),
});

/** `aws:ecs/taskDefinition:TaskDefinition` */
export const taskDefinition: CreateCounterpart = async (resource, cloud) => {
  const inputs = readInputs(Inputs, resource);
  const [container] = inputs.containerDefinitions;
  const arn = arnOf("ecs", `task-definition/${inputs.family}:1`);
  for (const roleArn of [inputs.taskRoleArn, inputs.executionRoleArn]) {
    if (roleArn !== undefined) requireEcsTrust(roleArn, cloud);
  }
  const image = await imageOf(container.image, cloud);
  const own = { entryPoint: container.entryPoint, command: container.command };
  cloud.taskDefinitions.set(arn, {
    arn,
    family: inputs.family,
    containerName: container.name,
    image: container.image,
    commandLine: commandLineOf(image, own),
    commandLineWith: (command) => commandLineOf(image, { ...own, command }),
    environment: {
      ...image.image.environment,
      ...Object.fromEntries(container.environment.map(({ name, value }) => [name, value])),
    },
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

async function imageOf(reference: string, cloud: Cloud): Promise<ImageCopy> {
  const image = cloud.images.get(reference);
  if (image !== undefined) return image.copy();
  throw new Error(
    `containerDefinitions: image ${reference} can't run locally; supported: an image that the program builds` +
      [...cloud.images.keys()].map((known) => `, ${known}`).join(""),
  );
}
