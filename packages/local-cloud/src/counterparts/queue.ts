import { z } from "zod";
import type { Cloud } from "../cloud.ts";
import {
  MAX_SQS_DELAY_SECONDS,
  MAX_SQS_RECEIVE_COUNT,
  MAX_SQS_WAIT_SECONDS,
  SQS_MESSAGE_BYTES,
  SQS_RETENTION_SECONDS,
  SQS_VISIBILITY_TIMEOUT_SECONDS,
} from "../limits.ts";
import { physicalName } from "../names.ts";
import { type CreateCounterpart, readInputs } from "./counterpart.ts";

const wholeNumber = (min: number, max: number) => z.number().int().min(min).max(max);

export const Inputs = z.strictObject({
  name: z
    .string()
    .regex(/^[\w-]{1,80}$/)
    .optional(),
  namePrefix: z.string().optional(),
  fifoQueue: z.literal(false, "supported locally: false, a standard queue").optional(),
  visibilityTimeoutSeconds: wholeNumber(
    SQS_VISIBILITY_TIMEOUT_SECONDS.min,
    SQS_VISIBILITY_TIMEOUT_SECONDS.max,
  ).optional(),
  messageRetentionSeconds: wholeNumber(
    SQS_RETENTION_SECONDS.min,
    SQS_RETENTION_SECONDS.max,
  ).optional(),
  delaySeconds: wholeNumber(0, MAX_SQS_DELAY_SECONDS).optional(),
  receiveWaitTimeSeconds: wholeNumber(0, MAX_SQS_WAIT_SECONDS).optional(),
  maxMessageSize: wholeNumber(SQS_MESSAGE_BYTES.min, SQS_MESSAGE_BYTES.max).optional(),
  sqsManagedSseEnabled: z.boolean().optional(),
  kmsMasterKeyId: z.string().optional(),
  kmsDataKeyReusePeriodSeconds: z.number().optional(),
  redrivePolicy: z.string().optional(),
  redriveAllowPolicy: z.string().optional(),
  policy: z.string().optional(),
});

/** The name of an input in Pulumi → the name of the attribute in SQS. */
const ATTRIBUTES = {
  visibilityTimeoutSeconds: "VisibilityTimeout",
  messageRetentionSeconds: "MessageRetentionPeriod",
  delaySeconds: "DelaySeconds",
  receiveWaitTimeSeconds: "ReceiveMessageWaitTimeSeconds",
  maxMessageSize: "MaximumMessageSize",
  sqsManagedSseEnabled: "SqsManagedSseEnabled",
  kmsMasterKeyId: "KmsMasterKeyId",
  kmsDataKeyReusePeriodSeconds: "KmsDataKeyReusePeriodSeconds",
} as const satisfies Partial<Record<keyof z.infer<typeof Inputs>, string>>;

/** `aws:sqs/queue:Queue` */
export const queue: CreateCounterpart = async (resource, cloud) => {
  const inputs = readInputs(Inputs, resource);
  const name = physicalName(resource, inputs.name, inputs.namePrefix);
  const entries = Object.entries(ATTRIBUTES) as [keyof typeof ATTRIBUTES, string][];
  const attributes = Object.fromEntries(
    entries.flatMap(([input, attribute]) => {
      const value = inputs[input];
      return value === undefined ? [] : [[attribute, String(value)]];
    }),
  );
  const { arn, url } = await cloud.sqs.createQueue(name, attributes);
  const { policy, redrivePolicy: redrive, redriveAllowPolicy: allow } = inputs;
  if (policy !== undefined) await setPolicy(arn, policy, cloud);
  if (redrive !== undefined) await setRedrivePolicy(arn, redrive, cloud);
  if (allow !== undefined) await setRedriveAllowPolicy(arn, allow, cloud);
  return { description: "queue", id: url, outputs: { arn, url, name } };
};

export const PolicyInputs = z.strictObject({ queueUrl: z.string(), policy: z.string() });

/** `aws:sqs/queuePolicy:QueuePolicy` */
export const queuePolicy: CreateCounterpart = async (resource, cloud) => {
  const { queueUrl, policy } = readInputs(PolicyInputs, resource);
  await setPolicy(arnAt(queueUrl, cloud), policy, cloud);
  return { description: "enforced policy", id: queueUrl, outputs: {} };
};

export const RedriveInputs = z.strictObject({ queueUrl: z.string(), redrivePolicy: z.string() });

/** `aws:sqs/redrivePolicy:RedrivePolicy` */
export const redrivePolicy: CreateCounterpart = async (resource, cloud) => {
  const inputs = readInputs(RedriveInputs, resource);
  await setRedrivePolicy(arnAt(inputs.queueUrl, cloud), inputs.redrivePolicy, cloud);
  return { description: "redrive to dead letters", id: inputs.queueUrl, outputs: {} };
};

export const RedriveAllowInputs = z.strictObject({
  queueUrl: z.string(),
  redriveAllowPolicy: z.string(),
});

/** `aws:sqs/redriveAllowPolicy:RedriveAllowPolicy` */
export const redriveAllowPolicy: CreateCounterpart = async (resource, cloud) => {
  const inputs = readInputs(RedriveAllowInputs, resource);
  await setRedriveAllowPolicy(arnAt(inputs.queueUrl, cloud), inputs.redriveAllowPolicy, cloud);
  return { description: "attribute of the queue, not enforced", id: inputs.queueUrl, outputs: {} };
};

function arnAt(queueUrl: string, cloud: Cloud): string {
  const found = [...cloud.sqs.queues()].find(({ url }) => url === queueUrl);
  if (found === undefined) throw new Error(`queueUrl: ${queueUrl} is not a queue of the program`);
  return found.arn;
}

async function setPolicy(arn: string, policy: string, cloud: Cloud): Promise<void> {
  cloud.iam.putResourcePolicy(arn, policy);
  await cloud.sqs.setAttributes(arn, { Policy: policy });
}

const RedrivePolicy = z.strictObject({
  deadLetterTargetArn: z.string(),
  maxReceiveCount: z.coerce.number().int().min(1).max(MAX_SQS_RECEIVE_COUNT),
});

async function setRedrivePolicy(arn: string, text: string, cloud: Cloud): Promise<void> {
  const policy = readJson(RedrivePolicy, text, "redrivePolicy");
  // Throws when the queue does not exist.
  cloud.sqs.queue(policy.deadLetterTargetArn);
  await cloud.sqs.setAttributes(arn, { RedrivePolicy: JSON.stringify(policy) });
}

const RedriveAllowPolicy = z.strictObject({
  redrivePermission: z.enum(["allowAll", "denyAll", "byQueue"]),
  sourceQueueArns: z.array(z.string()).max(10).optional(),
});

async function setRedriveAllowPolicy(arn: string, text: string, cloud: Cloud): Promise<void> {
  const policy = readJson(RedriveAllowPolicy, text, "redriveAllowPolicy");
  await cloud.sqs.setAttributes(arn, { RedriveAllowPolicy: JSON.stringify(policy) });
}

/** @throws {Error} when the text is not JSON or does not match the schema; the message names the input and the problem. */
function readJson<T>(schema: z.ZodType<T>, text: string, label: string): T {
  try {
    return schema.parse(JSON.parse(text));
  } catch (error) {
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : error;
    throw new Error(`${label}: ${reason instanceof Error ? reason.message : reason}`);
  }
}
