import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { WORKER_ERRORS } from "@sfn-workers/worker-core/manifest";
import { LOCAL } from "../../settings/settings.ts";
import type { LambdaSettings } from "../../settings/workloadSettings.ts";
import type { Granted, WakeUp } from "../shared/integration.ts";
import type { GrantedRole, Statement } from "../shared/role.ts";
import { type CreatedSchedule, createSchedule, ofWorker } from "../shared/schedule.ts";
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
  const { settings } = args;
  if (settings.transport === "callback") {
    createEventSource(name, args, settings, fn, role, parent);
    return {};
  }
  createEventInvokeConfig(name, fn, parent);
  const { deadLetterQueue } = createFunctionSchedule(name, args, settings, fn, parent);
  return { deadLetterQueue, wakeUp: settings.wake ? wakeUpOf(args, fn) : undefined };
}

/**
 * A start may leave a task to the worker that was woken for it, unless the manifest says itself what becomes of a task that is handed
 * back. On one machine nobody pays for idle polls, and a person who watches an execution waits for no hand-back.
 */
function mayLeaveTasks({ environment, manifest: { retry } }: LambdaWorkerArgs): boolean {
  const retriesDraining = retry?.some(({ errors }) => errors.includes(WORKER_ERRORS.Draining));
  return environment.name !== LOCAL && !retriesDraining;
}

/**
 * As long as Lambda allows (API reference, PutFunctionEventInvokeConfig). A wake-up that is dropped leaves its task to the schedule; one
 * that comes too late costs little, since the worker sees by the last poll that had to wait that its task was taken.
 */
const EVENT_AGE_SECONDS = 21_600;

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
  given: LambdaWorkerArgs,
  settings: Extract<LambdaSettings, { transport: "activity" }>,
  fn: aws.lambda.Function,
  parent: pulumi.Resource,
): CreatedSchedule {
  const { environment, manifest, transform } = given;
  const event = { source: "schedule", wake: settings.wake && mayLeaveTasks(given) };
  const args = {
    environment,
    ...ofWorker(environment, manifest),
    expression: settings.schedule,
    timezone: settings.timezone,
    target: { arn: fn.arn, input: JSON.stringify(event) },
    statements: [invoke(fn)],
    transform: transform?.schedule,
  };
  return createSchedule(name, args, parent);
}

function wakeUpOf(args: LambdaWorkerArgs, fn: aws.lambda.Function): Granted<WakeUp> {
  const { environment } = args;
  const at = mayLeaveTasks(args) && { "at.$": "$$.State.EnteredTime" };
  return {
    resource: pulumi.interpolate`arn:${environment.partition}:states:::lambda:invoke`,
    parameters: {
      FunctionName: fn.arn,
      InvocationType: "Event",
      Payload: { source: "wake", ...at },
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
