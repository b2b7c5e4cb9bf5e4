import { ApiError } from "@sfn-workers/local-stepfunctions";
import { z } from "zod";
import { checkArguments } from "../arguments/checkArguments.ts";
import { taskOverride } from "../arguments/integrations.ts";
import type { Cloud } from "../cloud.ts";
import { EcsError } from "../ecs/ecsError.ts";
import { PLACEMENT_INPUTS, placementOf } from "../ecs/placementInputs.ts";
import { callRunTask, type RunTaskCall, requireContainers } from "../ecs/runTaskCall.ts";
import type { Session } from "../iam/iam.ts";
import { RUN_TASK_COUNT, SCHEDULE_EVENT_AGE_SECONDS, SCHEDULE_RETRY_ATTEMPTS } from "../limits.ts";
import { functionArn, regionOf } from "../names.ts";

/** The target of a schedule. */
export interface ScheduleTarget {
  /**
   * @param input what the target gets, or RunTask's overrides
   * @throws {Error} when the target's service refuses the call. The promise rejects with it.
   */
  start(session: Session, input: string): Promise<void>;
}

const { min: MIN_RETRIES, max: MAX_RETRIES } = SCHEDULE_RETRY_ATTEMPTS;
const { min: MIN_AGE, max: MAX_AGE } = SCHEDULE_EVENT_AGE_SECONDS;

export const TargetInputs = z.strictObject({
  arn: z.string(),
  roleArn: z.string(),
  input: z.string().min(1).optional(),
  deadLetterConfig: z.strictObject({ arn: z.string() }).optional(),
  ecsParameters: z
    .strictObject({
      taskDefinitionArn: z.string(),
      taskCount: z
        .number()
        .int()
        .min(RUN_TASK_COUNT.min)
        .max(RUN_TASK_COUNT.max)
        .default(RUN_TASK_COUNT.min),
      propagateTags: z.string().optional(),
      ...PLACEMENT_INPUTS,
    })
    .optional(),
  retryPolicy: z
    .strictObject({
      maximumEventAgeInSeconds: z.number().int().min(MIN_AGE).max(MAX_AGE).default(MAX_AGE),
      maximumRetryAttempts: z.number().int().min(MIN_RETRIES).max(MAX_RETRIES).default(MAX_RETRIES),
    })
    .default({ maximumEventAgeInSeconds: MAX_AGE, maximumRetryAttempts: MAX_RETRIES }),
  sqsParameters: z.strictObject({ messageGroupId: z.string().optional() }).optional(),
});
export type TargetInputs = z.infer<typeof TargetInputs>;

/** Reads a target of one service; undefined if the program has no such resource. */
type ReadTarget = (
  inputs: TargetInputs,
  cloud: Cloud,
) => ScheduleTarget | undefined | Promise<ScheduleTarget | undefined>;

/** By the service in the target's ARN. */
const TARGETS: ReadonlyMap<string, ReadTarget> = new Map<string, ReadTarget>([
  ["lambda", functionTarget],
  ["states", stateMachineTarget],
  ["sqs", queueTarget],
  ["ecs", clusterTarget],
]);

/**
 * @throws {Error} when the target is not a function, a state machine, a queue or a cluster of the program, or its input has a
 * wrong form; the message names it.
 */
export async function readTarget(inputs: TargetInputs, cloud: Cloud): Promise<ScheduleTarget> {
  const { arn } = inputs;
  if (/^arn:aws:scheduler:::aws-sdk:/.test(arn)) {
    throw new Error(`target.arn: ${arn} is a universal target; supported locally: ${SUPPORTED}`);
  }
  const target = await TARGETS.get(arn.split(":")[2] ?? "")?.(inputs, cloud);
  if (target !== undefined) return target;
  throw new Error(`target.arn: ${arn} is not in the program; supported locally: ${SUPPORTED}`);
}

const SUPPORTED =
  "a Lambda function, a state machine, an SQS queue or an ECS cluster of the program";

function functionTarget({ arn, input }: TargetInputs, cloud: Cloud): ScheduleTarget | undefined {
  if (!cloud.functions.has(functionArn(arn, regionOf(arn)))) return undefined;
  if (input !== undefined) parseInput(input);
  return {
    async start(session, event) {
      cloud.iam.require(session, "lambda:InvokeFunction", arn);
      // An update may have taken it away.
      const fn = cloud.functions.get(functionArn(arn, regionOf(arn)));
      if (fn === undefined) throw new Error(`Function not found: ${arn}`);
      fn.sendEvent(JSON.parse(event));
    },
  };
}

const NO_MACHINE: ReadonlySet<string> = new Set([
  "InvalidArn",
  "StateMachineDoesNotExist",
  "ValidationException",
]);
/** The ARN of a version or an alias. */
const QUALIFIED = /^(arn:[^:]+:states:[^:]*:\d+:stateMachine:[^:]+):([^:]+)$/;

/** Starts executions. What they do afterwards is no failure of the schedule. */
async function stateMachineTarget({ arn: stateMachineArn, input }: TargetInputs, cloud: Cloud) {
  const region = regionOf(stateMachineArn);
  try {
    await cloud.endpoint.call("DescribeStateMachine", { stateMachineArn }, region);
  } catch (error) {
    if (error instanceof ApiError && NO_MACHINE.has(error.code)) return undefined;
    throw error;
  }
  if (input !== undefined) parseInput(input);
  const [, machineArn = stateMachineArn, qualifier] = QUALIFIED.exec(stateMachineArn) ?? [];
  const own = qualifier === undefined ? {} : { "states:StateMachineQualifier": qualifier };
  return {
    async start(session: Session, event: string) {
      cloud.iam.require(session, "states:StartExecution", machineArn, own);
      await cloud.endpoint.call("StartExecution", { stateMachineArn, input: event }, region);
    },
  };
}

function queueTarget({ arn, sqsParameters }: TargetInputs, { sqs }: Cloud) {
  const queue = [...sqs.queues()].find((one) => one.arn === arn);
  if (queue === undefined) return undefined;
  const { messageGroupId: MessageGroupId } = sqsParameters ?? {};
  const group = MessageGroupId === undefined ? {} : { MessageGroupId };
  return {
    async start(session: Session, MessageBody: string) {
      await sqs.callAs(session, "SendMessage", { QueueUrl: queue.url, MessageBody, ...group });
    },
  };
}

function clusterTarget(inputs: TargetInputs, cloud: Cloud): ScheduleTarget | undefined {
  if (!cloud.clusters.has(inputs.arn, regionOf(inputs.arn))) return undefined;
  const call = readRunTask(inputs, inputs.input ?? "{}", cloud);
  try {
    requireContainers(call, cloud.taskDefinitions.find(call.taskDefinition, call.region));
  } catch (error) {
    throw new Error(`target.input: ${error instanceof EcsError ? error.reason : error}`);
  }
  return {
    async start(session, input) {
      const given = inputs.input === undefined ? "{}" : input;
      callRunTask(readRunTask(inputs, given, cloud), session, cloud);
    },
  };
}

const TaskOverride = z.strictObject({
  containerOverrides: z
    .array(
      z.strictObject({
        name: z.string(),
        command: z.array(z.string()).optional(),
        environment: z.array(z.strictObject({ name: z.string(), value: z.string() })).default([]),
      }),
    )
    .default([]),
  executionRoleArn: z.string().optional(),
  taskRoleArn: z.string().optional(),
});

function readRunTask(
  { arn, ecsParameters }: TargetInputs,
  input: string,
  cloud: Cloud,
): RunTaskCall {
  if (ecsParameters === undefined) throw new Error("target.ecsParameters: required for a cluster");
  const { taskDefinitionArn, taskCount, propagateTags } = ecsParameters;
  const region = regionOf(arn);
  cloud.taskDefinitions.find(taskDefinitionArn, region);
  const { containerOverrides, ...roles } = TaskOverride.parse(readOverrides(input));
  return {
    ...roles,
    region,
    cluster: arn,
    taskDefinition: taskDefinitionArn,
    count: taskCount,
    propagatesTags: propagateTags !== undefined,
    placement: placementOf(ecsParameters),
    containerOverrides: containerOverrides.map(({ name, command, environment }) => ({
      name,
      command,
      environment: Object.fromEntries(environment.map((one) => [one.name, one.value])),
    })),
  };
}

function readOverrides(input: string): unknown {
  const given = z.looseObject({}).parse(parseInput(input));
  try {
    return checkArguments(given, taskOverride).read;
  } catch (error) {
    throw new Error(`target.input: ${error instanceof Error ? error.message : error}`);
  }
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
