import { z } from "zod";
import type { Cloud } from "../cloud.ts";
import { type CreateCounterpart, type LocalRegistration, readInputs } from "./counterpart.ts";
import { PolicyText } from "./policyText.ts";
import { setQueueAttributes } from "./queueAttributes.ts";

export const PolicyInputs = z.strictObject({ queueUrl: z.string(), policy: PolicyText });

/** `aws:sqs/queuePolicy:QueuePolicy` */
export const queuePolicy = attributeOfQueue(
  "enforced policy",
  (resource) => {
    const { queueUrl, policy: text } = readInputs(PolicyInputs, resource);
    return { queueUrl, attribute: "Policy", text };
  },
  (arn, { iam }) => iam.deleteResourcePolicy(arn),
);

export const RedriveInputs = z.strictObject({ queueUrl: z.string(), redrivePolicy: z.string() });

/** `aws:sqs/redrivePolicy:RedrivePolicy` */
export const redrivePolicy = attributeOfQueue("redrive to dead letters", (resource) => {
  const { queueUrl, redrivePolicy: text } = readInputs(RedriveInputs, resource);
  return { queueUrl, attribute: "RedrivePolicy", text };
});

export const RedriveAllowInputs = z.strictObject({
  queueUrl: z.string(),
  redriveAllowPolicy: z.string(),
});

/** `aws:sqs/redriveAllowPolicy:RedriveAllowPolicy` */
export const redriveAllowPolicy = attributeOfQueue("the sources of dead letters", (resource) => {
  const { queueUrl, redriveAllowPolicy: text } = readInputs(RedriveAllowInputs, resource);
  return { queueUrl, attribute: "RedriveAllowPolicy", text };
});

interface QueueAttribute {
  readonly queueUrl: string;
  readonly attribute: string;
  readonly text: string;
}

/** A resource that sets an attribute of a queue, and takes it away when it is deleted. */
function attributeOfQueue(
  description: string,
  read: (resource: LocalRegistration) => QueueAttribute,
  onDelete: (arn: string, cloud: Cloud) => void = () => {},
): CreateCounterpart {
  return (resource, cloud) => {
    const { queueUrl, attribute } = read(resource);
    const arn = arnAt(queueUrl, cloud);
    const put = (changed: LocalRegistration) => {
      const { queueUrl: url, text } = read(changed);
      setQueueAttributes(arnAt(url, cloud), { [attribute]: text }, cloud);
      return { description, outputs: {} };
    };
    return {
      ...put(resource),
      id: queueUrl,
      update: put,
      delete() {
        removeAttribute(arn, attribute, cloud);
        onDelete(arn, cloud);
      },
    };
  };
}

function arnAt(queueUrl: string, cloud: Cloud): string {
  const found = [...cloud.sqs.queues()].find(({ url }) => url === queueUrl);
  if (found === undefined) throw new Error(`queueUrl: ${queueUrl} is not a queue of the program`);
  return found.arn;
}

/** The queue may be gone. */
function removeAttribute(arn: string, attribute: string, { sqs }: Cloud): void {
  if ([...sqs.queues()].some((one) => one.arn === arn)) sqs.setAttributes(arn, { [attribute]: "" });
}
