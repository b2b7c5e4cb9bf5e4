import { AccessDeniedException } from "@sfn-workers/local-stepfunctions";
import { z } from "zod";
import { parseArguments } from "../arguments/parseArguments.ts";
import type { Cloud } from "../cloud.ts";
import type { Session } from "../iam/iam.ts";
import { deployArchive } from "../lambda/archive.ts";
import { ownRuntime } from "../lambda/executionEnvironment.ts";
import {
  FunctionInputs as Inputs,
  isInVpc,
  requireFunctionInputs,
} from "../lambda/functionInputs.ts";
import { createFunctionLogs } from "../lambda/functionLogs.ts";
import { createLocalFunction, type FunctionSettings } from "../lambda/localFunction.ts";
import { PARTITION } from "../limits.ts";
import { arnOf, physicalName, regionOf } from "../names.ts";
import {
  credentialVariables,
  regionVariables,
  serviceVariables,
} from "../process/guardedProcess.ts";
import { issueWorkerKey } from "../workerKey.ts";
import { type CreateCounterpart, type LocalRegistration, readInputs } from "./counterpart.ts";

export { Inputs };

/** `aws:lambda/function:Function` */
export const lambdaFunction: CreateCounterpart = async (resource, cloud) => {
  const created = await readFunction(resource, cloud);
  const { name, arn } = created.settings.configuration;
  if (cloud.functions.has(arn)) throw new Error(`Function already exist: ${name}`);
  const fn = createLocalFunction(created.settings, {
    ...cloud,
    concurrency: cloud.concurrencyIn(resource.region),
  });
  cloud.functions.set(arn, fn);
  let { reportLosses, deployCode } = created;
  let code = created.settings.configuration.codeDirectory;
  let started = false;
  return {
    description: created.description,
    id: name,
    outputs: outputsOf(name, arn),
    start() {
      started = true;
      reportLosses();
      if (created.settings.configuration.inspector !== undefined) {
        void fn.warmUp().catch(() => {
          // The first invocation starts another environment, and tells what is wrong.
        });
      }
    },
    async update(changed) {
      const next = await readFunction(changed, cloud);
      const former = code;
      code = next.settings.configuration.codeDirectory;
      try {
        void fn.update(next.settings).then(() => cloud.copies.release(former));
      } catch (error) {
        await cloud.copies.release(code);
        code = former;
        throw error;
      }
      ({ reportLosses, deployCode } = next);
      if (started) reportLosses();
      return { description: next.description, outputs: outputsOf(name, arn) };
    },
    async renew(signal) {
      const next = await deployCode();
      const { ended } = await fn.renew(next, signal).catch(async (error: unknown) => {
        await cloud.copies.release(next);
        throw error;
      });
      const former = code;
      code = next;
      void ended.then(() => cloud.copies.release(former));
    },
    quiesce: fn.quiesce,
    stop: fn.stop,
    async delete() {
      cloud.functions.delete(arn);
      fn.delete();
      await cloud.copies.release(code);
    },
    processIds: fn.processIds,
  };
};

function outputsOf(name: string, arn: string) {
  return {
    arn,
    name,
    version: "$LATEST",
    qualifiedArn: `${arn}:$LATEST`,
    invokeArn: `arn:${PARTITION}:apigateway:${regionOf(arn)}:lambda:path/2015-03-31/functions/${arn}/invocations`,
  };
}

/** @throws {Error} when Lambda would refuse an argument whatever other resources there are, with its message. */
export function checkFunction(
  resource: LocalRegistration,
  { loggingConfig }: LocalRegistration["inputs"],
): void {
  const inputs = readInputs(Inputs, resource);
  requireFunctionInputs(physicalName(resource, inputs.name), inputs);
  requireLogging(parseArguments(Logging.optional(), loggingConfig).data);
}

const Logging = z.object({
  logFormat: z.string().optional(),
  applicationLogLevel: z.string().optional(),
  systemLogLevel: z.string().optional(),
});

/** @throws {Error} when Lambda would refuse the level, with its message. */
function requireLogging(logging: z.infer<typeof Logging> | undefined): void {
  const { logFormat = "Text", applicationLogLevel, systemLogLevel } = logging ?? {};
  if (logFormat !== "Text" || (applicationLogLevel ?? systemLogLevel) === undefined) return;
  throw new Error(
    'loggingConfig: LogLevel is not supported when LogFormat is set to "Text". Remove LogLevel from your request or change ' +
      'the LogFormat to "JSON" and try again.',
  );
}

interface ReadFunction {
  readonly description: string;
  readonly settings: FunctionSettings;
  /** Copies the archive as it is now. */
  readonly deployCode: () => Promise<string>;
  /** Tells of logs and traces that will be lost. Called once the whole program is deployed. */
  readonly reportLosses: () => void;
}

async function readFunction(resource: LocalRegistration, cloud: Cloud): Promise<ReadFunction> {
  const inputs = readInputs(Inputs, resource);
  const name = physicalName(resource, inputs.name);
  const arn = arnOf(resource.region, "lambda", `function:${name}`);
  const { role: roleArn, runtime, handler } = inputs;
  const session = { roleArn, sessionName: name };
  await requireRole(inputs, session, arn, cloud);
  const logGroup = inputs.loggingConfig?.logGroup ?? `/aws/lambda/${name}`;
  const logs = createFunctionLogs({ name, arn, roleArn, logGroup }, cloud);
  const deployCode = () => deployArchive(inputs.code, handler, cloud.directory, cloud.copies);
  const configuration = {
    arn,
    name,
    roleArn,
    runtime,
    handler,
    codeDirectory: await deployCode(),
    timeoutSeconds: inputs.timeout,
    memoryMb: inputs.memorySize,
    variables: {
      ...inputs.environment?.variables,
      ...regionVariables(resource.region),
      ...serviceVariables(cloud),
    },
    signIn() {
      const key = issueWorkerKey(session, cloud);
      return { ...key, variables: credentialVariables(key.key) };
    },
    logGroup,
    inspector: await cloud.inspectors.of(resource),
  };
  const settings = {
    configuration,
    reservedConcurrency: inputs.reservedConcurrentExecutions,
    deadLetterQueue: inputs.deadLetterConfig?.targetArn,
    onLine: logs.write,
  };
  const reportLosses = () => {
    logs.check();
    reportTracing(inputs, session, resource.region, cloud);
  };
  return { description: descriptionOf(inputs), settings, deployCode, reportLosses };
}

function descriptionOf(inputs: Inputs): string {
  const runtime =
    inputs.runtime === ownRuntime() ? "" : `, on ${ownRuntime()}, not ${inputs.runtime}`;
  const network = isInVpc(inputs) ? ", not in its VPC" : "";
  return `child process per execution environment${runtime}${network}`;
}

/** @throws {Error} when Lambda can't use the role, or the role lacks a permission that Lambda checks; the message is AWS's. */
async function requireRole(
  inputs: Inputs,
  session: Session,
  arn: string,
  cloud: Cloud,
): Promise<void> {
  cloud.iam.requireTrust(
    session.roleArn,
    "lambda.amazonaws.com",
    arn,
    "The role defined for the function cannot be assumed by Lambda.",
  );
  const { deadLetterConfig, kmsKeyArn } = inputs;
  const here = { resource: "*", region: regionOf(arn) };
  // Lambda makes a grant for the role, which therefore needs no permission on the key (developer guide, environment variables).
  if (kmsKeyArn !== undefined) cloud.kms.requireUsable("kmsKeyArn", kmsKeyArn, regionOf(arn));
  if (isTraced(inputs)) {
    await requireCall(session, "XRAY", "PutTraceSegments", "xray:PutTraceSegments", here, cloud);
  }
  if (isInVpc(inputs)) {
    for (const operation of VPC_OPERATIONS) {
      await requireCall(session, "EC2", operation, `ec2:${operation}`, here, cloud);
    }
  }
  if (deadLetterConfig === undefined) return;
  const queue = {
    ...here,
    resource: deadLetterQueue(deadLetterConfig.targetArn, here.region, cloud),
  };
  await requireCall(session, "SQS", "SendMessage", "sqs:SendMessage", queue, cloud);
}

function isTraced({ tracingConfig }: Inputs): boolean {
  return tracingConfig?.mode === "Active";
}

/** Lambda checks only one of the two permissions of AWSXRayDaemonWriteAccess that it uses. `iam` reports the other. */
function reportTracing(inputs: Inputs, session: Session, region: string, { iam }: Cloud): void {
  if (!isTraced(inputs)) return;
  try {
    iam.require(session, "xray:PutTelemetryRecords", "*", { "aws:RequestedRegion": region });
  } catch (error) {
    if (!(error instanceof AccessDeniedException)) throw error;
  }
}

/** Lambda developer guide: permissions that a function in a VPC needs (AWSLambdaVPCAccessExecutionRole). */
const VPC_OPERATIONS: readonly string[] = [
  "CreateNetworkInterface",
  "DescribeNetworkInterfaces",
  "DeleteNetworkInterface",
];

async function requireCall(
  session: Session,
  service: string,
  operation: string,
  action: string,
  { resource, region }: { readonly resource: string; readonly region: string },
  { iam }: Cloud,
): Promise<void> {
  const own = { "aws:RequestedRegion": region };
  await iam.requireForCreation(session, action, resource, own).catch((error: unknown) => {
    if (!(error instanceof AccessDeniedException)) throw error;
    throw new Error(
      `The provided execution role does not have permissions to call ${operation} on ${service}: ${error.message}`,
    );
  });
}

/** @throws {Error} when it is not a standard queue of the program. */
function deadLetterQueue(arn: string, region: string, { sqs }: Cloud): string {
  if (!arn.startsWith("arn:aws:sqs:")) {
    throw new Error(`deadLetterConfig.targetArn: ${arn}; supported locally: an SQS queue`);
  }
  if (![...sqs.queues()].some((queue) => queue.arn === arn)) {
    throw new Error(
      `deadLetterConfig.targetArn: ${arn} is not a queue of the program: use the arn of one`,
    );
  }
  if (regionOf(arn) !== region) {
    throw new Error(
      `deadLetterConfig.targetArn: ${arn} is in ${regionOf(arn)}: use a queue of the function's Region, ${region}`,
    );
  }
  return arn;
}
