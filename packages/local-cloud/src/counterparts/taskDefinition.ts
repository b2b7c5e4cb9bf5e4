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
      workingDirectory: z.string().optional(),
      linuxParameters: z
        .strictObject({ initProcessEnabled: z.boolean().default(false) })
        .optional(),
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
  taskRoleArn: z.string().optional(),
  executionRoleArn: z.string().optional(),
  cpu: z.string().optional(),
  memory: z.string().optional(),
  skipDestroy: z.boolean().default(false),
});

/** `aws:ecs/taskDefinition:TaskDefinition` */
export const taskDefinition: CreateCounterpart = async (resource, cloud) => {
  const inputs = readInputs(Inputs, resource);
  const [container] = inputs.containerDefinitions;
  for (const roleArn of [inputs.taskRoleArn, inputs.executionRoleArn]) {
    if (roleArn !== undefined) requireEcsTrust(roleArn, cloud);
  }
  const image = await imageOf(container.image, cloud);
  const { entryPoint, command, workingDirectory } = container;
  const own = { entryPoint, command, workingDirectory };
  const identity = cloud.taskDefinitions.next(inputs.family);
  const logOptions = container.logConfiguration?.options ?? {};
  cloud.taskDefinitions.register({
    ...identity,
    cpu: inputs.cpu === undefined ? undefined : Number(inputs.cpu),
    memoryMb: inputs.memory === undefined ? undefined : Number(inputs.memory),
    containerName: container.name,
    image: container.image,
    commandLine: commandLineOf(image, own),
    commandLineWith: (command) => commandLineOf(image, { ...own, command }),
    environment: { ...image.image.environment, ...namedValues(container.environment) },
    secrets: Object.fromEntries(container.secrets.map(({ name, valueFrom }) => [name, valueFrom])),
    taskRoleArn: inputs.taskRoleArn,
    executionRoleArn: inputs.executionRoleArn,
    logGroup: logOptions["awslogs-group"],
    logStreamPrefix: logOptions["awslogs-stream-prefix"],
    hasInit: container.linuxParameters?.initProcessEnabled ?? false,
    stopTimeoutSeconds: container.stopTimeout,
  });
  const { arn, revision } = identity;
  const state = {
    description: "command line of a process",
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

function namedValues(
  variables: readonly { readonly name: string; readonly value: string }[],
): Record<string, string> {
  return Object.fromEntries(variables.map(({ name, value }) => [name, value]));
}

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
