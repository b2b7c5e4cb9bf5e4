import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Manifest } from "@sfn-workers/worker-core/manifest";
import { type Environment, physicalName, workloadTags } from "../environment.ts";
import { LAMBDA_EVENT_AGE_SECONDS } from "../limits.ts";
import { defaultTimeout } from "../settings/fit.ts";
import type { LambdaSettings } from "../settings/schema.ts";
import { workOn } from "./activity.ts";
import { useKeyForActivity, useKeyForFunction } from "./encryption.ts";
import { createLogGroup, writeLogs } from "./logGroup.ts";
import { createRole, type GrantedRole, type Statement } from "./role.ts";
import { type CreatedSchedule, createSchedule } from "./schedule.ts";
import type { GrantedWakeUp } from "./stateMachine.ts";
import { sendTraces } from "./tracing.ts";
import { type Transform, transformed } from "./transform.ts";
import { workerVariables } from "./workerVariables.ts";

export interface LambdaWorkerArgs {
  readonly environment: Environment;
  readonly manifest: Manifest;
  readonly settings: LambdaSettings;
  readonly activityArn: pulumi.Input<string>;
  /** The built handler: a folder that has `index.mjs`. */
  readonly code: pulumi.asset.Archive;
  readonly transform: LambdaWorkerTransforms | undefined;
}

export interface LambdaWorkerTransforms {
  readonly function?: Transform<aws.lambda.FunctionArgs>;
  readonly schedule?: Transform<aws.scheduler.ScheduleArgs>;
  /** What the handler needs besides, such as a bucket to read from. */
  readonly statements?: readonly Statement[];
}

/** A Lambda function that drains one activity on a schedule, and on a wake-up if executions send one. */
export class LambdaWorker extends pulumi.ComponentResource {
  readonly functionName: pulumi.Output<string>;
  readonly deadLetterQueueName: pulumi.Output<string>;
  /** How executions wake this worker; absent unless the configuration says so. */
  readonly wakeUp: GrantedWakeUp | undefined;

  constructor(name: string, args: LambdaWorkerArgs, options?: pulumi.ComponentResourceOptions) {
    super("sfn-workers:index:LambdaWorker", name, {}, options);
    const logGroup = createFunctionLogGroup(name, args, this);
    const role = createFunctionRole(name, args, logGroup, this);
    const fn = createFunction(name, args, role, logGroup, this);
    createEventInvokeConfig(name, fn, this);
    const schedule = createFunctionSchedule(name, args, fn, this);
    this.functionName = fn.name;
    this.deadLetterQueueName = schedule.deadLetterQueue.name;
    this.wakeUp = args.settings.wake ? wakeUpOf(args.environment, fn) : undefined;
    this.registerOutputs({ functionName: this.functionName });
  }
}

function createFunctionLogGroup(
  name: string,
  { environment, manifest }: LambdaWorkerArgs,
  parent: pulumi.Resource,
): aws.cloudwatch.LogGroup {
  const args = {
    environment,
    logGroupName: `/aws/lambda/${physicalName(environment, manifest.name)}`,
    tags: workloadTags(environment, manifest.name),
  };
  return createLogGroup(`${name}-function`, args, parent);
}

function createFunctionRole(
  name: string,
  { environment, manifest, activityArn, transform }: LambdaWorkerArgs,
  logGroup: aws.cloudwatch.LogGroup,
  parent: pulumi.Resource,
): GrantedRole {
  const args = {
    environment,
    description: `Lambda worker of ${manifest.name}`,
    service: "lambda.amazonaws.com",
    statements: [
      workOn(activityArn),
      writeLogs(logGroup),
      ...sendTraces(environment),
      ...useKeyForActivity(environment, activityArn),
      ...useKeyForFunction(environment),
      ...(transform?.statements ?? []),
    ],
    tags: workloadTags(environment, manifest.name),
  };
  return createRole(`${name}-function`, args, parent);
}

function createFunction(
  name: string,
  { environment, manifest, settings, activityArn, code, transform }: LambdaWorkerArgs,
  role: GrantedRole,
  logGroup: aws.cloudwatch.LogGroup,
  parent: pulumi.Resource,
): aws.lambda.Function {
  const { kmsKeyArn } = environment;
  const { reservedConcurrency } = settings;
  const args: aws.lambda.FunctionArgs = {
    name: physicalName(environment, manifest.name),
    description: manifest.description,
    role: role.arn,
    runtime: "nodejs24.x",
    architectures: ["arm64"],
    handler: "index.handler",
    code,
    timeout: settings.timeoutSeconds ?? defaultTimeout(manifest),
    memorySize: settings.memory,
    ...(reservedConcurrency !== undefined && { reservedConcurrentExecutions: reservedConcurrency }),
    ...(kmsKeyArn !== undefined && { kmsKeyArn }),
    environment: { variables: workerVariables(environment, manifest, settings, activityArn) },
    loggingConfig: { logFormat: "JSON", logGroup: logGroup.name },
    tracingConfig: { mode: environment.tracing ? "Active" : "PassThrough" },
    tags: workloadTags(environment, manifest.name),
  };
  return new aws.lambda.Function(name, transformed(args, transform?.function), {
    parent,
    dependsOn: role.ready,
  });
}

/** A tick or a wake-up that finds no free concurrency is not worth keeping: the next one does the same work. */
function createEventInvokeConfig(
  name: string,
  fn: aws.lambda.Function,
  parent: pulumi.Resource,
): aws.lambda.FunctionEventInvokeConfig {
  return new aws.lambda.FunctionEventInvokeConfig(
    name,
    {
      functionName: fn.name,
      maximumEventAgeInSeconds: LAMBDA_EVENT_AGE_SECONDS.min,
      maximumRetryAttempts: 0,
    },
    { parent },
  );
}

function createFunctionSchedule(
  name: string,
  { environment, manifest, settings, transform }: LambdaWorkerArgs,
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

function wakeUpOf(environment: Environment, fn: aws.lambda.Function): GrantedWakeUp {
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
