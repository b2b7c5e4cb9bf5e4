import { z } from "zod";
import type { Cloud } from "../cloud.ts";
import { callRunTask, type RunTaskCall } from "../ecs/runTaskCall.ts";
import { findTaskDefinition } from "../ecs/taskDefinition.ts";
import type { Session } from "../iam/iam.ts";

/** The target of a schedule. */
export interface ScheduleTarget {
  /** @throws {AccessDeniedException} when the schedule's role lacks a permission. */
  start(session: Session): void;
}

export const TargetInputs = z.strictObject({
  arn: z.string(),
  roleArn: z.string(),
  input: z.string().default("{}"),
  deadLetterConfig: z.strictObject({ arn: z.string() }).optional(),
  ecsParameters: z
    .strictObject({
      taskDefinitionArn: z.string(),
      taskCount: z.number().default(1),
      propagateTags: z.string().optional(),
    })
    .optional(),
});
export type TargetInputs = z.infer<typeof TargetInputs>;

/** @throws {Error} when the target is neither a function nor a cluster of the program; the message names it. */
export function readTarget(inputs: TargetInputs, cloud: Cloud): ScheduleTarget {
  const fn = cloud.functions.get(inputs.arn);
  if (fn !== undefined) {
    const event = parseInput(inputs.input);
    return {
      start(session) {
        cloud.iam.require(session, "lambda:InvokeFunction", fn.arn);
        fn.sendEvent(event);
      },
    };
  }
  if (cloud.clusters.has(inputs.arn)) {
    const call = readRunTask(inputs, cloud);
    return { start: (session) => void callRunTask(call, session, cloud) };
  }
  throw new Error(
    `target.arn: ${inputs.arn}; supported locally: a Lambda function or an ECS cluster of the program`,
  );
}

const TaskOverride = z.strictObject({
  containerOverrides: z
    .array(
      z.strictObject({
        name: z.string(),
        environment: z.array(z.strictObject({ name: z.string(), value: z.string() })).default([]),
      }),
    )
    .default([]),
});

function readRunTask({ arn, input, ecsParameters }: TargetInputs, cloud: Cloud): RunTaskCall {
  if (ecsParameters === undefined) throw new Error("target.ecsParameters: required for a cluster");
  const { taskDefinitionArn, taskCount, propagateTags } = ecsParameters;
  findTaskDefinition(taskDefinitionArn, cloud.taskDefinitions.values());
  const { containerOverrides } = TaskOverride.parse(parseInput(input));
  return {
    cluster: arn,
    taskDefinition: taskDefinitionArn,
    count: taskCount,
    propagatesTags: propagateTags !== undefined,
    containerOverrides: containerOverrides.map(({ name, environment }) => ({
      name,
      environment: Object.fromEntries(environment.map((one) => [one.name, one.value])),
    })),
  };
}

function parseInput(input: string): unknown {
  try {
    return JSON.parse(input) as unknown;
  } catch {
    throw new Error(
      `target.input: ${JSON.stringify(input)} is not JSON, which the target requires`,
    );
  }
}
