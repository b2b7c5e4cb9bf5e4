import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Manifest } from "@sfn-workers/worker-core/manifest";
import { type Environment, physicalName, workloadTags } from "../../environment.ts";
import { functionTimeout } from "../../settings/fit.ts";
import type { LambdaSettings } from "../../settings/schema.ts";
import type { GrantedWakeUp } from "../machine/stateMachine.ts";
import { useKeyForFunction } from "../shared/encryption.ts";
import { createLogGroup, writeLogs } from "../shared/logGroup.ts";
import { createRole, type GrantedRole, type Statement } from "../shared/role.ts";
import { sendTraces } from "../shared/tracing.ts";
import { type Transform, transformed } from "../shared/transform.ts";
import { workerVariables } from "../shared/workerVariables.ts";
import type { TaskSource } from "../tasks/source.ts";
import { createStarts } from "./triggers.ts";

export interface LambdaWorkerArgs {
  readonly environment: Environment;
  readonly manifest: Manifest;
  readonly settings: LambdaSettings;
  readonly tasks: TaskSource;
  /** The built handler: a folder that has `index.mjs`. */
  readonly code: pulumi.asset.Archive;
  readonly transform: LambdaWorkerTransforms | undefined;
}

export interface LambdaWorkerTransforms {
  readonly function?: Transform<aws.lambda.FunctionArgs>;
  readonly schedule?: Transform<aws.scheduler.ScheduleArgs>;
  readonly eventSource?: Transform<aws.lambda.EventSourceMappingArgs>;
  /** What the handler needs besides, such as a bucket to read from. */
  readonly statements?: readonly Statement[];
}

/** A Lambda function that drains one activity on a schedule and on wake-ups, or gets the messages of one queue in batches. */
export class LambdaWorker extends pulumi.ComponentResource {
  readonly functionName: pulumi.Output<string>;
  /** Undefined without a schedule. */
  readonly deadLetterQueueName: pulumi.Output<string> | undefined;
  /** How executions wake this worker; absent unless the configuration says so. */
  readonly wakeUp: GrantedWakeUp | undefined;

  constructor(name: string, args: LambdaWorkerArgs, options?: pulumi.ComponentResourceOptions) {
    super("sfn-workers:index:LambdaWorker", name, {}, options);
    const logGroup = createFunctionLogGroup(name, args, this);
    const role = createFunctionRole(name, args, logGroup, this);
    const fn = createFunction(name, args, role, logGroup, this);
    const starts = createStarts(name, args, fn, role, this);
    this.functionName = fn.name;
    this.deadLetterQueueName = starts.deadLetterQueue?.name;
    this.wakeUp = starts.wakeUp;
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
  { environment, manifest, tasks, transform }: LambdaWorkerArgs,
  logGroup: aws.cloudwatch.LogGroup,
  parent: pulumi.Resource,
): GrantedRole {
  const args = {
    environment,
    description: `Lambda worker of ${manifest.name}`,
    service: "lambda.amazonaws.com",
    statements: [
      ...tasks.access.lambda.statements,
      writeLogs(logGroup),
      ...sendTraces(environment),
      ...useKeyForFunction(environment),
      ...(transform?.statements ?? []),
    ],
    tags: workloadTags(environment, manifest.name),
  };
  return createRole(`${name}-function`, args, parent);
}

function createFunction(
  name: string,
  { environment, manifest, settings, tasks, code, transform }: LambdaWorkerArgs,
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
    timeout: functionTimeout(manifest, settings),
    memorySize: settings.memory,
    ...(reservedConcurrency !== undefined && { reservedConcurrentExecutions: reservedConcurrency }),
    ...(kmsKeyArn !== undefined && { kmsKeyArn }),
    environment: {
      variables: workerVariables(environment, manifest, settings, tasks.access.lambda),
    },
    loggingConfig: { logFormat: "JSON", logGroup: logGroup.name },
    tracingConfig: { mode: environment.tracing ? "Active" : "PassThrough" },
    tags: workloadTags(environment, manifest.name),
  };
  return new aws.lambda.Function(name, transformed(args, transform?.function), {
    parent,
    dependsOn: role.ready,
  });
}
