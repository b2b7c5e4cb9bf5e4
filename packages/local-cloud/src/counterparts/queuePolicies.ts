import { z } from "zod";
import type { Cloud } from "../cloud.ts";
import { type CreateCounterpart, type LocalRegistration, readInputs } from "./counterpart.ts";
import { PolicyText } from "./policyText.ts";
import { setQueueAttributes } from "./queueAttributes.ts";

export const PolicyInputs = z.strictObject({ queueUrl: z.string(), policy: PolicyText });

/** `aws:sqs/queuePolicy:QueuePolicy` */
export const queuePolicy: CreateCounterpart = (resource, cloud) => {
  const setPolicy = (changed: LocalRegistration) => {
    const { queueUrl, policy } = readInputs(PolicyInputs, changed);
    const arn = arnAt(queueUrl, cloud);
    setQueueAttributes(arn, { Policy: policy }, cloud);
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
    setQueueAttributes(arn, { RedrivePolicy: inputs.redrivePolicy }, cloud);
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
    setQueueAttributes(arn, { RedriveAllowPolicy: inputs.redriveAllowPolicy }, cloud);
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
