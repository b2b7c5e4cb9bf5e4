import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { AccessDeniedException } from "@sfn-workers/local-stepfunctions";
import { z } from "zod";
import type { Cloud } from "../cloud.ts";
import { createLocalFunction } from "../lambda/localFunction.ts";
import { LAMBDA_DEFAULT_MEMORY_MB, LAMBDA_DEFAULT_TIMEOUT_SECONDS } from "../limits.ts";
import { arnOf, functionArn, physicalName } from "../names.ts";
import { sdkEnvironment } from "../process/guardedProcess.ts";
import { type CreateCounterpart, readInputs } from "./counterpart.ts";

export const Inputs = z.strictObject({
  name: z.string().optional(),
  role: z.string(),
  runtime: z
    .string()
    .regex(/^nodejs\d+\.x$/, "supported locally: nodejs24.x and other nodejs runtimes"),
  handler: z
    .string()
    .regex(/^[\w-]+\.[\w-]+$/, "supported locally: FILE.EXPORT, such as index.handler"),
  code: z.unknown(),
  timeout: z.number().default(LAMBDA_DEFAULT_TIMEOUT_SECONDS),
  memorySize: z.number().default(LAMBDA_DEFAULT_MEMORY_MB),
  reservedConcurrentExecutions: z.number().optional(),
  environment: z
    .strictObject({ variables: z.record(z.string(), z.string()).default({}) })
    .optional(),
  loggingConfig: z.strictObject({ logGroup: z.string().optional() }).optional(),
});

/** `aws:lambda/function:Function` */
export const lambdaFunction: CreateCounterpart = async (resource, cloud) => {
  const inputs = readInputs(Inputs, resource);
  const name = physicalName(resource, inputs.name);
  const arn = arnOf("lambda", `function:${name}`);
  cloud.iam.requireTrust(
    inputs.role,
    "lambda.amazonaws.com",
    arn,
    "The role defined for the function cannot be assumed by Lambda.",
  );
  const session = { roleArn: inputs.role, sessionName: name };
  const logGroup = inputs.loggingConfig?.logGroup ?? `/aws/lambda/${name}`;
  const fn = createLocalFunction(
    {
      arn,
      name,
      roleArn: inputs.role,
      handler: inputs.handler,
      codeDirectory: await codeDirectoryOf(inputs.code, inputs.handler, cloud.directory),
      timeoutSeconds: inputs.timeout,
      memoryMb: inputs.memorySize,
      reservedConcurrency: inputs.reservedConcurrentExecutions,
      variables: {
        ...inputs.environment?.variables,
        ...sdkEnvironment(cloud.iam.issueAccessKey(session), cloud),
      },
      logGroup,
    },
    cloud,
    createLog({ name, arn, logGroup, roleArn: session.roleArn }, cloud),
  );
  cloud.functions.set(arn, fn);
  return {
    description: "child process per execution environment",
    id: name,
    outputs: {
      arn,
      name,
      version: "$LATEST",
      qualifiedArn: `${arn}:$LATEST`,
      invokeArn: arnOf("apigateway", `lambda:path/2015-03-31/functions/${arn}/invocations`),
    },
    quiesce: fn.quiesce,
    stop: fn.stop,
    processIds: fn.processIds,
  };
};

/** @throws {Error} when the code is not a folder, or is not built. */
async function codeDirectoryOf(code: unknown, handler: string, from: string): Promise<string> {
  if (!pulumi.asset.FileArchive.isInstance(code)) {
    throw new Error("code: supported locally: a pulumi.asset.FileArchive of the built folder");
  }
  const directory = resolve(from, await (code as pulumi.asset.FileArchive).path);
  const file = join(directory, `${handler.split(".")[0]}.mjs`);
  if (!existsSync(file)) throw new Error(`code: ${file} does not exist: build it first`);
  return directory;
}

/** Lambda silently drops the logs of a function whose role may not write them; the local function reports it once. */
function createLog(
  { name, arn, logGroup, roleArn }: Record<"name" | "arn" | "logGroup" | "roleArn", string>,
  cloud: Cloud,
): (line: string) => void {
  const stream = arnOf("logs", `log-group:${logGroup}:log-stream:$LATEST`);
  let refused = false;
  return (line) => {
    if (refused) return;
    try {
      for (const action of ["logs:CreateLogStream", "logs:PutLogEvents"]) {
        cloud.iam.require({ roleArn, sessionName: name }, action, stream);
      }
      cloud.log(`[${name}] ${line}`);
    } catch (error) {
      if (!(error instanceof AccessDeniedException)) throw error;
      refused = true;
      cloud.onFailure({ kind: "logsLost", name, arn, message: "its logs are lost" });
    }
  };
}

export const EventInvokeConfigInputs = z.strictObject({
  functionName: z.string(),
  maximumRetryAttempts: z.number().min(0).max(2).optional(),
  maximumEventAgeInSeconds: z.number().min(60).max(21_600).optional(),
});

/** `aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig` */
export const functionEventInvokeConfig: CreateCounterpart = (resource, cloud) => {
  const inputs = readInputs(EventInvokeConfigInputs, resource);
  const fn = cloud.functions.get(functionArn(inputs.functionName));
  if (fn === undefined) throw new Error(`functionName: Function not found: ${inputs.functionName}`);
  fn.configureEvents({
    maxRetries: inputs.maximumRetryAttempts,
    maxAgeSeconds: inputs.maximumEventAgeInSeconds,
  });
  return {
    description: "retries of asynchronous invocations",
    id: inputs.functionName,
    outputs: {},
  };
};
