import { AccessDeniedException, ApiError } from "@sfn-workers/local-stepfunctions";
import { z } from "zod";
import { requireKnownParameters } from "../arguments/definitionParameters.ts";
import type { Cloud } from "../cloud.ts";
import type { Session } from "../iam/iam.ts";
import { ACCOUNT_ID, PARTITION } from "../limits.ts";
import { arnOf, physicalName, regionOf } from "../names.ts";
import { type CreateCounterpart, type LocalRegistration, readInputs } from "./counterpart.ts";
import { Encryption, encryptionOf } from "./encryption.ts";

export const Inputs = z.strictObject({
  name: z.string().optional(),
  namePrefix: z.string().optional(),
  definition: z.string(),
  roleArn: z.string(),
  type: z.enum(["STANDARD", "EXPRESS"]).default("STANDARD"),
  loggingConfiguration: z
    .strictObject({
      level: z.enum(["ALL", "ERROR", "FATAL", "OFF"]).default("OFF"),
      includeExecutionData: z.boolean().default(false),
      logDestination: z.string().optional(),
    })
    .optional(),
  tracingConfiguration: z.strictObject({ enabled: z.boolean().default(false) }).optional(),
  encryptionConfiguration: Encryption.optional(),
  publish: z.boolean().default(false),
});
type MachineInputs = z.infer<typeof Inputs>;
const Answer = z.object({ stateMachineArn: z.string() });
const Versions = z.object({
  stateMachineVersions: z.array(z.object({ stateMachineVersionArn: z.string() })),
});

/** @throws {Error} when Pulumi's provider would refuse the name, with its words. Step Functions itself allows more. */
export function checkStateMachine(resource: LocalRegistration): void {
  const { name: given, namePrefix } = readInputs(Inputs, resource);
  const name = physicalName(resource, given, namePrefix);
  if (/^[0-9A-Za-z_-]+$/.test(name)) return;
  throw new Error(
    `invalid value for name (the name should only contain 0-9, A-Z, a-z, - and _): ${name}`,
  );
}

/** `aws:sfn/stateMachine:StateMachine` */
export const stateMachine: CreateCounterpart = async (resource, cloud) => {
  let inputs = readInputs(Inputs, resource);
  const name = physicalName(resource, inputs.name, inputs.namePrefix);
  const { region } = resource;
  const arn = arnOf(region, "states", `stateMachine:${name}`);
  await requireCreatable(inputs, arn, cloud);
  const request = { name, type: inputs.type, ...settingsOf(inputs) };
  const answer = await withRemedy(cloud.endpoint.call("CreateStateMachine", request, region));
  const { stateMachineArn } = Answer.parse(answer);
  setKey(stateMachineArn, inputs, cloud);
  let started = false;
  /** As Pulumi's provider, which asks for the newest version. */
  const state = async () => {
    const request = { stateMachineArn, maxResults: 1 };
    const versions = await cloud.endpoint.call("ListStateMachineVersions", request, region);
    const [newest] = Versions.parse(versions).stateMachineVersions;
    const { stateMachineVersionArn = "" } = newest ?? {};
    return {
      description: "state machine",
      outputs: { arn: stateMachineArn, name, status: "ACTIVE", stateMachineVersionArn },
    };
  };
  return {
    ...(await state()),
    id: stateMachineArn,
    start() {
      started = true;
      reportLosses(inputs, { name, arn }, cloud);
    },
    /** Executions that run go on with the definition and the role with which they started. */
    async update(changed: LocalRegistration) {
      const next = readInputs(Inputs, changed);
      await requireCreatable(next, arn, cloud);
      const update = { stateMachineArn, ...settingsOf(next) };
      await withRemedy(cloud.endpoint.call("UpdateStateMachine", update, region));
      setKey(stateMachineArn, next, cloud);
      inputs = next;
      if (started) reportLosses(next, { name, arn }, cloud);
      return state();
    },
    async delete() {
      await cloud.endpoint.call("DeleteStateMachine", { stateMachineArn }, region);
      cloud.stepFunctionsKeys.delete(stateMachineArn);
    },
  };
};

/** AWS's message of a refusal does not tell what helps here. */
async function withRemedy<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    if (!(error instanceof ApiError) || error.remedy === undefined) throw error;
    throw new Error(`${error.message}; ${error.remedy}`, { cause: error });
  }
}

/** The members that CreateStateMachine and UpdateStateMachine have in common. */
function settingsOf(inputs: MachineInputs): object {
  const {
    definition,
    roleArn,
    loggingConfiguration: logging,
    tracingConfiguration,
    publish,
  } = inputs;
  const { logDestination: logGroupArn, ...levels } = logging ?? { level: "OFF" };
  const destinations =
    logGroupArn === undefined
      ? {}
      : { destinations: [{ cloudWatchLogsLogGroup: { logGroupArn } }] };
  return {
    definition,
    roleArn,
    loggingConfiguration: { ...levels, ...destinations },
    tracingConfiguration: tracingConfiguration ?? { enabled: false },
    encryptionConfiguration: encryptionOf(inputs.encryptionConfiguration),
    publish,
  };
}

function setKey(machineArn: string, inputs: MachineInputs, { stepFunctionsKeys }: Cloud): void {
  const { kmsKeyId } = encryptionOf(inputs.encryptionConfiguration);
  if (kmsKeyId === undefined) stepFunctionsKeys.delete(machineArn);
  else stepFunctionsKeys.set(machineArn, kmsKeyId);
}

/** @throws {Error} when Step Functions would refuse the state machine because of its role, its log group or its key. */
async function requireCreatable(inputs: MachineInputs, arn: string, cloud: Cloud): Promise<void> {
  cloud.iam.requireTrust(
    inputs.roleArn,
    "states.amazonaws.com",
    arn,
    "Neither the global service principal states.amazonaws.com, nor the regional one is " +
      "authorized to assume the provided role.",
  );
  requireKnownParameters(inputs.definition);
  const { kmsKeyId } = encryptionOf(inputs.encryptionConfiguration);
  const region = regionOf(arn);
  if (kmsKeyId !== undefined) {
    cloud.kms.requireUsable("encryptionConfiguration.kmsKeyId", kmsKeyId, region);
  }
  if ((inputs.loggingConfiguration?.level ?? "OFF") === "OFF") return;
  requireLogGroup(inputs.loggingConfiguration?.logDestination, region, cloud);
  await requireLogDelivery(inputs.roleArn, kmsKeyId, region, cloud);
}

/** Other mistakes in a log destination are refused by the API, in AWS's words. */
function requireLogGroup(
  logDestination = "",
  region: string,
  { logGroups }: Pick<Cloud, "logGroups">,
): void {
  const [, groupArn = "", name] =
    /^(arn:[^:]+:logs:[^:]*:[^:]*:log-group:([^:]+)):\*$/.exec(logDestination) ?? [];
  if (name !== undefined && regionOf(groupArn) !== region) {
    throw new Error(
      `loggingConfiguration.logDestination: ${logDestination} is in ${regionOf(groupArn)}: use a log group of the state machine's Region, ${region}`,
    );
  }
  if (name === undefined || logGroups.has(groupArn)) return;
  throw new Error(
    `loggingConfiguration.logDestination: the log group ${name} does not exist: make it in the program, and use its ARN followed by ":*"`,
  );
}

/** The actions that a logging state machine's role must allow (Step Functions developer guide, logging to CloudWatch Logs). */
const LOG_DELIVERY_ACTIONS = [
  "logs:CreateLogDelivery",
  "logs:GetLogDelivery",
  "logs:UpdateLogDelivery",
  "logs:DeleteLogDelivery",
  "logs:ListLogDeliveries",
  "logs:PutResourcePolicy",
  "logs:DescribeResourcePolicies",
  "logs:DescribeLogGroups",
];

/** The encryption context of the logs of an encrypted state machine (Step Functions developer guide, encryption at rest). */
const allLogs = (region: string) => `arn:${PARTITION}:logs:${region}:${ACCOUNT_ID}:*`;

/** The service that delivers logs, with permissions of its own. */
const LOG_DELIVERY = "delivery.logs.amazonaws.com";

/** @throws {AccessDeniedException} when the role lacks a permission; AWS's message, with the action added. */
async function requireLogDelivery(
  roleArn: string,
  kmsKeyId: string | undefined,
  region: string,
  { iam, kms }: Cloud,
): Promise<void> {
  const session = sessionOf(roleArn);
  const keyArn = kmsKeyId === undefined ? undefined : kms.keyArn(kmsKeyId, region);
  try {
    for (const action of LOG_DELIVERY_ACTIONS) {
      await iam.requireForCreation(session, action, "*", { "aws:RequestedRegion": region });
    }
    if (keyArn !== undefined) {
      await iam.requireForCreation(session, "kms:GenerateDataKey", keyArn, {
        "kms:EncryptionContext:SourceArn": allLogs(region),
      });
    }
  } catch (error) {
    if (!(error instanceof AccessDeniedException)) throw error;
    throw new AccessDeniedException(
      `The state machine IAM Role is not authorized to access the Log Destination: ${error.message}`,
    );
  }
}

/** What AWS creates without an error, though traces or logs will be lost. */
function reportLosses(
  inputs: MachineInputs,
  { name, arn }: { readonly name: string; readonly arn: string },
  cloud: Cloud,
): void {
  const region = regionOf(arn);
  requireTracing(inputs, region, cloud);
  const { kmsKeyId } = encryptionOf(inputs.encryptionConfiguration);
  if ((inputs.loggingConfiguration?.level ?? "OFF") === "OFF" || kmsKeyId === undefined) return;
  const use = { region, encryptionContext: { SourceArn: allLogs(region) } };
  if (cloud.kms.allowsService(LOG_DELIVERY, "Decrypt", kmsKeyId, use)) return;
  const message = `its logs are lost: the policy of its key must let the service ${LOG_DELIVERY} use kms:Decrypt`;
  cloud.onFailure({ kind: "logsLost", name, arn, message });
}

/** The actions with which a state machine sends traces (Step Functions developer guide, tracing with X-Ray). */
const TRACING_ACTIONS = [
  "xray:PutTraceSegments",
  "xray:PutTelemetryRecords",
  "xray:GetSamplingRules",
  "xray:GetSamplingTargets",
];

/** Without a permission, traces are lost and executions go on. `iam` reports it. */
function requireTracing(
  { roleArn, tracingConfiguration }: MachineInputs,
  region: string,
  { iam }: Cloud,
): void {
  if (!tracingConfiguration?.enabled) return;
  for (const action of TRACING_ACTIONS) {
    try {
      iam.require(sessionOf(roleArn), action, "*", { "aws:RequestedRegion": region });
    } catch (error) {
      if (!(error instanceof AccessDeniedException)) throw error;
    }
  }
}

function sessionOf(roleArn: string): Session {
  return { roleArn, sessionName: "states" };
}
