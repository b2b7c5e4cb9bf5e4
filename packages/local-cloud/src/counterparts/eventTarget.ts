import { z } from "zod";
import type { Cloud } from "../cloud.ts";
import { createEventDeadLetters } from "../events/deadLetters.ts";
import type { BusEvent } from "../events/event.ts";
import { inputOf, requireTransformer } from "../events/input.ts";
import type { EventRule } from "../events/rules.ts";
import { MAX_EVENT_NAMES, SCHEDULE_EVENT_AGE_SECONDS, SCHEDULE_RETRY_ATTEMPTS } from "../limits.ts";
import { physicalName } from "../names.ts";
import { createDelivery, type Delivery } from "../scheduler/delivery.ts";
import { readTarget } from "../scheduler/target.ts";
import { type CreateCounterpart, type LocalRegistration, readInputs } from "./counterpart.ts";

const { min: MIN_RETRIES, max: MAX_RETRIES } = SCHEDULE_RETRY_ATTEMPTS;
const { min: MIN_AGE, max: MAX_AGE } = SCHEDULE_EVENT_AGE_SECONDS;

export const Inputs = z.strictObject({
  rule: z.string(),
  eventBusName: z.string().default("default"),
  targetId: z.string().max(MAX_EVENT_NAMES.target).optional(),
  arn: z.string(),
  roleArn: z.string(),
  input: z.string().optional(),
  inputPath: z.string().optional(),
  inputTransformer: z
    .strictObject({
      inputPaths: z.record(z.string(), z.string()).default({}),
      inputTemplate: z.string().min(1).max(MAX_EVENT_NAMES.template),
    })
    .optional(),
  deadLetterConfig: z.strictObject({ arn: z.string() }).optional(),
  retryPolicy: z
    .strictObject({
      maximumEventAgeInSeconds: z.number().int().min(MIN_AGE).max(MAX_AGE).default(MAX_AGE),
      maximumRetryAttempts: z.number().int().min(MIN_RETRIES).max(MAX_RETRIES).default(MAX_RETRIES),
    })
    .default({ maximumEventAgeInSeconds: MAX_AGE, maximumRetryAttempts: MAX_RETRIES }),
});

/** `aws:cloudwatch/eventTarget:EventTarget` */
export const eventTarget: CreateCounterpart = async (resource, cloud) => {
  const { rule: ruleName, eventBusName: bus, targetId } = readInputs(Inputs, resource);
  const rule = cloud.eventRules.find(resource.region, bus, ruleName);
  if (rule === undefined) {
    throw new Error(`rule: Rule ${ruleName} does not exist on EventBus ${bus}.`);
  }
  const id = physicalName(resource, targetId);
  const deliveries = new Set<Delivery>();
  let started = false;

  async function put(changed: LocalRegistration) {
    const deliver = await readDelivery(changed, rule as EventRule, cloud);
    (rule as EventRule).targets.set(id, (event) => {
      if (!started) return;
      const delivery = deliver(event);
      deliveries.add(delivery);
      delivery.deliver(cloud.clock.now());
    });
    return { description: "starts what its rule is for", outputs: {} };
  }

  return {
    ...(await put(resource)),
    id: `${ruleName}-${id}`,
    start() {
      started = true;
    },
    update: put,
    quiesce() {
      started = false;
      for (const delivery of deliveries) delivery.stop();
    },
    delete: () => void rule.targets.delete(id),
  };
};

/** @throws {Error} when EventBridge would refuse the target, or it is none that this machine has. */
async function readDelivery(
  resource: LocalRegistration,
  rule: EventRule,
  cloud: Cloud,
): Promise<(event: BusEvent) => Delivery> {
  const inputs = readInputs(Inputs, resource);
  const { arn, roleArn, retryPolicy, deadLetterConfig, inputTransformer } = inputs;
  if (!/^arn:[^:]+:states:/.test(arn)) {
    throw new Error(`arn: ${arn} is no state machine; supported locally: state machines`);
  }
  if (inputTransformer !== undefined) requireTransformer(inputTransformer);
  cloud.iam.requireTrust(
    roleArn,
    "events.amazonaws.com",
    rule.arn,
    "The role must allow events.amazonaws.com to assume it.",
  );
  const queueArn = deadLetterConfig?.arn;
  if (queueArn !== undefined) cloud.sqs.queue(queueArn);
  const target = await readTarget({ arn, roleArn, retryPolicy }, cloud);
  return (event) =>
    createDelivery(
      {
        schedule: { name: rule.name, arn: rule.arn },
        session: { roleArn, sessionName: rule.name },
        target,
        input: inputOf(event, inputs, rule),
        maxRetries: retryPolicy.maximumRetryAttempts,
        maxAgeSeconds: retryPolicy.maximumEventAgeInSeconds,
        deadLetters:
          queueArn === undefined
            ? undefined
            : createEventDeadLetters(rule, { targetArn: arn, queueArn, event }, cloud),
      },
      cloud,
    );
}
