import type { Clock } from "@sfn-workers/local-stepfunctions";
import {
  MAX_SQS_DELAY_SECONDS,
  MAX_SQS_WAIT_SECONDS,
  SQS_MESSAGE_BYTES,
  SQS_NAME,
  SQS_RETENTION_SECONDS,
  SQS_VISIBILITY_TIMEOUT_SECONDS,
} from "../limits.ts";
import { createMessageStore, type MessageStore } from "./messageStore.ts";
import { SqsError } from "./sqsError.ts";

/** The attributes of a queue, by their names in SQS: `VisibilityTimeout`, `RedrivePolicy`, … */
export type QueueAttributes = Readonly<Record<string, string>>;

/** A queue of the program. */
export interface Queue {
  readonly arn: string;
  readonly name: string;
  readonly url: string;
  /** Those that were given; `settingOf` has the defaults. They change when the queue is updated. */
  readonly attributes: QueueAttributes;
}

/** A queue with what is in it. */
export interface StoredQueue extends Queue {
  readonly tags: Map<string, string>;
  readonly messages: MessageStore;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly modifiedAt: number;
  lastPurgedAt: number | undefined;
  /** Sets these attributes; an empty value removes a policy. */
  set(attributes: QueueAttributes): void;
}

/** The attributes that are numbers (CreateQueue and SetQueueAttributes in the API reference). */
export const NUMERIC_ATTRIBUTES = {
  VisibilityTimeout: SQS_VISIBILITY_TIMEOUT_SECONDS,
  MessageRetentionPeriod: SQS_RETENTION_SECONDS,
  DelaySeconds: { min: 0, default: 0, max: MAX_SQS_DELAY_SECONDS },
  ReceiveMessageWaitTimeSeconds: { min: 0, default: 0, max: MAX_SQS_WAIT_SECONDS },
  MaximumMessageSize: { ...SQS_MESSAGE_BYTES, default: SQS_MESSAGE_BYTES.max },
} as const;
export type NumericAttribute = keyof typeof NUMERIC_ATTRIBUTES;

/** The other attributes that can be set. */
const OTHER_ATTRIBUTES = [
  "Policy",
  "RedrivePolicy",
  "RedriveAllowPolicy",
  "KmsMasterKeyId",
  "KmsDataKeyReusePeriodSeconds",
  "SqsManagedSseEnabled",
];

export function createStoredQueue(
  given: Pick<Queue, "arn" | "name" | "url" | "attributes">,
  clock: Clock,
): StoredQueue {
  let attributes = given.attributes;
  const createdAt = clock.now();
  let modifiedAt = createdAt;
  return {
    arn: given.arn,
    name: given.name,
    url: given.url,
    get attributes() {
      return attributes;
    },
    tags: new Map(),
    messages: createMessageStore({
      clock,
      retentionSeconds: () => settingOf({ attributes }, "MessageRetentionPeriod"),
    }),
    createdAt,
    get modifiedAt() {
      return modifiedAt;
    },
    lastPurgedAt: undefined,
    set(changes) {
      const merged = Object.entries({ ...attributes, ...changes });
      attributes = Object.fromEntries(merged.filter(([, value]) => value !== ""));
      modifiedAt = clock.now();
    },
  };
}

/** A numeric attribute of a queue, or its default. */
export function settingOf(queue: Pick<Queue, "attributes">, name: NumericAttribute): number {
  return Number(queue.attributes[name] ?? NUMERIC_ATTRIBUTES[name].default);
}

/** @throws {SqsError} when the name can't be that of a standard queue. */
export function checkQueueName(name: string): void {
  if (SQS_NAME.test(name)) return;
  const fifo = name.endsWith(".fifo") ? "; FIFO queues are not supported locally" : "";
  throw new SqsError(
    "InvalidParameterValue",
    `Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length${fifo}`,
  );
}

/** @throws {SqsError} when an attribute is unknown or out of its range, or two exclude each other. */
export function checkAttributes(attributes: QueueAttributes): void {
  if (attributes["SqsManagedSseEnabled"] === "true" && attributes["KmsMasterKeyId"]) {
    throw new SqsError(
      "InvalidAttributeName",
      "You can use one type of server-side encryption (SSE) at one time. You can either enable KMS SSE or SQS SSE.",
    );
  }
  for (const [name, value] of Object.entries(attributes)) {
    if (isNumeric(name)) {
      const { min, max } = NUMERIC_ATTRIBUTES[name];
      const number = Number(value);
      if (Number.isInteger(number) && number >= min && number <= max) continue;
      throw new SqsError("InvalidAttributeValue", `Invalid value for the parameter ${name}.`);
    }
  }
  checkNames(Object.keys(attributes));
}

/** @throws {SqsError} when SQS has no such attribute. */
export function checkNames(attributes: readonly string[]): void {
  const unknown = attributes.find((name) => !isNumeric(name) && !OTHER_ATTRIBUTES.includes(name));
  if (unknown === undefined) return;
  throw new SqsError("InvalidAttributeName", `Unknown Attribute ${unknown}.`);
}

/** All attributes of a queue as GetQueueAttributes returns them. */
export function allAttributes(queue: StoredQueue): Record<string, string> {
  const { visible, inFlight, delayed } = queue.messages.counts();
  const numeric = (Object.keys(NUMERIC_ATTRIBUTES) as NumericAttribute[]).map((name) => [
    name,
    String(settingOf(queue, name)),
  ]);
  const hasKey = (queue.attributes["KmsMasterKeyId"] ?? "") !== "";
  return {
    QueueArn: queue.arn,
    ApproximateNumberOfMessages: String(visible),
    ApproximateNumberOfMessagesNotVisible: String(inFlight),
    ApproximateNumberOfMessagesDelayed: String(delayed),
    CreatedTimestamp: seconds(queue.createdAt),
    LastModifiedTimestamp: seconds(queue.modifiedAt),
    ...Object.fromEntries(numeric),
    SqsManagedSseEnabled: String(!hasKey),
    ...queue.attributes,
  };
}

export function isNumeric(name: string): name is NumericAttribute {
  return Object.hasOwn(NUMERIC_ATTRIBUTES, name);
}

function seconds(ms: number): string {
  return String(Math.floor(ms / 1000));
}
