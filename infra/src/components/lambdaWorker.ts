import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Manifest } from "@sfn-workers/worker-core/manifest";
import { type Environment, physicalName, workloadTags } from "../environment.ts";
import { LAMBDA_EVENT_AGE_SECONDS } from "../limits.ts";
import { defaultTimeout } from "../settings/fit.ts";
import type { LambdaSettings } from "../settings/schema.ts";
import { workOn } from "./activity.ts";
import { createLogGroup, writeLogs } from "./logGroup.ts";
import { createRole, type GrantedRole, type Statement } from "./role.ts";
import type { GrantedWakeUp } from "./stateMachine.ts";

export interface LambdaWorkerArgs {
  readonly environment: Environment;
  readonly manifest: Manifest;
  readonly settings: LambdaSettings;
  readonly activityArn: pulumi.Input<string>;
  /** The built handler: a folder that has `index.mjs`. */
  readonly code: pulumi.asset.Archive;
}

/** A Lambda function that drains one activity on a schedule, and on a wake-up if executions send one. */
export class LambdaWorker extends pulumi.ComponentResource {
  readonly functionName: pulumi.Output<string>;
  /** How executions wake this worker; absent unless the configuration says so. */
  readonly wakeUp: GrantedWakeUp | undefined;

  constructor(name: string, args: LambdaWorkerArgs, options?: pulumi.ComponentResourceOptions) {
    super("sfn-workers:index:LambdaWorker", name, {}, options);
    const logGroup = createFunctionLogGroup(name, args, this);
    const role = createFunctionRole(name, args, logGroup, this);
    const fn = createFunction(name, args, role, logGroup, this);
    createEventInvokeConfig(name, fn, this);
    const scheduleRole = createScheduleRole(name, args, fn, this);
    createSchedule(name, args, scheduleRole, fn, this);
    this.functionName = fn.name;
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
  { environment, manifest, activityArn }: LambdaWorkerArgs,
  logGroup: aws.cloudwatch.LogGroup,
  parent: pulumi.Resource,
): GrantedRole {
  const args = {
    environment,
    description: `Lambda worker of ${manifest.name}`,
    service: "lambda.amazonaws.com",
    statements: [workOn(activityArn), writeLogs(logGroup)],
    tags: workloadTags(environment, manifest.name),
  };
  return createRole(`${name}-function`, args, parent);
}

function createFunction(
  name: string,
  { environment, manifest, settings, activityArn, code }: LambdaWorkerArgs,
  role: GrantedRole,
  logGroup: aws.cloudwatch.LogGroup,
  parent: pulumi.Resource,
): aws.lambda.Function {
  return new aws.lambda.Function(
    name,
    {
      name: physicalName(environment, manifest.name),
      description: manifest.description,
      role: role.arn,
      runtime: "nodejs24.x",
      architectures: ["arm64"],
      handler: "index.handler",
      code,
      timeout: settings.timeoutSeconds ?? defaultTimeout(manifest),
      memorySize: settings.memory,
      ...(settings.reservedConcurrency !== undefined && {
        reservedConcurrentExecutions: settings.reservedConcurrency,
      }),
      environment: {
        variables: {
          WORKLOAD: manifest.name,
          ACTIVITY_ARN: activityArn,
          CONCURRENCY: String(settings.concurrency),
        },
      },
      loggingConfig: { logFormat: "JSON", logGroup: logGroup.name },
      tags: workloadTags(environment, manifest.name),
    },
    { parent, dependsOn: role.ready },
  );
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

function createScheduleRole(
  name: string,
  { environment, manifest }: LambdaWorkerArgs,
  fn: aws.lambda.Function,
  parent: pulumi.Resource,
): GrantedRole {
  const args = {
    environment,
    description: `Schedule of ${manifest.name}`,
    service: "scheduler.amazonaws.com",
    statements: [invoke(fn)],
    tags: workloadTags(environment, manifest.name),
  };
  return createRole(`${name}-schedule`, args, parent);
}

function createSchedule(
  name: string,
  { manifest, settings }: LambdaWorkerArgs,
  role: GrantedRole,
  fn: aws.lambda.Function,
  parent: pulumi.Resource,
): aws.scheduler.Schedule {
  return new aws.scheduler.Schedule(
    name,
    {
      description: `Drains the activity of ${manifest.name}`,
      scheduleExpression: settings.schedule,
      scheduleExpressionTimezone: settings.timezone,
      flexibleTimeWindow: { mode: "OFF" },
      target: {
        arn: fn.arn,
        roleArn: role.arn,
        input: JSON.stringify({ source: "schedule" }),
        retryPolicy: { maximumEventAgeInSeconds: 300, maximumRetryAttempts: 3 },
      },
    },
    // EventBridge Scheduler refuses a target that its role can't invoke.
    { parent, dependsOn: role.ready },
  );
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
