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
import { type CreateCounterpart, type LocalRegistration, readInputs } from "./counterpart.ts";
import { setQueueAttributes, withRemedy } from "./queueAttributes.ts";

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
  const name = physicalName(resource, inputs.name, inputs.namePrefix);
  const { policy, ...others } = inputs;
  const { region } = resource;
  const attributes = given(others, region, cloud);
  const { arn, url } = withRemedy(() => cloud.sqs.createQueue(name, attributes, region));
  const remove = () => {
    cloud.sqs.deleteQueue(arn);
    cloud.iam.deleteResourcePolicy(arn);
  };
  try {
    setQueueAttributes(arn, given({ policy }, region, cloud), cloud);
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
      const attributes = { ...Object.fromEntries(reset), ...given(next, region, cloud) };
      setQueueAttributes(arn, attributes, cloud);
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
function given(
  inputs: QueueInputs,
  region: string,
  { kms }: Pick<Cloud, "kms">,
): Record<string, string> {
  const { kmsMasterKeyId: key } = inputs;
  if (key !== undefined && key !== "") kms.requireUsable("kmsMasterKeyId", key, region);
  const entries = Object.entries(ALL_ATTRIBUTES) as [keyof typeof ALL_ATTRIBUTES, string][];
  return Object.fromEntries(
    entries.flatMap(([input, attribute]) => {
      const value = inputs[input];
      return value === undefined ? [] : [[attribute, String(value)]];
    }),
  );
}

/** @throws {Error} when SQS has no queues of this name. */
export function checkQueue(resource: LocalRegistration): void {
  const { name: given, namePrefix } = readInputs(Inputs, resource);
  const name = physicalName(resource, given, namePrefix);
  try {
    checkQueueName(name);
  } catch (error) {
    throw new Error(
      `name: ${JSON.stringify(name)}: ${error instanceof Error ? error.message : error}`,
    );
  }
}
