import type * as aws from "@pulumi/aws";
import type { ArgumentsOf } from "./support.ts";

export const queue = {
  contentBasedDeduplication: "no local effect",
  deduplicationScope: "no local effect",
  delaySeconds: "reproduced",
  fifoQueue: "checked",
  fifoThroughputLimit: "no local effect",
  kmsDataKeyReusePeriodSeconds: "checked",
  kmsMasterKeyId: "reproduced",
  maxMessageSize: "reproduced",
  messageRetentionSeconds: "reproduced",
  name: "reproduced",
  namePrefix: "reproduced",
  policy: "reproduced",
  receiveWaitTimeSeconds: "reproduced",
  redriveAllowPolicy: "reproduced",
  redrivePolicy: "reproduced",
  region: "reproduced",
  sqsManagedSseEnabled: "checked",
  tags: "checked",
  visibilityTimeoutSeconds: "reproduced",
} as const satisfies ArgumentsOf<aws.sqs.QueueArgs>;

export const queuePolicy = {
  policy: "reproduced",
  queueUrl: "reproduced",
  region: "reproduced",
} as const satisfies ArgumentsOf<aws.sqs.QueuePolicyArgs>;

export const redrivePolicy = {
  queueUrl: "reproduced",
  redrivePolicy: "reproduced",
  region: "reproduced",
} as const satisfies ArgumentsOf<aws.sqs.RedrivePolicyArgs>;

export const redriveAllowPolicy = {
  queueUrl: "reproduced",
  redriveAllowPolicy: "reproduced",
  region: "reproduced",
} as const satisfies ArgumentsOf<aws.sqs.RedriveAllowPolicyArgs>;
