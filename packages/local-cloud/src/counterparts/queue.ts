import { z } from "zod";
import type { Cloud } from "../cloud.ts";
import {
  MAX_SQS_DELAY_SECONDS,
  MAX_SQS_WAIT_SECONDS,
  SQS_KEY_REUSE_SECONDS,
  SQS_MESSAGE_BYTES,
  SQS_RETENTION_SECONDS,
  SQS_VISIBILITY_TIMEOUT_SECONDS,
} from "../limits.ts";
import { physicalName } from "../names.ts";
import { checkQueueName, isNumeric, settingOf } from "../sqs/queue.ts";
import { SqsError } from "../sqs/sqsError.ts";
import { type CreateCounterpart, type LocalRegistration, readInputs } from "./counterpart.ts";
import { PolicyText } from "./policyText.ts";

const wholeNumber = ({ min, max }: { readonly min: number; readonly max: number }) =>
  z.number().int().min(min).max(max).optional();

export const Inputs = z.strictObject({
  name: z.string().optional(),
  namePrefix: z.string().optional(),
  fifoQueue: z.literal(false, "supported locally: false, a standard queue").optional(),
  visibilityTimeoutSeconds: wholeNumber(SQS_VISIBILITY_TIMEOUT_SECONDS),
  messageRetentionSeconds: wholeNumber(SQS_RETENTION_SECONDS),
  delaySeconds: wholeNumber({ min: 0, max: MAX_SQS_DELAY_SECONDS }),
  receiveWaitTimeSeconds: wholeNumber({ min: 0, max: MAX_SQS_WAIT_SECONDS }),
  maxMessageSize: wholeNumber(SQS_MESSAGE_BYTES),
  sqsManagedSseEnabled: z.boolean().optional(),
  kmsMasterKeyId: z.string().optional(),
  kmsDataKeyReusePeriodSeconds: wholeNumber(SQS_KEY_REUSE_SECONDS),
  redrivePolicy: z.string().optional(),
  redriveAllowPolicy: z.string().optional(),
  policy: z.string().optional(),
});
type QueueInputs = z.infer<typeof Inputs>;

/** The name of an input in Pulumi → the name of the attribute in SQS. Without the input, the attribute has its default. */
const RESET_ATTRIBUTES = {
  visibilityTimeoutSeconds: "VisibilityTimeout",
  messageRetentionSeconds: "MessageRetentionPeriod",
  delaySeconds: "DelaySeconds",
  receiveWaitTimeSeconds: "ReceiveMessageWaitTimeSeconds",
  maxMessageSize: "MaximumMessageSize",
  kmsMasterKeyId: "KmsMasterKeyId",
} as const satisfies Partial<Record<keyof QueueInputs, string>>;

/** Without the input, the attribute stays as it is: Pulumi's provider computes it, or another resource sets it. */
const KEPT_ATTRIBUTES = {
  sqsManagedSseEnabled: "SqsManagedSseEnabled",
  kmsDataKeyReusePeriodSeconds: "KmsDataKeyReusePeriodSeconds",
  policy: "Policy",
  redrivePolicy: "RedrivePolicy",
  redriveAllowPolicy: "RedriveAllowPolicy",
} as const satisfies Partial<Record<keyof QueueInputs, string>>;

/** `aws:sqs/queue:Queue` */
export const queue: CreateCounterpart = (resource, cloud) => {
  const inputs = readInputs(Inputs, resource);
  const name = nameOf(resource, inputs);
  const { policy, ...others } = inputs;
  const { arn, url } = withRemedy(() => cloud.sqs.createQueue(name, given(others, cloud)));
  const remove = () => {
    cloud.sqs.deleteQueue(arn);
    cloud.iam.deleteResourcePolicy(arn);
  };
  try {
    setAttributes(arn, given({ policy }, cloud), cloud);
  } catch (error) {
    remove();
    throw error;
  }
  const stateOf = (now: QueueInputs) => ({
    description: "queue",
    outputs: { ...defaultsOf(now), arn, url, name },
  });
  return {
    ...stateOf(inputs),
    id: url,
    /** Messages stay, and those in flight keep the visibility timeout that they were received with. */
    update(changed: LocalRegistration) {
      const reset = Object.values(RESET_ATTRIBUTES).map((attribute) => [attribute, ""]);
      const next = readInputs(Inputs, changed);
      setAttributes(arn, { ...Object.fromEntries(reset), ...given(next, cloud) }, cloud);
      return stateOf(next);
    },
    delete: remove,
  };
};

/** The numbers that SQS takes for inputs that are not given. */
function defaultsOf(inputs: QueueInputs): Record<string, number> {
  const entries = Object.entries(RESET_ATTRIBUTES) as [keyof typeof RESET_ATTRIBUTES, string][];
  return Object.fromEntries(
    entries.flatMap(([input, attribute]) =>
      inputs[input] === undefined && isNumeric(attribute)
        ? [[input, settingOf({ attributes: {} }, attribute)]]
        : [],
    ),
  );
}

const ALL_ATTRIBUTES = { ...RESET_ATTRIBUTES, ...KEPT_ATTRIBUTES };

/** AWS accepts any key here, and fails each message with a wrong one. */
function given(inputs: QueueInputs, { kms }: Pick<Cloud, "kms">): Record<string, string> {
  const { kmsMasterKeyId: key } = inputs;
  if (key !== undefined && key !== "") kms.requireUsable("kmsMasterKeyId", key);
  const entries = Object.entries(ALL_ATTRIBUTES) as [keyof typeof ALL_ATTRIBUTES, string][];
  return Object.fromEntries(
    entries.flatMap(([input, attribute]) => {
      const value = inputs[input];
      return value === undefined ? [] : [[attribute, String(value)]];
    }),
  );
}

function nameOf(resource: LocalRegistration, { name: asked, namePrefix }: QueueInputs): string {
  const name = physicalName(resource, asked, namePrefix);
  try {
    checkQueueName(name);
  } catch (error) {
    throw new Error(
      `name: ${JSON.stringify(name)}: ${error instanceof Error ? error.message : error}`,
    );
  }
  return name;
}

export const PolicyInputs = z.strictObject({ queueUrl: z.string(), policy: PolicyText });

/** `aws:sqs/queuePolicy:QueuePolicy` */
export const queuePolicy: CreateCounterpart = (resource, cloud) => {
  const setPolicy = (changed: LocalRegistration) => {
    const { queueUrl, policy } = readInputs(PolicyInputs, changed);
    const arn = arnAt(queueUrl, cloud);
    setAttributes(arn, { Policy: policy }, cloud);
    return { arn, queueUrl, description: "enforced policy", outputs: {} };
  };
  const { arn, queueUrl, ...state } = setPolicy(resource);
  return {
    ...state,
    id: queueUrl,
    update: setPolicy,
    delete() {
      removeAttribute(arn, "Policy", cloud);
      cloud.iam.deleteResourcePolicy(arn);
    },
  };
};

export const RedriveInputs = z.strictObject({ queueUrl: z.string(), redrivePolicy: z.string() });

/** `aws:sqs/redrivePolicy:RedrivePolicy` */
export const redrivePolicy: CreateCounterpart = (resource, cloud) => {
  const setPolicy = (changed: LocalRegistration) => {
    const inputs = readInputs(RedriveInputs, changed);
    const arn = arnAt(inputs.queueUrl, cloud);
    setAttributes(arn, { RedrivePolicy: inputs.redrivePolicy }, cloud);
    return { arn, id: inputs.queueUrl, description: "redrive to dead letters", outputs: {} };
  };
  const { arn, ...state } = setPolicy(resource);
  const remove = () => removeAttribute(arn, "RedrivePolicy", cloud);
  return { ...state, update: setPolicy, delete: remove };
};

export const RedriveAllowInputs = z.strictObject({
  queueUrl: z.string(),
  redriveAllowPolicy: z.string(),
});

/** `aws:sqs/redriveAllowPolicy:RedriveAllowPolicy` */
export const redriveAllowPolicy: CreateCounterpart = (resource, cloud) => {
  const setPolicy = (changed: LocalRegistration) => {
    const inputs = readInputs(RedriveAllowInputs, changed);
    const arn = arnAt(inputs.queueUrl, cloud);
    setAttributes(arn, { RedriveAllowPolicy: inputs.redriveAllowPolicy }, cloud);
    return { arn, id: inputs.queueUrl, description: "the sources of dead letters", outputs: {} };
  };
  const { arn, ...state } = setPolicy(resource);
  const remove = () => removeAttribute(arn, "RedriveAllowPolicy", cloud);
  return { ...state, update: setPolicy, delete: remove };
};

function arnAt(queueUrl: string, cloud: Cloud): string {
  const found = [...cloud.sqs.queues()].find(({ url }) => url === queueUrl);
  if (found === undefined) throw new Error(`queueUrl: ${queueUrl} is not a queue of the program`);
  return found.arn;
}

/** The queue may be gone. */
function removeAttribute(arn: string, attribute: string, { sqs }: Cloud): void {
  if ([...sqs.queues()].some((one) => one.arn === arn)) sqs.setAttributes(arn, { [attribute]: "" });
}

/**
 * Sets attributes of a queue, and makes IAM enforce the policy among them.
 *
 * @throws {Error} when one of them is wrong. The queue is as before.
 */
function setAttributes(arn: string, attributes: Record<string, string>, { sqs, iam }: Cloud): void {
  const { Policy: policy } = attributes;
  const before = sqs.queue(arn).attributes["Policy"];
  if (policy !== undefined) iam.putResourcePolicy(arn, policy);
  try {
    withRemedy(() => sqs.setAttributes(arn, attributes));
  } catch (error) {
    if (before === undefined) iam.deleteResourcePolicy(arn);
    else iam.putResourcePolicy(arn, before);
    throw error;
  }
}

/** What SQS says → the argument that it is about, and what to do. */
const REMEDIES: readonly (readonly [RegExp, string, string])[] = [
  [
    /target does not exist/,
    "redrivePolicy",
    "deadLetterTargetArn must name a queue of the program",
  ],
  [/does not allow the source/, "redrivePolicy", "add the queue to the sourceQueueArns there"],
  [/ RedrivePolicy is invalid/, "redrivePolicy", ""],
  [/ RedriveAllowPolicy is invalid/, "redriveAllowPolicy", ""],
  [/already exists with the same name/, "name", "give one of the two queues another name"],
  [/one type of server-side/, "kmsMasterKeyId", "leave it or sqsManagedSseEnabled out"],
];

/** @throws {Error} when SQS would refuse it; with the argument and the remedy. */
function withRemedy<Result>(call: () => Result): Result {
  try {
    return call();
  } catch (error) {
    if (!(error instanceof SqsError)) throw error;
    const [, argument, remedy] = REMEDIES.find(([said]) => said.test(error.message)) ?? [];
    if (argument === undefined) throw error;
    throw new Error(`${argument}: ${error.message}${remedy === "" ? "" : ` (${remedy})`}`);
  }
}
