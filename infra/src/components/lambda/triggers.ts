import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Environment } from "../../environment.ts";
import type { LambdaSettings } from "../../settings/workloadSettings.ts";
import type { Granted, WakeUp } from "../shared/integration.ts";
import type { GrantedRole, Statement } from "../shared/role.ts";
import { type CreatedSchedule, createSchedule } from "../shared/schedule.ts";
import type { LambdaWorkerArgs } from "./args.ts";
import { createEventSource } from "./eventSource.ts";

export interface Triggers {
  readonly deadLetterQueue?: aws.sqs.Queue;
  readonly wakeUp?: Granted<WakeUp> | undefined;
}

/** Creates the function's triggers: an event source mapping for a queue; a schedule and wake-ups for an activity. */
export function createTriggers(
  name: string,
  args: LambdaWorkerArgs,
  fn: aws.lambda.Function,
  role: GrantedRole,
  parent: pulumi.Resource,
): Triggers {
  const { environment, settings } = args;
  if (settings.transport === "callback") {
    createEventSource(name, args, settings, fn, role, parent);
    return {};
  }
  createEventInvokeConfig(name, fn, parent);
  const { deadLetterQueue } = createFunctionSchedule(name, args, settings, fn, parent);
  return { deadLetterQueue, wakeUp: settings.wake ? wakeUpOf(environment, fn) : undefined };
}

/**
 * Five minutes, the default schedule's interval. By then the next scheduled start takes the tasks, and an older wake-up would
 * only hold concurrency for an empty poll. Lambda allows 60 to 21,600 (API reference, PutFunctionEventInvokeConfig).
 */
const EVENT_AGE_SECONDS = 300;

/** Lambda repeats no start that failed: the next one does the same work. One that finds no free concurrency waits for it. */
function createEventInvokeConfig(
  name: string,
  fn: aws.lambda.Function,
  parent: pulumi.Resource,
): aws.lambda.FunctionEventInvokeConfig {
  return new aws.lambda.FunctionEventInvokeConfig(
    name,
    {
      functionName: fn.name,
      maximumEventAgeInSeconds: EVENT_AGE_SECONDS,
      maximumRetryAttempts: 0,
    },
    { parent },
  );
}

function createFunctionSchedule(
  name: string,
  { environment, manifest, transform }: LambdaWorkerArgs,
  settings: Extract<LambdaSettings, { transport: "activity" }>,
  fn: aws.lambda.Function,
  parent: pulumi.Resource,
): CreatedSchedule {
  const args = {
    environment,
    manifest,
    expression: settings.schedule,
    timezone: settings.timezone,
    target: { arn: fn.arn, input: JSON.stringify({ source: "schedule" }) },
    statements: [invoke(fn)],
    transform: transform?.schedule,
  };
  return createSchedule(name, args, parent);
}

function wakeUpOf(environment: Environment, fn: aws.lambda.Function): Granted<WakeUp> {
  return {
    resource: pulumi.interpolate`arn:${environment.partition}:states:::lambda:invoke`,
    parameters: {
      FunctionName: fn.arn,
      InvocationType: "Event",
      Payload: { source: "wake" },
    },
    statements: [invoke(fn)],
  };
}

function invoke(fn: aws.lambda.Function): Statement {
  return {
    Sid: "InvokeWorker",
    Effect: "Allow",
    Action: ["lambda:InvokeFunction"],
    Resource: fn.arn,
  };
}
