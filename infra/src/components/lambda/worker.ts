import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { workloadTags } from "../../environment.ts";
import { physicalName } from "../../physicalName.ts";
import { useKeyForFunction } from "../shared/encryption.ts";
import type { Granted, WakeUp } from "../shared/integration.ts";
import { afterKeyPolicies } from "../shared/keyPolicies.ts";
import { writeLogs } from "../shared/logGroup.ts";
import { movedFrom } from "../shared/movedFrom.ts";
import { createRole, type GrantedRole } from "../shared/role.ts";
import { resolveSecrets, type WorkerSecrets } from "../shared/secrets.ts";
import { sendTraces } from "../shared/tracing.ts";
import { transformed } from "../shared/transform.ts";
import { createWorkerLogs } from "../shared/workerLogs.ts";
import { workerRoleName } from "../shared/workerRoles.ts";
import { type Variables, workerVariables } from "../shared/workerVariables.ts";
import type { LambdaWorkerArgs } from "./args.ts";
import { createTriggers } from "./triggers.ts";

/** A Lambda function that drains one activity on a schedule and on wake-ups, or receives one queue's messages in batches. */
export class LambdaWorker extends pulumi.ComponentResource {
  readonly functionName: pulumi.Output<string>;
  /** The role of the function, which a transform may have exchanged. */
  readonly roleArn: pulumi.Output<string>;
  /** Undefined without a schedule. */
  readonly deadLetterQueueName: pulumi.Output<string> | undefined;
  /** How executions wake this worker; undefined unless `wake` is set. */
  readonly wakeUp: Granted<WakeUp> | undefined;

  constructor(name: string, args: LambdaWorkerArgs, options?: pulumi.ComponentResourceOptions) {
    super("sfn-workers:index:LambdaWorker", name, {}, movedFrom("FargateWorker", options));
    const logGroup = createWorkerLogs(name, args, "lambda", this);
    const secrets = resolveSecrets(args.environment, args.settings.secrets, this);
    const role = createFunctionRole(name, args, secrets, logGroup, this);
    const fn = createFunction(name, args, secrets, role, logGroup, this);
    const triggers = createTriggers(name, args, fn, role, this);
    this.functionName = fn.name;
    this.roleArn = fn.role;
    this.deadLetterQueueName = triggers.deadLetterQueue?.name;
    this.wakeUp = triggers.wakeUp;
    this.registerOutputs({ functionName: this.functionName });
  }
}

function createFunctionRole(
  name: string,
  { environment, manifest, tasks, transform }: LambdaWorkerArgs,
  secrets: WorkerSecrets,
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
      ...secrets.statements,
      ...(transform?.statements ?? []),
    ],
    tags: workloadTags(environment, manifest.name),
  };
  return createRole(workerRoleName("lambda", name), args, parent);
}

function createFunction(
  name: string,
  { environment, manifest, settings, tasks, code, transform }: LambdaWorkerArgs,
  secrets: WorkerSecrets,
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
    timeout: settings.timeoutSeconds,
    memorySize: settings.memory,
    ...(reservedConcurrency !== undefined && { reservedConcurrentExecutions: reservedConcurrency }),
    ...(kmsKeyArn !== undefined && { kmsKeyArn }),
    environment: {
      variables: functionVariables({ environment, manifest, settings, tasks }, secrets),
    },
    loggingConfig: { logFormat: "JSON", logGroup: logGroup.name },
    tracingConfig: { mode: environment.tracing ? "Active" : "PassThrough" },
    tags: workloadTags(environment, manifest.name),
  };
  return new aws.lambda.Function(name, transformed(args, transform?.function), {
    parent,
    dependsOn: afterKeyPolicies(environment, ...role.ready),
  });
}

/** Node.js reads source maps only where there are any: an option for nothing would cost time at each start. */
function functionVariables(
  {
    environment,
    manifest,
    settings,
    tasks,
  }: Pick<LambdaWorkerArgs, "environment" | "manifest" | "settings" | "tasks">,
  secrets: WorkerSecrets,
): Variables {
  const variables = workerVariables(environment, manifest, settings, {
    ...tasks.access.lambda.variables,
    ...secrets.variables,
  });
  if (!environment.sourceMaps) return variables;
  const given = settings.variables["NODE_OPTIONS"];
  return { ...variables, NODE_OPTIONS: ["--enable-source-maps", given].filter(Boolean).join(" ") };
}
